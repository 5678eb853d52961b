package marvel.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import marvel.check.Execution;
import marvel.check.OneDnn;
import marvel.check.TensorData;
import marvel.diag.Source;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.testing.RandomProblems;
import marvel.testing.Tool;
import org.jspecify.annotations.Nullable;

/**
 * A Relay operator, and the same for oneDNN.
 *
 * @param call the operator on %x and %w
 * @param weights dims and strides of the weights as oneDNN has them; null where they are those of Relay
 */
record OneDnnCase(
        String call,
        long[] x,
        long[] w,
        long @Nullable [][] weights,
        long[] stride,
        long[] dilation,
        long[] before,
        long[] after,
        long[] out) {
    /** Every kind of operator, on extents whose tiles do not divide. */
    private static final List<OneDnnCase> ALL = List.of(
            conv("conv2d", "strides=[2, 2], padding=[1, 1, 1, 1]", 1, dims(1, 5, 13, 11), dims(7, 5, 3, 3), 2, 1, 1),
            conv("conv2d", "padding=[1, 0, 2, 1], kernel_size=[3, 3]", 1, dims(2, 3, 7, 9), dims(5, 3, 3, 3), 1, 1, 0)
                    .padded(dims(1, 0), dims(2, 1)),
            conv("conv2d", "padding=[1, 1, 1, 1], groups=3", 3, dims(2, 6, 7, 5), dims(9, 2, 3, 3), 1, 1, 1),
            conv(
                    "conv2d",
                    "strides=[2, 2], padding=[1, 1, 1, 1], groups=6",
                    6,
                    dims(1, 6, 11, 9),
                    dims(6, 1, 3, 3),
                    2,
                    1,
                    1),
            conv("conv2d", "padding=[2, 2, 2, 2], dilation=[2, 2]", 1, dims(1, 4, 9, 7), dims(3, 4, 3, 3), 1, 2, 2),
            conv("conv2d", "strides=[2, 2]", 1, dims(1, 7, 9, 9), dims(5, 7, 1, 1), 2, 1, 0),
            conv("conv1d", "strides=[2], padding=[1, 1]", 1, dims(2, 5, 17), dims(7, 5, 3), 2, 1, 1),
            conv("conv3d", "padding=[1, 1, 1, 1, 1, 1]", 1, dims(1, 3, 3, 5, 4), dims(5, 3, 3, 3, 3), 1, 1, 1),
            transposed(dims(1, 5, 5, 4), dims(5, 3, 4, 4), 2, 1),
            transposed(dims(1, 3, 4, 5), dims(3, 5, 3, 3), 2, 0),
            transposed(dims(2, 4, 5, 3), dims(4, 3, 3, 3), 1, 1),
            matmul("nn.dense(%x, %w, ", dims(5, 19), dims(7, 19)),
            matmul("nn.batch_matmul(%x, %w, transpose_b=True, ", dims(3, 5, 11), dims(3, 7, 11)));

    private static long[] dims(long... all) {
        return all;
    }

    private static OneDnnCase conv(
            String op, String attrs, long groups, long[] x, long[] w, long stride, long dilation, long pad) {
        int n = x.length - 2;
        long[] out = new long[x.length];
        out[0] = x[0];
        out[1] = w[0];
        long[] after = new long[n];
        for (int i = 0; i < n; i++) {
            long reach = dilation * (w[i + 2] - 1) + 1;
            out[i + 2] = (x[i + 2] + 2 * pad - reach) / stride + 1;
            // oneDNN wants padding that the windows end in.
            after[i] = (out[i + 2] - 1) * stride + reach - x[i + 2] - pad;
        }
        long[] grouped = new long[w.length + 1];
        grouped[0] = groups;
        grouped[1] = w[0] / groups;
        System.arraycopy(w, 1, grouped, 2, w.length - 1);
        String kernel = attrs.contains("kernel_size")
                ? ""
                : ", kernel_size=" + Arrays.toString(Arrays.copyOfRange(w, 2, w.length));
        return new OneDnnCase(
                "nn." + op + "(%x, %w, " + attrs + kernel + ", channels=" + w[0] + ", ",
                x,
                w,
                groups == 1 ? null : new long[][] {grouped, OneDnn.dense(grouped)},
                filled(n, stride),
                filled(n, dilation),
                filled(n, pad),
                after,
                out);
    }

    private OneDnnCase padded(long[] first, long[] last) {
        long[] shape = out.clone();
        for (int i = 0; i < first.length; i++) {
            shape[i + 2] += first[i] + last[i];
        }
        return new OneDnnCase(call, x, w, weights, stride, dilation, first, last, shape);
    }

    private static OneDnnCase transposed(long[] x, long[] w, long stride, long pad) {
        long[] out = {x[0], w[1], (x[2] - 1) * stride + w[2] - 2 * pad, (x[3] - 1) * stride + w[3] - 2 * pad};
        long[][] weights = {{w[1], w[0], w[2], w[3]}, {w[2] * w[3], w[1] * w[2] * w[3], w[3], 1}};
        String attrs = "channels=" + w[1] + ", kernel_size=[" + w[2] + ", " + w[3] + "], strides=[" + stride + ", "
                + stride + "], padding=[" + pad + ", " + pad + ", " + pad + ", " + pad + "], ";
        return new OneDnnCase(
                "nn.conv2d_transpose(%x, %w, " + attrs,
                x,
                w,
                weights,
                filled(2, stride),
                filled(2, 1),
                filled(2, pad),
                filled(2, pad),
                out);
    }

    /** x times w transposed. */
    private static OneDnnCase matmul(String call, long[] x, long[] w) {
        int n = x.length;
        long[] dims = w.clone();
        dims[n - 2] = w[n - 1];
        dims[n - 1] = w[n - 2];
        long[] strides = OneDnn.dense(w);
        strides[n - 2] = 1;
        strides[n - 1] = w[n - 1];
        long[] out = x.clone();
        out[n - 1] = w[n - 2];
        return new OneDnnCase(
                call, x, w, new long[][] {dims, strides}, new long[0], new long[0], new long[0], new long[0], out);
    }

    private static long[] filled(int n, long value) {
        long[] all = new long[n];
        Arrays.fill(all, value);
        return all;
    }

    /** All of them in int8 with 32-bit sums and in float32, mapped at random, with what oneDNN makes of the data. */
    static List<EmitCase> all(long firstSeed) {
        List<EmitCase> cases = new ArrayList<>();
        for (DType type : List.of(DType.INT8, DType.FLOAT32)) {
            for (OneDnnCase c : ALL) {
                cases.add(c.mapped(firstSeed + cases.size(), type));
            }
        }
        return cases;
    }

    private EmitCase mapped(long seed, DType type) {
        DType sum = type.isFloat() ? DType.FLOAT32 : DType.INT32;
        LoopFunction plain = plain(type, sum);
        Nest nest = NestReader.read(plain);
        LoopFunction mapped = NestBuilder.full(
                "f" + seed,
                nest.workload(),
                nest.epilogue(),
                Attrs.EMPTY,
                new RandomProblems(seed).mapping(nest.workload(), 4, 4, false));
        Map<String, TensorData> inputs = Execution.inputs(plain, seed);
        OneDnn oneDnn = new OneDnn();
        TensorData data = Objects.requireNonNull(inputs.get("data"));
        TensorData weight = Objects.requireNonNull(inputs.get("weight"));
        long[] dims = weights == null ? w : weights[0];
        long[] strides = weights == null ? OneDnn.dense(w) : weights[1];
        TensorData result = stride.length == 0
                ? oneDnn.matmul(data, x, weight, dims, strides, sum, out)
                : oneDnn.convolution(
                        call.contains("transpose"),
                        data,
                        x,
                        weight,
                        dims,
                        strides,
                        sum,
                        out,
                        stride,
                        dilation,
                        before,
                        after);
        return new EmitCase(seed, mapped, inputs, Map.of("out", result));
    }

    /** The operator as Marvel reads it from Relay. */
    private LoopFunction plain(DType type, DType sum) {
        String text = "#[version = \"0.0.5\"]\ndef @main(%x: Tensor[" + shape(x) + ", " + type + "], %w: Tensor["
                + shape(w) + ", " + type + "]) {\n  " + call + "out_dtype=\"" + sum + "\")\n}\n";
        Tool.Run run = Tool.run(text, "--infer-type", "--fuse-epilogue", "--outline");
        if (run.exit() != 0) {
            throw new AssertionError(text + run.err());
        }
        return Parser.module(new Source("plain", run.out()))
                .items(LoopFunction.class)
                .get(0);
    }

    private static String shape(long[] dims) {
        return Arrays.toString(dims).replace('[', '(').replace(']', ')');
    }
}
