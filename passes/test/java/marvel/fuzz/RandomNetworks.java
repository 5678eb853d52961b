package marvel.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Relay texts of a few small operators on one image, right in their shapes as far as inference is concerned. */
final class RandomNetworks {
    private final Random random;
    private final List<String> params = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private int values;

    /** Channels, rows and columns of the last value. */
    private int c;

    private int h;
    private int w;

    RandomNetworks(Random random) {
        this.random = random;
    }

    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    private String param(String shape, String type) {
        params.add("%p" + params.size() + ": Tensor[(" + shape + "), " + type + "]");
        return "%p" + (params.size() - 1);
    }

    private String let(String value) {
        body.append("  %").append(values).append(" = ").append(value).append(";\n");
        return "%" + values++;
    }

    String network() {
        c = upTo(6);
        h = 3 + random.nextInt(6);
        w = 3 + random.nextInt(6);
        String x = let("cast(" + param("1, " + c + ", " + h + ", " + w, "int8") + ", dtype=\"int32\")");
        for (int i = upTo(4); i > 0; i--) {
            x = random.nextInt(5) == 0 ? x : convolution(x);
            for (int k = random.nextInt(4); k > 0; k--) {
                x = follower(x);
            }
        }
        if (random.nextInt(2) == 0) {
            int units = upTo(8);
            String flat = let("nn.batch_flatten(" + x + ")");
            x = let("nn.dense(" + flat + ", " + param(units + ", " + c * h * w, "int32") + ", units=" + units + ")");
        }
        return "#[version = \"0.0.5\"]\ndef @main(" + String.join(", ", params) + ") {\n" + body + "  " + x + "\n}\n";
    }

    private String convolution(String x) {
        int groups = random.nextInt(3) == 0 ? c : c % 2 == 0 && random.nextInt(3) == 0 ? 2 : 1;
        int k = groups * upTo(groups == c ? 2 : 4);
        int r = upTo(Math.min(3, h));
        int s = upTo(Math.min(3, w));
        int stride = upTo(2);
        int dilation = random.nextInt(4) == 0 ? 2 : 1;
        int pad = random.nextInt(2);
        if ((r - 1) * dilation + 1 > h + 2 * pad || (s - 1) * dilation + 1 > w + 2 * pad) {
            dilation = 1;
        }
        String weight = param(k + ", " + c / groups + ", " + r + ", " + s, "int32");
        String result = let("nn.conv2d(" + x + ", " + weight + ", strides=[" + stride + ", " + stride + "], padding=["
                + pad + ", " + pad + ", " + pad + ", " + pad + "], dilation=[" + dilation + ", " + dilation
                + "], groups=" + groups + ", channels=" + k + ", kernel_size=[" + r + ", " + s + "])");
        c = k;
        h = (h + 2 * pad - (r - 1) * dilation - 1) / stride + 1;
        w = (w + 2 * pad - (s - 1) * dilation - 1) / stride + 1;
        return result;
    }

    private String follower(String x) {
        String shape = "1, " + c + ", " + h + ", " + w;
        return let(
                switch (random.nextInt(7)) {
                    case 0 -> "nn.relu(" + x + ")";
                    case 1 -> "nn.bias_add(" + x + ", " + param(String.valueOf(c), "int32") + ")";
                    case 2 -> "add(" + x + ", " + param(shape, "int32") + ")";
                    case 3 -> "add(" + x + ", " + x + ")";
                    case 4 -> "clip(" + x + ", a_min=-100f, a_max=100f)";
                    case 5 -> "right_shift(" + x + ", " + upTo(3) + ")";
                    default -> "multiply(" + x + ", " + param(c + ", 1, 1", "int32") + ")";
                });
    }
}
