package marvel.search.joint;

import java.util.Map;
import java.util.TreeMap;
import marvel.search.TileRule;
import org.jspecify.annotations.Nullable;

/**
 * Cycles that no mapping is under by the size of the array's tile: the larger it is, the longer the first one takes to come and
 * the last one to go (docs/search.md). For tiles that divide.
 */
final class Ends {
    /** Tiles that it is worth looking at. */
    private static final double MOST = 1 << 20;

    private final Shape shape;
    private final Costs costs;

    /** Numbers of processing elements that some tile is spread over. */
    private final boolean[] canUse;

    /** Iterations in the array's tile, ascending, and what the ends of tiles of so many or more take. */
    private final double[] iterations;

    private final double[] ends;

    private final double[] box = new double[Shape.TENSORS];

    private Ends(Shape shape, Costs costs, Elements elements) {
        this.shape = shape;
        this.costs = costs;
        this.canUse = new boolean[elements.most() + 1];
        long[] tile = new long[shape.dims + 1];
        tile[shape.dims] = 1;
        Map<Double, Double> least = new TreeMap<>();
        enumerate(elements, 0, 1, tile, least);
        this.iterations = new double[least.size()];
        this.ends = new double[least.size()];
        int n = 0;
        for (Map.Entry<Double, Double> e : least.entrySet()) {
            iterations[n] = e.getKey();
            ends[n++] = e.getValue();
        }
        for (int i = n - 2; i >= 0; i--) {
            ends[i] = Math.min(ends[i], ends[i + 1]);
        }
    }

    /** Null where there are too many tiles: the search then goes without. */
    static @Nullable Ends of(Shape shape, Costs costs, Elements elements) {
        double tiles = 1;
        for (int d = 0; d < shape.dims; d++) {
            tiles *= shape.tileSizes(d, TileRule.DIVISORS).length;
        }
        return tiles > MOST ? null : new Ends(shape, costs, elements);
    }

    /** Takes the least ends of the array's tiles, by their iterations. */
    private void enumerate(Elements elements, int dim, double size, long[] tile, Map<Double, Double> least) {
        if (dim == shape.dims) {
            least.merge(size, of(tile), Math::min);
            if (size < canUse.length) {
                canUse[(int) size] = elements.canUse((int) size);
            }
            return;
        }
        for (long n : shape.tileSizes(dim, TileRule.DIVISORS)) {
            tile[dim] = n;
            enumerate(elements, dim + 1, size * (double) n, tile, least);
        }
    }

    /**
     * Ends of an array's tile if no tensor is held in L2: there, tiles are no smaller, and L2 works too.
     *
     * @param tile by dim; behind them 1
     */
    double of(long[] tile) {
        for (int t = 0; t < box.length; t++) {
            double n = 1;
            for (Shape.AxisShape a : shape.axes[t]) {
                n *= (double) a.box(tile[a.x()], tile[a.y()]);
            }
            box[t] = Math.min(n, shape.volume[t]);
        }
        return costs.ends(box);
    }

    /**
     * Least cycles.
     *
     * @param most processing elements in use at most
     * @param l1 iterations in an L1 tile at least
     */
    double cycles(int most, double l1) {
        double cycles = Double.POSITIVE_INFINITY;
        for (int n = most; n > 0 && costs.compute(n) < cycles; n--) {
            if (canUse[n]) {
                cycles = Math.min(cycles, Math.ceil(costs.compute(n) + of(n * l1)));
            }
        }
        return cycles;
    }

    private double of(double size) {
        int from = 0;
        int to = iterations.length - 1;
        while (from < to) {
            int middle = (from + to) / 2;
            if (iterations[middle] < size) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return ends[from];
    }
}
