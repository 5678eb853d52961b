package marvel.frontend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.op.Convolution;
import marvel.op.Layout;
import marvel.op.Matrices;
import marvel.op.Op;
import marvel.op.Ops;
import marvel.op.Shapes;
import marvel.op.TransposedConvolution;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Calls of operators that multiply and add, as workloads. */
public final class Workloads {
    private static final List<DimName> OUTPUTS = List.of(DimName.D, DimName.P, DimName.Q);
    private static final List<DimName> KERNELS = List.of(DimName.T, DimName.R, DimName.S);

    private final long[] extents = new long[DimName.COUNT];
    private final List<Axis> input = new ArrayList<>();
    private final List<Axis> weight = new ArrayList<>();
    private final List<Axis> output = new ArrayList<>();

    private Workloads() {
        Arrays.fill(extents, 1);
    }

    /** The workload of a typed call; empty if it is of no operator that is mapped, or some extent is not known. */
    public static Optional<Workload> of(Expr.Call call) {
        return Ops.load().called(Op.class, call).flatMap(op -> of(op, call));
    }

    /** True for operators that are mapped where their types and attributes allow it. */
    public static boolean isCompute(Expr.Call call) {
        return Ops.load().called(Convolution.class, call).isPresent()
                || call.op()
                        .map(List.of("nn.dense", "nn.matmul", "nn.batch_matmul")::contains)
                        .orElse(false);
    }

    private static Optional<Workload> of(Op op, Expr.Call call) {
        if (call.args().size() < 2
                || !(call.args().get(0).type() instanceof Type.Tensor data)
                || !(call.args().get(1).type() instanceof Type.Tensor kernel)
                || !(call.type() instanceof Type.Tensor result)) {
            return Optional.empty();
        }
        for (Type.Tensor t : List.of(data, kernel, result)) {
            if (t.shape().stream().anyMatch(n -> n < 1)) {
                return Optional.empty();
            }
        }
        Workloads w = new Workloads();
        long macs;
        if (op instanceof TransposedConvolution t) {
            macs = w.transposed(t, data, kernel, result);
        } else if (op instanceof Convolution c) {
            macs = w.convolution(c, data, kernel, result);
        } else if (op instanceof Matrices.Dense) {
            macs = w.matmul(false, true, data, kernel, result);
        } else if (op instanceof Matrices.Matmul m) {
            macs = w.matmul(m.transposeA(), m.transposeB(), data, kernel, result);
        } else if (op instanceof Matrices.BatchMatmul m) {
            macs = w.batched(m.transposeA(), m.transposeB(), data, kernel, result);
        } else {
            return Optional.empty();
        }
        List<Long> extents = Arrays.stream(w.extents).boxed().toList();
        String tooLarge = Workload.tooLarge(extents);
        if (!tooLarge.isEmpty()) {
            throw new CompileException(
                    Code.TOO_MANY_ITERATIONS, call.span(), call.op().orElseThrow() + ": " + tooLarge);
        }
        return macs == 0
                ? Optional.empty()
                : Optional.of(new Workload(
                        call.op().orElseThrow(),
                        extents,
                        List.of(
                                new Tensor("data", Role.INPUT, data.dtype(), w.input),
                                new Tensor("weight", Role.WEIGHT, kernel.dtype(), w.weight),
                                new Tensor("out", Role.OUTPUT, result.dtype(), w.output)),
                        macs));
    }

    private void set(DimName d, long extent) {
        extents[d.ordinal()] = extent;
    }

    private Axis axis(char letter, DimName d) {
        return new Axis(letter, extents[d.ordinal()], List.of(new Axis.Term(d, 1)), 0);
    }

    /** A channel axis: of a grouped operator two axes, group and channel. */
    private void channel(List<Axis> to, char letter, DimName d) {
        if (extents[DimName.G.ordinal()] > 1) {
            to.add(axis('G', DimName.G));
        }
        to.add(axis(letter, d));
    }

    private long convolution(Convolution op, Type.Tensor data, Type.Tensor kernel, Type.Tensor result) {
        Layout dataLayout = op.data();
        Layout kernelLayout = op.kernel();
        if (!dataLayout.isPermutation()
                || !kernelLayout.isPermutation()
                || !op.out().isPermutation()) {
            return 0;
        }
        int n = op.image().length();
        long[][] padding = Shapes.padding(op.padding(), n);
        set(DimName.N, dataLayout.extent('N', data.shape()));
        set(DimName.G, op.groups());
        set(DimName.K, kernelLayout.extent('O', kernel.shape()) / op.groups());
        set(DimName.C, kernelLayout.extent('I', kernel.shape()));
        for (int i = 0; i < n; i++) {
            char letter = op.image().charAt(i);
            set(OUTPUTS.get(3 - n + i), op.out().extent(letter, result.shape()));
            set(KERNELS.get(3 - n + i), kernelLayout.extent(letter, kernel.shape()));
        }
        for (Layout.Part part : dataLayout.axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                DimName out = OUTPUTS.get(3 - n + i);
                DimName in = KERNELS.get(3 - n + i);
                List<Axis.Term> terms = List.of(
                        new Axis.Term(out, Convolution.spread(op.strides(), n).get(i)),
                        new Axis.Term(in, Convolution.spread(op.dilation(), n).get(i)));
                long extent = dataLayout.extent(part.letter(), data.shape());
                input.add(new Axis(part.letter(), extent, terms, -padding[i][0]));
            } else {
                batchOrChannel(input, part.letter(), 'C', DimName.C);
            }
        }
        kernel(op, kernelLayout, n);
        for (Layout.Part part : op.out().axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                output.add(axis(part.letter(), OUTPUTS.get(3 - n + i)));
            } else {
                batchOrChannel(output, part.letter(), 'C', DimName.K);
            }
        }
        return product(extents);
    }

    private void batchOrChannel(List<Axis> to, char letter, char channel, DimName d) {
        if (letter == 'N') {
            to.add(axis('N', DimName.N));
        } else {
            channel(to, channel, d);
        }
    }

    private void kernel(Convolution op, Layout layout, int n) {
        for (Layout.Part part : layout.axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                DimName d = KERNELS.get(3 - n + i);
                weight.add(axis(d.name().charAt(0), d));
            } else if (part.letter() == 'O') {
                channel(weight, 'K', DimName.K);
            } else {
                weight.add(axis('C', DimName.C));
            }
        }
    }

    /** Output row = stride p + a - padding, kernel row = stride r + a, input row = p - r (docs/cost-models.md). */
    private long transposed(TransposedConvolution op, Type.Tensor data, Type.Tensor kernel, Type.Tensor result) {
        Layout dataLayout = op.data();
        Layout kernelLayout = op.kernel();
        int n = op.image().length();
        boolean dilated = op.dilation().stream().anyMatch(d -> d != 1);
        if (!dataLayout.isPermutation() || !kernelLayout.isPermutation() || dilated || n > 2) {
            return 0;
        }
        List<DimName> phases = List.of(DimName.A, DimName.B);
        char out = op.kernelLetters().charAt(0);
        char in = op.kernelLetters().charAt(1);
        set(DimName.N, dataLayout.extent('N', data.shape()));
        set(DimName.G, op.groups());
        set(DimName.C, kernelLayout.extent(in, kernel.shape()) / op.groups());
        set(DimName.K, kernelLayout.extent(out, kernel.shape()));
        long macs = product(extents);
        long[][] padding = Shapes.padding(op.padding(), n);
        for (int i = 0; i < n; i++) {
            char letter = op.image().charAt(i);
            long stride = Convolution.spread(op.strides(), n).get(i);
            long size = kernelLayout.extent(letter, kernel.shape());
            long positions = op.out().extent(letter, result.shape());
            set(phases.get(2 - n + i), stride);
            set(KERNELS.get(3 - n + i), (size + stride - 1) / stride);
            set(OUTPUTS.get(3 - n + i), (positions - 1 + padding[i][0]) / stride + 1);
            macs *= size * dataLayout.extent(letter, data.shape());
        }
        for (Layout.Part part : dataLayout.axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                List<Axis.Term> terms =
                        List.of(new Axis.Term(OUTPUTS.get(3 - n + i), 1), new Axis.Term(KERNELS.get(3 - n + i), -1));
                input.add(new Axis(part.letter(), dataLayout.extent(part.letter(), data.shape()), terms, 0));
            } else {
                batchOrChannel(input, part.letter(), 'C', DimName.C);
            }
        }
        for (Layout.Part part : kernelLayout.axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                DimName d = KERNELS.get(3 - n + i);
                DimName phase = phases.get(2 - n + i);
                List<Axis.Term> terms = List.of(new Axis.Term(d, extents[phase.ordinal()]), new Axis.Term(phase, 1));
                long size = kernelLayout.extent(part.letter(), kernel.shape());
                weight.add(new Axis(d.name().charAt(0), size, terms, 0));
            } else {
                if (part.letter() == in) {
                    channel(weight, 'C', DimName.C);
                } else {
                    weight.add(axis('K', DimName.K));
                }
            }
        }
        for (Layout.Part part : op.out().axes()) {
            int i = op.image().indexOf(part.letter());
            if (i >= 0) {
                DimName phase = phases.get(2 - n + i);
                List<Axis.Term> terms = List.of(
                        new Axis.Term(OUTPUTS.get(3 - n + i), extents[phase.ordinal()]), new Axis.Term(phase, 1));
                output.add(
                        new Axis(part.letter(), op.out().extent(part.letter(), result.shape()), terms, -padding[i][0]));
            } else {
                batchOrChannel(output, part.letter(), 'C', DimName.K);
            }
        }
        return macs;
    }

    /** Rows may have up to two dims more in front; they are P and Q, which the weight does not depend on either. */
    private long matmul(boolean transposeA, boolean transposeB, Type.Tensor a, Type.Tensor b, Type.Tensor result) {
        int more = a.rank() - 2;
        if (a.rank() < 2 || more > 2 || b.rank() != 2 || result.rank() != a.rank()) {
            return 0;
        }
        set(DimName.N, a.dim(transposeA ? a.rank() - 1 : a.rank() - 2));
        set(DimName.C, a.dim(transposeA ? a.rank() - 2 : a.rank() - 1));
        set(DimName.K, b.dim(transposeB ? 0 : 1));
        for (int i = 0; i < more; i++) {
            DimName d = OUTPUTS.get(3 - more + i);
            set(d, a.dim(i));
            input.add(axis("HW".charAt(2 - more + i), d));
            output.add(axis("HW".charAt(2 - more + i), d));
        }
        rowsAndColumns(transposeA, transposeB);
        return product(extents);
    }

    private void rowsAndColumns(boolean transposeA, boolean transposeB) {
        Axis rows = axis('N', DimName.N);
        Axis depth = axis('C', DimName.C);
        input.addAll(transposeA ? List.of(depth, rows) : List.of(rows, depth));
        weight.addAll(transposeB ? List.of(axis('K', DimName.K), depth) : List.of(depth, axis('K', DimName.K)));
        output.addAll(List.of(
                rows, new Axis('C', extents[DimName.K.ordinal()], List.of(new Axis.Term(DimName.K, 1)), 0)));
    }

    private long batched(boolean transposeA, boolean transposeB, Type.Tensor a, Type.Tensor b, Type.Tensor result) {
        set(DimName.G, result.dim(0));
        set(DimName.N, a.dim(transposeA ? 2 : 1));
        set(DimName.C, a.dim(transposeA ? 1 : 2));
        set(DimName.K, b.dim(transposeB ? 1 : 2));
        input.add(batch(a));
        weight.add(batch(b));
        output.add(batch(result));
        rowsAndColumns(transposeA, transposeB);
        return product(extents);
    }

    /** A batch of one is used for all. */
    private static Axis batch(Type.Tensor t) {
        return new Axis('B', t.dim(0), t.dim(0) == 1 ? List.of() : List.of(new Axis.Term(DimName.G, 1)), 0);
    }

    /** Wraps where the operator is too large, which is refused later on. */
    private static long product(long[] extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }
}
