package marvel.search.joint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import marvel.arch.Capacity;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.workload.Role;
import org.jspecify.annotations.Nullable;

/**
 * All L2 tiles that fit for some choice of the tensors that skip L2, in the order of {@link L2Bound}; at least one, but no
 * more when the time is over.
 */
final class Tiles {
    /** More tiles of any size than these are not looked at one by one. */
    private static final double MOST_OF_ANY_SIZE = 1 << 20;

    private final TimeLimit limit;
    private final double leftOut;
    private boolean isStopped;
    private final Shape shape;
    private final Tables tables;
    private final L2Bound bound;
    private final Capacity capacity;
    private final long[] cost = new long[Shape.TENSORS];
    private final int[] masks;
    private final Map<Integer, int[]> subsets = new HashMap<>();
    private final long[][] sizes;
    private final DimCuts[] cuts;
    private final Heap heap = new Heap();
    private int[] places = new int[64];
    private int[] allowed = new int[16];
    private final int[] at;
    private int taken = -1;

    /** By dim, the one that it changes places with in the mirror image of a tile. */
    private final int[] image;

    Tiles(
            Shape shape,
            Tables tables,
            Elements elements,
            Operands operands,
            OnChip onChip,
            @Nullable ArrayTiles arrayTiles,
            Costs costs,
            TileRule rule,
            int[] masks,
            TimeLimit limit) {
        this.shape = shape;
        this.limit = limit;
        this.tables = tables;
        this.capacity = shape.target.l2();
        for (Role r : Role.values()) {
            cost[r.ordinal()] = capacity.cost(r, shape.target.word());
        }
        this.masks = masks;
        this.sizes = new long[shape.dims][];
        double all = 1;
        for (int d = 0; d < shape.dims; d++) {
            sizes[d] = shape.tileSizes(d, rule);
            all *= sizes[d].length;
        }
        boolean whole = rule == TileRule.DIVISORS || all <= MOST_OF_ANY_SIZE;
        for (int d = 0; d < shape.dims && !whole; d++) {
            sizes[d] = representatives(shape.extents[d], sizes[d]);
        }
        this.cuts = new DimCuts[shape.dims + 1];
        this.at = new int[shape.dims];
        this.image = Mirror.of(shape, operands.letters);
        this.bound = new L2Bound(shape, costs, operands, tables, elements, arrayTiles, onChip(onChip, costs, rule));
        for (int d = 0; d <= shape.dims; d++) {
            cuts[d] = tables.dim(d, d == shape.dims ? 1 : sizes[d][0]);
        }
        enumerate(0);
        this.leftOut = whole && !isStopped ? Double.POSITIVE_INFINITY : bound.least(masks);
        heap.order();
    }

    /** Of the sizes that give as many tiles the smallest, and those that divide. */
    private static long[] representatives(long extent, long[] sizes) {
        return Arrays.stream(sizes)
                .filter(n -> extent % n == 0 || n == 1 || (extent + n - 1) / n < (extent + n - 2) / (n - 1))
                .toArray();
    }

    /** What no mapping with a tile that is not among these costs less than; infinite if all are. */
    double leftOut() {
        return leftOut;
    }

    /** By set of tensors that stay: least energy of an on-chip half but for what moves these. */
    private double[] onChip(OnChip onChip, Costs costs, TileRule rule) {
        if (rule != TileRule.DIVISORS || limit.isOver()) {
            double[] least = new double[1 << Shape.TENSORS];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            least[least.length - 1] = costs.fixed;
            return least;
        }
        DimCuts[] full = new DimCuts[shape.dims + 1];
        for (int d = 0; d <= shape.dims; d++) {
            full[d] = tables.dim(d, d == shape.dims ? 1 : shape.extents[d]);
        }
        AxisCuts[][] axes = new AxisCuts[Shape.TENSORS][];
        for (int t = 0; t < Shape.TENSORS; t++) {
            axes[t] = new AxisCuts[shape.axes[t].length];
            for (int k = 0; k < axes[t].length; k++) {
                Shape.AxisShape a = shape.axes[t][k];
                axes[t][k] = new AxisCuts(a, shape.dims, full[a.x()], full[a.y()]);
                if (!axes[t][k].plain) {
                    lower(axes[t][k], t, k, full.clone());
                }
            }
        }
        return onChip.leastEnergies(
                costs.dramIsDearer() ? new OffChip(shape, full, axes, 0) : new OffChip(shape, full, axes, 0, 7));
    }

    private void lower(AxisCuts axis, int t, int k, DimCuts[] scratch) {
        Shape.AxisShape a = shape.axes[t][k];
        long[] none = {1};
        for (long x : a.x() == shape.dims ? none : sizes[a.x()]) {
            for (long y : a.y() == shape.dims ? none : sizes[a.y()]) {
                scratch[a.x()] = tables.dim(a.x(), x);
                scratch[a.y()] = tables.dim(a.y(), y);
                axis.lower(tables.axis(t, k, scratch));
            }
        }
    }

    /** Raises the bound of an off-chip half to what its DRAM words and any on-chip half cost. */
    void bound(OffChip half) {
        bound.work(half);
        if (bound.first > half.bound || (bound.first == half.bound && bound.second > half.boundSecond)) {
            half.bound = bound.first;
            half.boundSecond = bound.second;
        }
    }

    private void enumerate(int dim) {
        if (dim == shape.dims) {
            if (isImage()) {
                return;
            }
            if (heap.size() > 0 && limit.isOver()) {
                isStopped = true;
                return;
            }
            int set = fitting();
            int[] own = subset(set);
            bound.work(cuts, own);
            int n = heap.size();
            heap.add(bound.first, bound.second);
            if ((n + 1) * shape.dims > places.length) {
                places = Arrays.copyOf(places, 2 * (n + 1) * shape.dims);
            }
            if (n == allowed.length) {
                allowed = Arrays.copyOf(allowed, 2 * n);
            }
            System.arraycopy(at, 0, places, n * shape.dims, shape.dims);
            allowed[n] = set;
            return;
        }
        for (int i = 0; i < sizes[dim].length && !isStopped; i++) {
            at[dim] = i;
            cuts[dim] = tables.dim(dim, sizes[dim][i]);
            if (fitting() == 0) {
                break;
            }
            enumerate(dim + 1);
        }
        at[dim] = 0;
        cuts[dim] = tables.dim(dim, sizes[dim][0]);
    }

    /** Whether the mirror image of the tile at hand comes before it, and stands for both. */
    private boolean isImage() {
        for (int d = 0; d < shape.dims; d++) {
            if (at[image[d]] != at[d]) {
                return at[image[d]] < at[d];
            }
        }
        return false;
    }

    /** Bits of the choices of {@link #masks} for which the tensors that do not skip L2 fit. */
    private int fitting() {
        int set = 0;
        for (int m : masks) {
            long used = 0;
            for (int t = 0; t < Shape.TENSORS; t++) {
                if ((m >> t & 1) == 0) {
                    long box = cost[t];
                    for (Shape.AxisShape a : shape.axes[t]) {
                        box *= a.box(cuts[a.x()].tile, cuts[a.y()].tile);
                    }
                    used += box;
                }
            }
            set |= used <= capacity.amount() ? 1 << m : 0;
        }
        return set;
    }

    private int[] subset(int set) {
        return subsets.computeIfAbsent(
                set, s -> Arrays.stream(masks).filter(m -> (s >> m & 1) == 1).toArray());
    }

    /** Goes on to the next tile; false if there is none. */
    boolean next() {
        if (taken >= 0) {
            heap.removeLeast();
        }
        taken = heap.size() == 0 ? -1 : heap.least();
        return taken >= 0;
    }

    double first() {
        return heap.first(taken);
    }

    double second() {
        return heap.second(taken);
    }

    /** By dim, the sizes of L2 tiles. */
    long[][] sizes() {
        return sizes;
    }

    /** Choices of the tensors that skip L2 for which a tile fits. */
    int[] fittingMasks(long[] tile) {
        for (int d = 0; d < shape.dims; d++) {
            cuts[d] = tables.dim(d, tile[d]);
        }
        return subset(fitting());
    }

    long[] tile() {
        long[] tile = new long[shape.dims];
        for (int d = 0; d < shape.dims; d++) {
            tile[d] = sizes[d][places[taken * shape.dims + d]];
        }
        return tile;
    }

    /** Choices of the tensors that skip L2 for which the tile fits. */
    int[] masks() {
        return subset(allowed[taken]);
    }
}
