package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The interpreter on plain nests of real operators equals oneDNN: exactly, because the data are small integers. */
@Tag("heavy")
class OneDnnTest {
    private static final long SEED = 11;
    private final OneDnn oneDnn = new OneDnn();

    /**
     * A convolution.
     *
     * @param k output channels of a group
     * @param c input channels of a group
     */
    private record Conv(
            String layer,
            long n,
            long g,
            long k,
            long c,
            long h,
            long w,
            long r,
            long s,
            long stride,
            long dilation,
            long pad) {
        long out(long in, long kernel) {
            return (in + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
        }
    }

    private static final List<Conv> CONVS = List.of(
            new Conv("SqueezeNet fire2 squeeze", 1, 1, 16, 64, 55, 55, 1, 1, 1, 1, 0),
            new Conv("SqueezeNet fire2 expand 3x3", 1, 1, 64, 16, 27, 27, 3, 3, 1, 1, 1),
            new Conv("ResNet-50 conv1, 8 channels, a quarter", 1, 1, 8, 3, 112, 112, 7, 7, 2, 1, 3),
            new Conv("ResNet-50 conv3 shortcut, 32 channels", 2, 1, 32, 64, 28, 28, 1, 1, 2, 1, 0),
            new Conv("AlexNet conv2, grouped, 32 channels", 1, 2, 16, 24, 27, 27, 5, 5, 1, 1, 2),
            new Conv("MobileNet depthwise, stride 2", 1, 96, 1, 1, 112, 112, 3, 3, 2, 1, 1),
            new Conv("MobileNet depthwise, stride 1", 1, 144, 1, 1, 56, 56, 3, 3, 1, 1, 1),
            new Conv("ResNet-50 conv2, 1x1 64 to 64", 1, 1, 64, 64, 56, 56, 1, 1, 1, 1, 0),
            new Conv("MobileNetV2 expansion, 24 to 144", 1, 1, 144, 24, 56, 56, 1, 1, 1, 1, 0),
            new Conv("MobileNetV2 projection, 144 to 32", 1, 1, 32, 144, 28, 28, 1, 1, 1, 1, 0),
            new Conv("MobileNetV2 conv1, stride 2", 1, 1, 32, 3, 224, 224, 3, 3, 2, 1, 1),
            new Conv("MobileNetV2 depthwise, 960 channels", 1, 960, 1, 1, 7, 7, 3, 3, 1, 1, 1),
            new Conv("ResNeXt-50 grouped", 1, 32, 8, 8, 14, 14, 3, 3, 1, 1, 1),
            new Conv("DeepLab dilated by 12", 1, 1, 16, 16, 33, 33, 3, 3, 1, 12, 12),
            new Conv("Inception 1x7", 1, 1, 24, 24, 17, 17, 1, 7, 1, 1, 3));

    /** Too many multiply-accumulates to remember each of them. */
    private static final List<Conv> LARGE = List.of(
            new Conv("MobileNetV2 last, 320 to 1280", 1, 1, 1280, 320, 7, 7, 1, 1, 1, 1, 0),
            new Conv("ResNet-50 conv1", 1, 1, 64, 3, 224, 224, 7, 7, 2, 1, 3),
            new Conv("ResNet-50 conv4, 3x3 256", 1, 1, 256, 256, 14, 14, 3, 3, 1, 1, 1),
            new Conv("ResNet-50 conv5, 1x1 2048 to 512", 1, 1, 512, 2048, 7, 7, 1, 1, 1, 1, 0));

    private static final List<Conv> TRANSPOSED = List.of(
            new Conv("FCN upsampling by 2", 1, 1, 21, 21, 16, 16, 4, 4, 2, 1, 1),
            new Conv("DCGAN, stride 2", 2, 1, 32, 64, 8, 8, 4, 4, 2, 1, 1),
            new Conv("U-Net, 2x2 stride 2", 1, 1, 32, 64, 14, 14, 2, 2, 2, 1, 0),
            new Conv("3x3 stride 2, no padding", 1, 1, 16, 16, 13, 13, 3, 3, 2, 1, 0),
            new Conv("5x5 stride 1", 1, 1, 8, 16, 16, 16, 5, 5, 1, 1, 2));

    @ParameterizedTest
    @ValueSource(strings = {"float32", "int8"})
    void convolutions(String type) {
        convolutions(type, CONVS, new RunOptions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "int8"})
    void largeConvolutions(String type) {
        convolutions(type, LARGE, new RunOptions(Optional.empty(), 200_000_000, false));
    }

    private void convolutions(String type, List<Conv> layers, RunOptions options) {
        DType in = DType.of(type).orElseThrow();
        for (Conv v : layers) {
            long p = v.out(v.h, v.r);
            long q = v.out(v.w, v.s);
            long[] e = extents(Map.of(
                    DimName.N, v.n, DimName.G, v.g, DimName.K, v.k, DimName.C, v.c, DimName.P, p, DimName.Q, q,
                    DimName.R, v.r, DimName.S, v.s));
            List<Axis> x =
                    new ArrayList<>(List.of(axis('N', e, DimName.N), axis('G', e, DimName.G), axis('C', e, DimName.C)));
            x.add(new Axis('H', v.h, terms(e, DimName.P, v.stride, DimName.R, v.dilation), -v.pad));
            x.add(new Axis('W', v.w, terms(e, DimName.Q, v.stride, DimName.S, v.dilation), -v.pad));
            List<Axis> w = axes("GKCRS", e, DimName.G, DimName.K, DimName.C, DimName.R, DimName.S);
            List<Axis> o = axes("NGCHW", e, DimName.N, DimName.G, DimName.K, DimName.P, DimName.Q);
            LoopFunction fn = plain("nn.conv2d", e, in, x, w, o);
            Map<String, TensorData> data = Execution.inputs(fn, SEED);
            long[] weights = {v.g, v.k, v.c, v.r, v.s};
            TensorData expected = oneDnn.convolution(
                    false,
                    tensor(data, "data"),
                    new long[] {v.n, v.g * v.c, v.h, v.w},
                    tensor(data, "weight"),
                    weights,
                    OneDnn.dense(weights),
                    sum(in),
                    new long[] {v.n, v.g * v.k, p, q},
                    new long[] {v.stride, v.stride},
                    new long[] {v.dilation, v.dilation},
                    new long[] {v.pad, v.pad},
                    new long[] {after(v, p, v.h, v.r), after(v, q, v.w, v.s)});
            same(v.layer + " " + type, expected, fn, data, options);
        }
    }

    /** Padding behind that makes an output of this extent. */
    private static long after(Conv v, long out, long in, long kernel) {
        return (out - 1) * v.stride + v.dilation * (kernel - 1) + 1 - in - v.pad;
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "int8"})
    void transposedConvolutions(String type) {
        DType in = DType.of(type).orElseThrow();
        for (Conv v : TRANSPOSED) {
            long height = (v.h - 1) * v.stride + v.r - 2 * v.pad;
            long width = (v.w - 1) * v.stride + v.s - 2 * v.pad;
            long[] e = extents(Map.of(
                    DimName.N,
                    v.n,
                    DimName.K,
                    v.k,
                    DimName.C,
                    v.c,
                    DimName.P,
                    up(height + v.pad, v.stride),
                    DimName.Q,
                    up(width + v.pad, v.stride),
                    DimName.R,
                    up(v.r, v.stride),
                    DimName.S,
                    up(v.s, v.stride),
                    DimName.A,
                    v.stride,
                    DimName.B,
                    v.stride));
            List<Axis> x = new ArrayList<>(List.of(axis('N', e, DimName.N), axis('C', e, DimName.C)));
            x.add(new Axis('H', v.h, terms(e, DimName.P, 1, DimName.R, -1), 0));
            x.add(new Axis('W', v.w, terms(e, DimName.Q, 1, DimName.S, -1), 0));
            List<Axis> w = new ArrayList<>(List.of(axis('C', e, DimName.C), axis('K', e, DimName.K)));
            w.add(new Axis('R', v.r, terms(e, DimName.R, v.stride, DimName.A, 1), 0));
            w.add(new Axis('S', v.s, terms(e, DimName.S, v.stride, DimName.B, 1), 0));
            List<Axis> o = new ArrayList<>(List.of(axis('N', e, DimName.N), axis('C', e, DimName.K)));
            o.add(new Axis('H', height, terms(e, DimName.P, v.stride, DimName.A, 1), -v.pad));
            o.add(new Axis('W', width, terms(e, DimName.Q, v.stride, DimName.B, 1), -v.pad));
            LoopFunction fn = plain("nn.conv2d_transpose", e, in, x, w, o);
            Map<String, TensorData> data = Execution.inputs(fn, SEED);
            TensorData expected = oneDnn.convolution(
                    true,
                    tensor(data, "data"),
                    new long[] {v.n, v.c, v.h, v.w},
                    tensor(data, "weight"),
                    new long[] {v.k, v.c, v.r, v.s},
                    new long[] {v.r * v.s, v.k * v.r * v.s, v.s, 1},
                    sum(in),
                    new long[] {v.n, v.k, height, width},
                    new long[] {v.stride, v.stride},
                    new long[] {1, 1},
                    new long[] {v.pad, v.pad},
                    new long[] {v.pad, v.pad});
            same(v.layer + " " + type, expected, fn, data, new RunOptions());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "int8"})
    void matrixProducts(String type) {
        DType in = DType.of(type).orElseThrow();
        // Batch, rows, columns, inner: ResNet-50's classifier; of BERT-base with 128 tokens attention scores, context,
        // and
        // with 16 tokens a projection; a small multilayer perceptron.
        for (long[] d : new long[][] {
            {1, 1, 1000, 2048}, {12, 128, 128, 64}, {12, 128, 64, 128}, {1, 16, 768, 768}, {1, 16, 128, 784}
        }) {
            long[] e = extents(Map.of(DimName.G, d[0], DimName.N, d[1], DimName.K, d[2], DimName.C, d[3]));
            LoopFunction fn = plain(
                    "nn.batch_matmul",
                    e,
                    in,
                    axes("GNC", e, DimName.G, DimName.N, DimName.C),
                    axes("GKC", e, DimName.G, DimName.K, DimName.C),
                    axes("GNC", e, DimName.G, DimName.N, DimName.K));
            Map<String, TensorData> data = Execution.inputs(fn, SEED);
            TensorData expected = oneDnn.matmul(
                    tensor(data, "data"),
                    new long[] {d[0], d[1], d[3]},
                    tensor(data, "weight"),
                    new long[] {d[0], d[3], d[2]},
                    new long[] {d[2] * d[3], 1, d[3]},
                    sum(in),
                    new long[] {d[0], d[1], d[2]});
            same("matmul " + Arrays.toString(d) + " " + type, expected, fn, data, new RunOptions());
        }
    }

    private static void same(
            String name, TensorData expected, LoopFunction fn, Map<String, TensorData> data, RunOptions options) {
        Interpreter.Outcome outcome = Interpreter.run(fn, data, options);
        assertEquals(List.of(), outcome.diagnostics(), name);
        TensorData got = tensor(outcome.outputs(), "out");
        assertEquals(expected.size(), got.size(), name);
        for (int i = 0; i < got.size(); i++) {
            assertEquals(expected.real(i), got.real(i), name + " (seed " + SEED + "), element " + i);
        }
    }

    private static TensorData tensor(Map<String, TensorData> data, String name) {
        return java.util.Objects.requireNonNull(data.get(name));
    }

    private static DType sum(DType in) {
        return in.isFloat() ? DType.FLOAT32 : DType.INT32;
    }

    private static long up(long a, long b) {
        return (a + b - 1) / b;
    }

    private static long[] extents(Map<DimName, Long> known) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        known.forEach((d, n) -> e[d.ordinal()] = n);
        return e;
    }

    private static Axis axis(char letter, long[] e, DimName d) {
        return new Axis(letter, e[d.ordinal()], terms(e, d, 1, d, 0), 0);
    }

    private static List<Axis> axes(String letters, long[] e, DimName... dims) {
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            axes.add(axis(letters.charAt(i), e, dims[i]));
        }
        return axes;
    }

    /** Dims of extent 1 have no loop, so no axis names them. */
    private static List<Axis.Term> terms(long[] e, DimName a, long x, DimName b, long y) {
        List<Axis.Term> terms = new ArrayList<>();
        if (e[a.ordinal()] > 1) {
            terms.add(new Axis.Term(a, x));
        }
        if (y != 0 && e[b.ordinal()] > 1) {
            terms.add(new Axis.Term(b, y));
        }
        return terms;
    }

    private static LoopFunction plain(String op, long[] e, DType in, List<Axis> x, List<Axis> w, List<Axis> o) {
        Workload workload = new Workload(
                op,
                Arrays.stream(e).boxed().toList(),
                List.of(
                        new Tensor("data", Role.INPUT, in, x),
                        new Tensor("weight", Role.WEIGHT, in, w),
                        new Tensor("out", Role.OUTPUT, sum(in), o)),
                Arrays.stream(e).reduce(1, Math::multiplyExact));
        return NestBuilder.plain("f", workload, Epilogue.none(sum(in)), Attrs.EMPTY);
    }
}
