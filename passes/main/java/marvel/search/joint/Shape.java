package marvel.search.joint;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.search.TileRule;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * An operator and its target in plain arrays. Dims are numbered 0 .. {@code dims} - 1: those of more than one iteration
 * that a tile may cut; the number {@code dims} itself stands for "no dim". Tensors are numbered as {@link Role} is.
 */
final class Shape {
    static final int INPUT = Role.INPUT.ordinal();
    static final int WEIGHT = Role.WEIGHT.ordinal();
    static final int OUTPUT = Role.OUTPUT.ordinal();
    static final int TENSORS = Role.values().length;

    /**
     * An axis of a tensor.
     *
     * @param x number of the dim that moves along it, {@code dims} if none
     * @param y number of the second such dim, {@code dims} if none
     * @param cx coefficient of x
     * @param cy coefficient of y
     * @param base length of the box of one iteration of x and y: more than 1 where a dim that no tile cuts is on the axis
     * @param offset where the box of the first iteration starts
     * @param extent elements of the tensor along the axis
     */
    record AxisShape(char letter, int x, int y, long cx, long cy, long base, long offset, long extent) {
        /** Length of the box of a tile. */
        long box(long tileX, long tileY) {
            return base + Math.abs(cx) * (tileX - 1) + Math.abs(cy) * (tileY - 1);
        }

        /** True if the box of a tile may hold indices that no iteration of the tile uses: steps are longer than what they step over. */
        boolean hasGaps(long tileX, long tileY) {
            long small = Math.abs(cx) <= Math.abs(cy) ? Math.abs(cx) : Math.abs(cy);
            long smallTile = Math.abs(cx) <= Math.abs(cy) ? tileX : tileY;
            long large = Math.abs(cx) <= Math.abs(cy) ? Math.abs(cy) : Math.abs(cx);
            long largeTile = Math.abs(cx) <= Math.abs(cy) ? tileY : tileX;
            return (smallTile > 1 && small > base) || (largeTile > 1 && large > base + small * (smallTile - 1));
        }

        /** True if tiles along the axis never overlap: one dim moves it, by steps of the box's length at least. */
        boolean isPlain(int none) {
            return y == none && (x == none || Math.abs(cx) >= base);
        }
    }

    final Workload workload;
    final Target target;
    final int dims;
    final DimName[] names;
    final long[] extents;

    /** Whether iterations of the dim may run in parallel on this target. */
    final boolean[] maySpread;

    /** Whether all tiles of the dim must be of one size. */
    final boolean[] equalTiles;

    final AxisShape[][] axes = new AxisShape[TENSORS][];

    /** By tensor: bits of the dims that it depends on, and numbers of those that it ignores. */
    final int[] depends = new int[TENSORS];

    final int[][] ignored = new int[TENSORS][];

    /** By tensor: elements, and elements that some iteration uses. */
    final double[] volume = new double[TENSORS];

    final double[] touched = new double[TENSORS];

    final double iterations;

    Shape(Workload workload, Target target) {
        this.workload = workload;
        this.target = target;
        List<DimName> cut = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (workload.extent(d) > 1 && !d.isWhole()) {
                cut.add(d);
            }
        }
        this.dims = cut.size();
        this.names = cut.toArray(DimName[]::new);
        this.extents = new long[dims];
        this.maySpread = new boolean[dims];
        this.equalTiles = new boolean[dims];
        for (int d = 0; d < dims; d++) {
            extents[d] = workload.extent(names[d]);
            maySpread[d] = target.reduction() || !workload.isReduction(names[d]);
            equalTiles[d] = workload.needsEqualTiles(names[d]);
        }
        for (Tensor t : workload.tensors()) {
            int r = t.role().ordinal();
            axes[r] = t.axes().stream().map(a -> shape(a, cut)).toArray(AxisShape[]::new);
            List<Integer> not = new ArrayList<>();
            for (int d = 0; d < dims; d++) {
                if (t.dependsOn(names[d])) {
                    depends[r] |= 1 << d;
                } else {
                    not.add(d);
                }
            }
            ignored[r] = not.stream().mapToInt(Integer::intValue).toArray();
            volume[r] = (double) t.volume();
            touched[r] = (double) workload.touched(t);
        }
        this.iterations = (double) workload.iterations();
    }

    /** Sizes that L2 tiles of a dim may have, ascending. */
    long[] tileSizes(int d, TileRule rule) {
        return (equalTiles[d] ? TileRule.DIVISORS : rule).sizes(extents[d]);
    }

    /** Bits of the tensors that depend on a dim. */
    int moved(int d) {
        int all = 0;
        for (int t = 0; t < TENSORS; t++) {
            all |= (depends[t] >> d & 1) << t;
        }
        return all;
    }

    private AxisShape shape(Axis a, List<DimName> cut) {
        long base = 1;
        long offset = a.offset();
        int[] moving = {dims, dims};
        long[] coefficients = new long[2];
        int n = 0;
        for (Axis.Term t : a.terms()) {
            int d = cut.indexOf(t.dim());
            if (d >= 0) {
                if (n == 2) {
                    throw new IllegalArgumentException(
                            "expected axes that at most two dims move along, got " + a + " of " + workload.op());
                }
                moving[n] = d;
                coefficients[n++] = t.coefficient();
            } else {
                long reach = t.coefficient() * (workload.extent(t.dim()) - 1);
                base += Math.abs(reach);
                offset += Math.min(0, reach);
            }
        }
        return new AxisShape(
                a.letter(), moving[0], moving[1], coefficients[0], coefficients[1], base, offset, a.extent());
    }
}
