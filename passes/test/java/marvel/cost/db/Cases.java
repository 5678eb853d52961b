package marvel.cost.db;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import marvel.ir.DType;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Operators of seeded random sizes, all kinds of the field, with tiles. */
public final class Cases {
    /** Operators that {@link #operator} makes. */
    public static final int KINDS = 8;

    /** A random operator; {@code limit} bounds the extents of its dims. */
    public static Workload operator(Random random, int limit) {
        return operator(random, limit, random.nextInt(KINDS));
    }

    /** A random operator of a kind. */
    public static Workload operator(Random random, int limit, int kind) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        for (DimName d : List.of(DimName.K, DimName.C, DimName.P, DimName.Q)) {
            e[d.ordinal()] = 1L + random.nextInt(limit);
        }
        e[DimName.N.ordinal()] = 1L + random.nextInt(2);
        e[DimName.R.ordinal()] = 1L + random.nextInt(3);
        e[DimName.S.ordinal()] = 1L + random.nextInt(3);
        if (kind == 1 || kind == 3 || kind == 5) {
            e[DimName.G.ordinal()] = 1L + random.nextInt(4);
        }
        if (kind == 3) {
            e[DimName.K.ordinal()] = 1;
            e[DimName.C.ordinal()] = 1;
        }
        if (kind == 4 || kind == 5) {
            for (DimName d : List.of(DimName.P, DimName.Q, DimName.R, DimName.S)) {
                e[d.ordinal()] = 1;
            }
            e[DimName.N.ordinal()] = 1L + random.nextInt(limit);
            List<Axis> in = new ArrayList<>(List.of(plain('N', e, DimName.N), plain('C', e, DimName.C)));
            List<Axis> weight = new ArrayList<>(List.of(plain('K', e, DimName.K), plain('C', e, DimName.C)));
            List<Axis> out =
                    new ArrayList<>(List.of(plain('N', e, DimName.N), new Axis('C', e[2], terms(1, DimName.K), 0)));
            if (kind == 5) {
                List.of(in, weight, out).forEach(a -> a.add(0, plain('G', e, DimName.G)));
            }
            return workload("nn.dense", e, in, weight, out);
        }
        if (kind == 6) {
            return transposed(random, e);
        }
        long stride = 1L + random.nextInt(2);
        long dilation = 1L + random.nextInt(2);
        List<Axis> in = new ArrayList<>(List.of(plain('N', e, DimName.N)));
        List<Axis> weight = new ArrayList<>();
        List<Axis> out = new ArrayList<>(List.of(plain('N', e, DimName.N)));
        if (kind == 1 || kind == 3) {
            List.of(in, weight, out).forEach(a -> a.add(plain('G', e, DimName.G)));
        }
        if (kind != 3) {
            in.add(plain('C', e, DimName.C));
            weight.add(plain('K', e, DimName.K));
            weight.add(plain('C', e, DimName.C));
            out.add(new Axis('C', e[DimName.K.ordinal()], terms(1, DimName.K), 0));
        }
        if (kind == 7) {
            e[DimName.D.ordinal()] = 1L + random.nextInt(3);
            e[DimName.T.ordinal()] = 1L + random.nextInt(2);
            window(random, 'D', DimName.D, DimName.T, e, stride, dilation, in, weight, out);
        }
        if (kind != 2) {
            window(random, 'H', DimName.P, DimName.R, e, stride, dilation, in, weight, out);
        } else {
            e[DimName.P.ordinal()] = 1;
            e[DimName.R.ordinal()] = 1;
        }
        window(random, 'W', DimName.Q, DimName.S, e, stride, dilation, in, weight, out);
        return workload("nn.conv2d", e, in, weight, out);
    }

    /** A square convolution of batch 1, with as much padding as keeps {@code p} rows at stride 1. */
    public static Workload convolution(long k, long c, long p, long r, long stride) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.K.ordinal()] = k;
        e[DimName.C.ordinal()] = c;
        List.of(DimName.P, DimName.Q).forEach(d -> e[d.ordinal()] = p);
        List.of(DimName.R, DimName.S).forEach(d -> e[d.ordinal()] = r);
        List<Axis> in = new ArrayList<>(List.of(plain('N', e, DimName.N), plain('C', e, DimName.C)));
        in.add(new Axis('H', p * stride, window(DimName.P, DimName.R, stride), -(r / 2)));
        in.add(new Axis('W', p * stride, window(DimName.Q, DimName.S, stride), -(r / 2)));
        List<Axis> weight = new ArrayList<>();
        List.of(DimName.K, DimName.C, DimName.R, DimName.S)
                .forEach(d -> weight.add(plain(d.name().charAt(0), e, d)));
        List<Axis> out = List.of(
                plain('N', e, DimName.N),
                new Axis('C', k, terms(1, DimName.K), 0),
                plain('H', e, DimName.P),
                plain('W', e, DimName.Q));
        return workload("nn.conv2d", e, in, weight, out);
    }

    private static List<Axis.Term> window(DimName p, DimName r, long stride) {
        return List.of(new Axis.Term(p, stride), new Axis.Term(r, 1));
    }

    private static void window(
            Random random,
            char letter,
            DimName p,
            DimName r,
            long[] e,
            long stride,
            long dilation,
            List<Axis> in,
            List<Axis> weight,
            List<Axis> out) {
        long span = (e[r.ordinal()] - 1) * dilation + 1;
        long before = random.nextInt((int) span);
        long after = random.nextInt((int) span);
        long size = Math.max(1, (e[p.ordinal()] - 1) * stride + span - before - after);
        in.add(new Axis(letter, size, List.of(new Axis.Term(p, stride), new Axis.Term(r, dilation)), -before));
        weight.add(plain(r.name().charAt(0), e, r));
        out.add(plain(letter, e, p));
    }

    private static Workload transposed(Random random, long[] e) {
        long s = 1L + random.nextInt(2);
        List<Axis> in = new ArrayList<>(List.of(plain('N', e, DimName.N), plain('C', e, DimName.C)));
        List<Axis> weight = new ArrayList<>(List.of(plain('C', e, DimName.C), plain('K', e, DimName.K)));
        List<Axis> out = new ArrayList<>(
                List.of(plain('N', e, DimName.N), new Axis('C', e[DimName.K.ordinal()], terms(1, DimName.K), 0)));
        DimName[][] spatial = {{DimName.P, DimName.R, DimName.A}, {DimName.Q, DimName.S, DimName.B}};
        for (DimName[] d : spatial) {
            long kernel = Math.max(1, e[d[1].ordinal()] * s - random.nextInt((int) s));
            long rows = Math.max(1, e[d[0].ordinal()] - e[d[1].ordinal()] + 1);
            long pad = random.nextInt(2);
            e[d[2].ordinal()] = s;
            in.add(new Axis(
                    d[0] == DimName.P ? 'H' : 'W', rows, List.of(new Axis.Term(d[0], 1), new Axis.Term(d[1], -1)), 0));
            weight.add(new Axis(
                    d[1].name().charAt(0), kernel, List.of(new Axis.Term(d[1], s), new Axis.Term(d[2], 1)), 0));
            out.add(new Axis(
                    d[0] == DimName.P ? 'H' : 'W',
                    Math.max(1, e[d[0].ordinal()] * s - pad - random.nextInt(2)),
                    List.of(new Axis.Term(d[0], s), new Axis.Term(d[2], 1)),
                    -pad));
        }
        return workload("nn.conv2d_transpose", e, in, weight, out);
    }

    private static Workload workload(String op, long[] e, List<Axis> in, List<Axis> weight, List<Axis> out) {
        return new Workload(
                op,
                Arrays.stream(e).boxed().toList(),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, in),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, weight),
                        new Tensor("out", Role.OUTPUT, DType.INT32, out)),
                Arrays.stream(e).reduce(1, (a, b) -> a * b));
    }

    private static Axis plain(char letter, long[] e, DimName d) {
        return new Axis(letter, e[d.ordinal()], terms(1, d), 0);
    }

    private static List<Axis.Term> terms(long coefficient, DimName d) {
        return List.of(new Axis.Term(d, coefficient));
    }

    /** Random tiles, phase dims whole. */
    public static long[] tile(Random random, Workload w) {
        long[] tile = w.extentArray();
        for (DimName d : DimName.values()) {
            if (!d.isWhole()) {
                tile[d.ordinal()] = 1L + random.nextInt((int) w.extent(d));
            }
        }
        return tile;
    }

    private Cases() {}
}
