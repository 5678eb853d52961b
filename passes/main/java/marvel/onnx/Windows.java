package marvel.onnx;

import java.util.ArrayList;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;

/** Operators that move a window over an image: convolutions and pooling. */
final class Windows {
    private Windows() {}

    static void add(Translators all) {
        all.add("Conv", (n, g) -> {
            Quantising.Integers whole = Quantising.Integers.of(n, 0, g);
            Value sums = whole == null
                    ? convolution(n, n.in(0), n.in(1), Attrs.EMPTY, g)
                    : convolution(n, whole.left(), whole.right(), Quantising.sums(), g);
            if (sums == null) {
                return List.of();
            }
            return List.of(biased(whole == null ? sums : whole.real(sums, 1, g), n, 2, g));
        });
        all.add("ConvTranspose", Windows::transposed);
        all.add("MaxPool", (n, g) -> n.isRead(1) ? List.of() : pool("nn.max_pool", n, g));
        all.add("AveragePool", (n, g) -> pool("nn.avg_pool", n, g));
        all.add("GlobalMaxPool", (n, g) -> global("nn.global_max_pool", n, g));
        all.add("GlobalAveragePool", (n, g) -> global("nn.global_avg_pool", n, g));
    }

    /**
     * A window along the axes of an image.
     *
     * @param pads before each axis, then behind each
     */
    private record Window(List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> pads) {
        static Window of(Node n, Value image, List<Long> kernel) {
            int axes = image.rank() - 2;
            List<Long> strides = n.wholes("strides", axes, 1);
            List<Long> dilations = n.wholes("dilations", axes, 1);
            if (strides.stream().anyMatch(s -> s < 1)) {
                throw n.error("expected strides of 1 and more, got " + strides);
            }
            String auto = n.string("auto_pad", "NOTSET");
            if (auto.equals("NOTSET")) {
                return new Window(kernel, strides, dilations, n.wholes("pads", 2 * axes, 0));
            }
            List<Long> before = new ArrayList<>();
            List<Long> behind = new ArrayList<>();
            for (int i = 0; i < axes; i++) {
                long reach = dilations.get(i) * (kernel.get(i) - 1) + 1;
                long extent = image.dim(i + 2);
                long outputs = (extent + strides.get(i) - 1) / strides.get(i);
                long all = auto.equals("VALID") ? 0 : Math.max(0, (outputs - 1) * strides.get(i) + reach - extent);
                before.add(auto.equals("SAME_LOWER") ? all - all / 2 : all / 2);
                behind.add(all - before.get(i));
            }
            before.addAll(behind);
            return new Window(kernel, strides, dilations, before);
        }

        Attrs attrs() {
            return Attrs.EMPTY
                    .with("strides", Graph.list(strides))
                    .with("padding", Graph.list(pads))
                    .with("dilation", Graph.list(dilations));
        }
    }

    private static boolean isImage(Value v) {
        return v.rank() >= 3 && v.rank() <= 5;
    }

    private static String dims(Value image) {
        return image.rank() - 2 + "d";
    }

    /** Sums without a bias; null for images of more than three dims. */
    static @org.jspecify.annotations.Nullable Value convolution(Node n, Value x, Value w, Attrs more, Graph g) {
        if (!isImage(x)) {
            return null;
        }
        if (w.rank() != x.rank()) {
            throw n.error("expected weights of rank " + x.rank() + ", as the image, got " + w.shape());
        }
        List<Long> kernel = w.shape().subList(2, w.rank());
        if (!n.wholes("kernel_shape").orElse(kernel).equals(kernel)) {
            throw n.error("expected kernel_shape " + kernel + ", as the weights have it, got "
                    + n.wholes("kernel_shape").orElse(kernel));
        }
        Attrs[] attrs = {
            Window.of(n, x, kernel)
                    .attrs()
                    .with("groups", new Attr.Int(n.whole("group", 1)))
                    .with("channels", new Attr.Int(w.dim(0)))
                    .with("kernel_size", Graph.list(kernel))
        };
        more.forEach((name, value) -> attrs[0] = attrs[0].with(name, value));
        return g.call("nn.conv" + dims(x), List.of(x, w), attrs[0]);
    }

    /** Plus a bias for each channel, if the node has one. */
    static Value biased(Value sums, Node n, int input, Graph g) {
        return n.has(input)
                ? g.call("nn.bias_add", List.of(sums, n.in(input)), Attrs.EMPTY.with("axis", new Attr.Int(1)))
                : sums;
    }

    private static List<Value> transposed(Node n, Graph g) {
        Value x = n.in(0);
        Value w = n.in(1);
        if (!isImage(x) || w.rank() != x.rank()) {
            return List.of();
        }
        int axes = x.rank() - 2;
        List<Long> kernel = w.shape().subList(2, w.rank());
        List<Long> strides = n.wholes("strides", axes, 1);
        List<Long> dilations = n.wholes("dilations", axes, 1);
        List<Long> more = new ArrayList<>(n.wholes("output_padding", axes, 0));
        List<Long> pads = n.wholes("pads", 2 * axes, 0);
        String auto = n.string("auto_pad", "NOTSET");
        if (n.has("output_shape") || auto.startsWith("SAME")) {
            List<Long> before = new ArrayList<>();
            List<Long> behind = new ArrayList<>();
            for (int i = 0; i < axes; i++) {
                long reach = dilations.get(i) * (kernel.get(i) - 1) + 1;
                long whole = strides.get(i) * (x.dim(i + 2) - 1) + more.get(i) + reach;
                long wanted = n.has("output_shape")
                        ? n.wholes("output_shape", axes, 0).get(i)
                        : x.dim(i + 2) * strides.get(i);
                long all = Math.max(0, whole - wanted);
                more.set(i, more.get(i) + Math.max(0, wanted - whole));
                before.add(auto.equals("SAME_UPPER") ? all / 2 : all - all / 2);
                behind.add(all - before.get(i));
            }
            before.addAll(behind);
            pads = before;
        }
        long groups = n.whole("group", 1);
        Attrs attrs = new Window(kernel, strides, dilations, pads)
                .attrs()
                .with("output_padding", Graph.list(more))
                .with("groups", new Attr.Int(groups))
                .with("channels", new Attr.Int(w.dim(1) * groups))
                .with("kernel_size", Graph.list(kernel));
        Value sums = g.call("nn.conv" + dims(x) + "_transpose", List.of(x, w), attrs);
        return List.of(biased(sums, n, 2, g));
    }

    private static List<Value> pool(String op, Node n, Graph g) {
        Value x = n.in(0);
        if (!isImage(x)) {
            return List.of();
        }
        Attrs attrs = Window.of(n, x, n.wholes("kernel_shape", x.rank() - 2, 1))
                .attrs()
                .with("pool_size", Graph.list(n.wholes("kernel_shape", x.rank() - 2, 1)))
                .with("ceil_mode", new Attr.Bool(n.whole("ceil_mode", 0) != 0));
        if (op.contains("avg")) {
            attrs = attrs.with("count_include_pad", new Attr.Bool(n.whole("count_include_pad", 0) != 0));
        }
        return List.of(g.call(op + dims(x), List.of(x), attrs));
    }

    private static List<Value> global(String op, Node n, Graph g) {
        return isImage(n.in(0)) ? List.of(g.call(op + dims(n.in(0)), n.in(0))) : List.of();
    }
}
