package marvel.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Small seeded operators of every kind, and mappings of them that cover every iteration once. Same seed, same problems. */
public final class RandomProblems {
    private final Random random;

    public RandomProblems(long seed) {
        this.random = random(seed);
    }

    /** A source whose first numbers differ for neighbouring seeds, as those of {@code new Random(seed)} do not. */
    public static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    /** An operator with a few thousand iterations at most. */
    public Workload workload() {
        return switch (random.nextInt(8)) {
            case 0 -> matmul("nn.dense", false);
            case 1 -> matmul("nn.batch_matmul", true);
            case 2 -> transposed();
            case 3 -> conv("nn.conv1d", false, true, false);
            case 4 -> conv("nn.conv3d", true, true, true);
            case 5 -> conv("nn.conv2d", true, true, false, 2 + random.nextInt(3), 1);
            case 6 -> conv("nn.conv2d", true, true, false, 2, 2);
            default -> conv("nn.conv2d", true, true, false);
        };
    }

    /** A convolution along one axis with a kernel of up to seven, whose tiles can grow at both ends at once. */
    public Workload longKernel() {
        long[] e = ones();
        e[DimName.K.ordinal()] = upTo(2);
        List<Axis> in = new ArrayList<>();
        List<Axis> weight = new ArrayList<>(List.of(axis('K', e, DimName.K)));
        List<Axis> out = new ArrayList<>(List.of(axis('C', e, DimName.K)));
        window(e, 'W', 'S', DimName.Q, DimName.S, 12, 7, in, weight, out);
        return make("nn.conv1d", e, in, weight, out);
    }

    private long upTo(int most) {
        return 1L + random.nextInt(most);
    }

    private Workload matmul(String op, boolean batched) {
        long[] e = ones();
        e[DimName.G.ordinal()] = batched ? upTo(3) : 1;
        e[DimName.N.ordinal()] = upTo(6);
        e[DimName.K.ordinal()] = upTo(6);
        e[DimName.C.ordinal()] = upTo(8);
        List<Axis> in = new ArrayList<>();
        List<Axis> weight = new ArrayList<>();
        List<Axis> out = new ArrayList<>();
        if (batched) {
            List.of(in, weight, out).forEach(t -> t.add(axis('G', e, DimName.G)));
        }
        in.addAll(List.of(axis('N', e, DimName.N), axis('C', e, DimName.C)));
        weight.addAll(List.of(axis('K', e, DimName.K), axis('C', e, DimName.C)));
        out.addAll(List.of(axis('N', e, DimName.N), axis('C', e, DimName.K)));
        return make(op, e, in, weight, out);
    }

    private Workload conv(String op, boolean rows, boolean cols, boolean depth) {
        return conv(op, rows, cols, depth, 1, upTo(4));
    }

    private Workload conv(String op, boolean rows, boolean cols, boolean depth, long groups, long channels) {
        long[] e = ones();
        e[DimName.N.ordinal()] = upTo(2);
        e[DimName.G.ordinal()] = groups;
        e[DimName.K.ordinal()] = upTo(4);
        e[DimName.C.ordinal()] = channels;
        List<Axis> in = new ArrayList<>(List.of(axis('N', e, DimName.N)));
        List<Axis> weight = new ArrayList<>();
        List<Axis> out = new ArrayList<>(List.of(axis('N', e, DimName.N)));
        if (groups > 1) {
            List.of(in, weight, out).forEach(t -> t.add(axis('G', e, DimName.G)));
        }
        in.add(axis('C', e, DimName.C));
        weight.addAll(List.of(axis('K', e, DimName.K), axis('C', e, DimName.C)));
        out.add(axis('C', e, DimName.K));
        if (depth) {
            window(e, 'D', 'T', DimName.D, DimName.T, 2, 3, in, weight, out);
        }
        if (rows) {
            window(e, 'H', 'R', DimName.P, DimName.R, depth ? 3 : 5, 3, in, weight, out);
        }
        if (cols) {
            window(e, 'W', 'S', DimName.Q, DimName.S, depth ? 3 : 5, 3, in, weight, out);
        }
        return make(op, e, in, weight, out);
    }

    private void window(
            long[] e,
            char image,
            char kernelLetter,
            DimName output,
            DimName kernel,
            int most,
            int longest,
            List<Axis> in,
            List<Axis> weight,
            List<Axis> out) {
        long stride = upTo(3);
        long dilation = random.nextInt(3) == 0 ? 2 : 1;
        long n = upTo(most);
        long k = upTo(longest);
        long reach = (n - 1) * stride + (k - 1) * dilation + 1;
        long before = random.nextInt(3) == 0 ? 0 : random.nextInt((int) Math.min(k * dilation, 2) + 1);
        long extent = Math.max(1, reach - before - (before == 0 ? 0 : random.nextInt(2)));
        e[output.ordinal()] = n;
        e[kernel.ordinal()] = k;
        in.add(new Axis(
                image, extent, List.of(new Axis.Term(output, stride), new Axis.Term(kernel, dilation)), -before));
        weight.add(axis(kernelLetter, e, kernel));
        out.add(axis(image, e, output));
    }

    /** Output row = stride p + a - pad, kernel row = stride r + a, input row = p - r. */
    private Workload transposed() {
        long[] e = ones();
        e[DimName.K.ordinal()] = upTo(3);
        e[DimName.C.ordinal()] = upTo(3);
        List<Axis> in = new ArrayList<>(List.of(axis('N', e, DimName.N), axis('C', e, DimName.C)));
        List<Axis> weight = new ArrayList<>(List.of(axis('C', e, DimName.C), axis('K', e, DimName.K)));
        List<Axis> out = new ArrayList<>(List.of(axis('N', e, DimName.N), axis('C', e, DimName.K)));
        phases(e, 'H', 'R', DimName.P, DimName.R, DimName.A, in, weight, out);
        phases(e, 'W', 'S', DimName.Q, DimName.S, DimName.B, in, weight, out);
        return make("nn.conv2d_transpose", e, in, weight, out);
    }

    private void phases(
            long[] e,
            char image,
            char kernelLetter,
            DimName output,
            DimName kernel,
            DimName phase,
            List<Axis> in,
            List<Axis> weight,
            List<Axis> out) {
        long stride = upTo(2);
        long kernelExtent = stride + random.nextInt(3);
        long input = upTo(4);
        long pad = random.nextInt((int) Math.min(2, kernelExtent));
        long extent = Math.max(1, (input - 1) * stride + kernelExtent - 2 * pad);
        e[phase.ordinal()] = stride;
        e[kernel.ordinal()] = (kernelExtent + stride - 1) / stride;
        e[output.ordinal()] = (extent + pad + stride - 1) / stride;
        in.add(new Axis(image, input, List.of(new Axis.Term(output, 1), new Axis.Term(kernel, -1)), 0));
        weight.add(new Axis(
                kernelLetter, kernelExtent, List.of(new Axis.Term(kernel, stride), new Axis.Term(phase, 1)), 0));
        out.add(new Axis(image, extent, List.of(new Axis.Term(output, stride), new Axis.Term(phase, 1)), -pad));
    }

    private static Axis axis(char letter, long[] e, DimName d) {
        return new Axis(letter, e[d.ordinal()], List.of(new Axis.Term(d, 1)), 0);
    }

    private static long[] ones() {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        return e;
    }

    private static Workload make(String op, long[] e, List<Axis> in, List<Axis> weight, List<Axis> out) {
        List<Tensor> tensors = List.of(
                new Tensor("data", Role.INPUT, DType.INT8, in),
                new Tensor("weight", Role.WEIGHT, DType.INT8, weight),
                new Tensor("out", Role.OUTPUT, DType.INT32, out));
        long macs = Arrays.stream(e).reduce(1, Math::multiplyExact);
        return new Workload(op, Arrays.stream(e).boxed().toList(), tensors, macs);
    }

    /** A mapping on an array of at most rows x cols; tiles divide their extents if {@code exact}. */
    public Mapping mapping(Workload workload, int rows, int cols, boolean exact) {
        List<List<Loop>> groups = new ArrayList<>();
        for (int g = 0; g < 5; g++) {
            groups.add(new ArrayList<>());
        }
        long[] room = {Long.MAX_VALUE, Long.MAX_VALUE, rows, cols, Long.MAX_VALUE};
        for (DimName d : DimName.values()) {
            long left = workload.extent(d);
            for (int g = 0; g < 5 && left > 1; g++) {
                long step = g == 4 ? 1 : d.isWhole() ? left : step(left, room[g], exact || workload.needsEqualTiles(d));
                long trips = (left + step - 1) / step;
                if (trips > 1) {
                    groups.get(g).add(new Loop(d, trips, step));
                    room[g] /= trips;
                    left = step;
                }
            }
        }
        groups.forEach(g -> Collections.shuffle(g, random));
        List<Boolean> keep = List.of(random.nextInt(4) > 0, random.nextInt(4) > 0, random.nextInt(4) > 0);
        List<String> layouts = workload.tensors().stream().map(this::layout).toList();
        return new Mapping(groups.get(0), groups.get(1), groups.get(2), groups.get(3), groups.get(4), keep, layouts);
    }

    private long step(long extent, long room, boolean exact) {
        if (random.nextInt(5) < 2) {
            return extent;
        }
        List<Long> steps = new ArrayList<>();
        for (long s = 1; s <= extent; s++) {
            if ((!exact || extent % s == 0) && (extent + s - 1) / s <= room) {
                steps.add(s);
            }
        }
        return steps.get(random.nextInt(steps.size()));
    }

    /** A permutation of the axes in which a channel axis of a grouped operator stays in one piece. */
    public String layout(Tensor tensor) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < tensor.axes().size(); i++) {
            String letter = String.valueOf(tensor.axes().get(i).letter());
            boolean grouped = letter.equals("G") && i + 1 < tensor.axes().size();
            pieces.add(grouped ? letter + tensor.axes().get(++i).letter() : letter);
        }
        Collections.shuffle(pieces, random);
        return String.join("", pieces);
    }

    /** Nothing, a bias and relu, or a requantisation with a residual. */
    public Epilogue epilogue(Workload workload) {
        Tensor out = workload.tensor(Role.OUTPUT);
        Stmt.Value sum = new Stmt.Value.Tile(Epilogue.SUM);
        Axis channel =
                out.axes().stream().filter(a -> a.letter() == 'C').findFirst().orElseThrow();
        BufferDecl bias =
                new BufferDecl("bias", List.of(channel.extent()), DType.INT32, "C", "C", Space.DRAM, Span.NONE);
        Stmt.Value biased = apply("nn.bias_add", sum, new Stmt.Value.Operand("bias"));
        String axes = out.axes().stream().map(a -> String.valueOf(a.letter())).collect(Collectors.joining());
        List<Long> shape = out.axes().stream().map(Axis::extent).toList();
        BufferDecl residual = new BufferDecl("residual", shape, DType.INT32, axes, axes, Space.DRAM, Span.NONE);
        Stmt.Value added = apply("add", biased, new Stmt.Value.Operand("residual"));
        Stmt.Value shifted = apply("right_shift", added, new Stmt.Value.Number(3, DType.INT32));
        Attrs limits = new Attrs(
                List.of(new Attrs.Entry("a_min", new Attr.Real(-128)), new Attrs.Entry("a_max", new Attr.Real(127))));
        Stmt.Value clipped = new Stmt.Value.Apply("clip", List.of(shifted), limits);
        Attrs int8 = new Attrs(List.of(new Attrs.Entry("dtype", new Attr.Str("int8"))));
        Stmt.Value narrow = new Stmt.Value.Apply("cast", List.of(clipped), int8);
        return switch (random.nextInt(3)) {
            case 0 -> Epilogue.none(DType.INT32);
            case 1 -> new Epilogue(apply("nn.relu", biased), List.of(bias), DType.INT32);
            default -> new Epilogue(narrow, List.of(bias, residual), DType.INT8);
        };
    }

    private static Stmt.Value apply(String op, Stmt.Value... args) {
        return new Stmt.Value.Apply(op, List.of(args), Attrs.EMPTY);
    }
}
