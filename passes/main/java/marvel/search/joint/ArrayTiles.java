package marvel.search.joint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import marvel.search.TileRule;
import org.jspecify.annotations.Nullable;

/**
 * Cycles that no mapping is under by the array's tile: time of the multiply-accumulates on the processing elements that it can
 * be spread over, words that come to the array, the first tile in and the last one out (docs/search.md). For tiles that divide.
 */
final class ArrayTiles {
    /** Tiles, and elements along an axis, that it is worth looking at. */
    private static final double MOST = 1 << 20;

    private final Shape shape;
    private final Costs costs;
    private final Elements elements;
    private final long[][] sizes;
    private final int[] stride;
    private final AxisMoves[][] axes = new AxisMoves[Shape.TENSORS][];

    /** By array tile: fewest cycles; and by L2 tile: fewest cycles of all array tiles that divide it. */
    private final double[] own;

    private final double[] inside;

    /** Array tiles that may be better than the best was at first, by their cycles. */
    private final int[] ascending;

    // Of the array's tile at hand.
    private final int[] at;
    private final long[] tile;
    private final double[] trips;
    private final double[] all = new double[Shape.TENSORS];
    private final double[] box = new double[Shape.TENSORS];

    /** Null where there are too many tiles: the search then goes without. */
    static @Nullable ArrayTiles of(Shape shape, Costs costs, Elements elements, Best best) {
        double tiles = 1;
        for (int d = 0; d < shape.dims; d++) {
            tiles *= shape.tileSizes(d, TileRule.DIVISORS).length;
        }
        return tiles > MOST || areLong(shape) ? null : new ArrayTiles(shape, costs, elements, best);
    }

    /** Whether an axis has boxes, or where tiles may overlap steps, of more elements than it is worth looking at. */
    private static boolean areLong(Shape shape) {
        return Arrays.stream(shape.axes).flatMap(Arrays::stream).anyMatch(a -> {
            if (a.isPlain(shape.dims)) {
                return a.base() > MOST;
            }
            double x = (double) shape.extents[a.x()];
            double y = a.y() == shape.dims ? 1 : (double) shape.extents[a.y()];
            double box = (double) a.base() + Math.abs((double) a.cx()) * x + Math.abs((double) a.cy()) * y;
            return Math.max(box, x * y) > MOST;
        });
    }

    private ArrayTiles(Shape shape, Costs costs, Elements elements, Best best) {
        this.shape = shape;
        this.costs = costs;
        this.elements = elements;
        this.sizes = new long[shape.dims + 1][];
        this.stride = new int[shape.dims + 1];
        this.at = new int[shape.dims + 1];
        this.tile = new long[shape.dims + 1];
        this.trips = new double[shape.dims + 1];
        int count = 1;
        for (int d = 0; d < shape.dims; d++) {
            sizes[d] = shape.tileSizes(d, TileRule.DIVISORS);
            stride[d] = count;
            count *= sizes[d].length;
        }
        sizes[shape.dims] = new long[] {1};
        tile[shape.dims] = 1;
        trips[shape.dims] = 1;
        for (int t = 0; t < Shape.TENSORS; t++) {
            axes[t] = Arrays.stream(shape.axes[t])
                    .map(a -> new AxisMoves(a, shape.dims, sizes[a.x()], sizes[a.y()]))
                    .toArray(AxisMoves[]::new);
        }
        this.own = new double[count];
        enumerate(0, 0, 0);
        this.ascending = IntStream.range(0, count)
                .filter(t -> !best.beats(own[t], 0))
                .boxed()
                .sorted(Comparator.comparingDouble(t -> own[t]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.inside = own.clone();
        for (int d = 0; d < shape.dims; d++) {
            for (int i = sizes[d].length - 1; i > 0; i--) {
                for (int j = 0; j < i; j++) {
                    if (sizes[d][i] % sizes[d][j] == 0) {
                        lower(d, i, j);
                    }
                }
            }
        }
    }

    private void lower(int dim, int to, int from) {
        int block = stride[dim] * sizes[dim].length;
        for (int outer = 0; outer < inside.length; outer += block) {
            for (int inner = 0; inner < stride[dim]; inner++) {
                int t = outer + to * stride[dim] + inner;
                inside[t] = Math.min(inside[t], inside[outer + from * stride[dim] + inner]);
            }
        }
    }

    private void enumerate(int dim, int place, long factors) {
        if (dim == shape.dims) {
            own[place] = work(elements.most(factors));
            return;
        }
        for (int i = 0; i < sizes[dim].length; i++) {
            at[dim] = i;
            tile[dim] = sizes[dim][i];
            trips[dim] = (double) shape.extents[dim] / (double) tile[dim];
            enumerate(
                    dim + 1,
                    place + i * stride[dim],
                    factors + (shape.maySpread[dim] ? elements.factors(tile[dim]) : 0));
        }
    }

    private double work(int pes) {
        for (int t = 0; t < Shape.TENSORS; t++) {
            all[t] = 1;
            for (int d : shape.ignored[t]) {
                all[t] *= trips[d];
            }
        }
        double end = ends();
        double least = Double.POSITIVE_INFINITY;
        for (int d = 0; d < shape.dims; d++) {
            if (trips[d] > 1) {
                least = Math.min(
                        least,
                        cycles(
                                pes,
                                words(Shape.INPUT, d),
                                words(Shape.WEIGHT, d),
                                (shape.depends[Shape.OUTPUT] >> d & 1) == 1 ? all[Shape.OUTPUT] : 1,
                                end));
            }
        }
        return least < Double.POSITIVE_INFINITY ? least : cycles(pes, shape.touched[0], shape.touched[1], 1, end);
    }

    /** Ends of the tile if no tensor is held in L2: there, tiles are no smaller, and L2 works too. */
    private double ends() {
        for (int t = 0; t < box.length; t++) {
            double n = 1;
            for (Shape.AxisShape a : shape.axes[t]) {
                n *= (double) a.box(tile[a.x()], tile[a.y()]);
            }
            box[t] = Math.min(n, shape.volume[t]);
        }
        return costs.ends(box);
    }

    private double cycles(int pes, double input, double weight, double visits, double end) {
        double out = shape.touched[Shape.OUTPUT];
        return costs.cycles(
                pes,
                input * costs.nocSize[Shape.INPUT]
                        + weight * costs.nocSize[Shape.WEIGHT]
                        + out * (visits - 1) * costs.nocSize[Shape.OUTPUT],
                out * visits * costs.nocSize[Shape.OUTPUT],
                0,
                0,
                shape.touched[Shape.INPUT] * costs.dramSize[Shape.INPUT]
                        + shape.touched[Shape.WEIGHT] * costs.dramSize[Shape.WEIGHT],
                costs.written(out),
                end);
    }

    /** Words of a tensor that is read, if a loop of a dim is the innermost. */
    private double words(int t, int dim) {
        if ((shape.depends[t] >> dim & 1) == 0) {
            return shape.touched[t];
        }
        double words = all[t];
        for (int k = 0; k < axes[t].length; k++) {
            Shape.AxisShape a = shape.axes[t][k];
            int place = axes[t][k].place(at[a.x()], at[a.y()]);
            words *= a.x() == dim
                    ? axes[t][k].moved(0, place)
                    : a.y() == dim ? axes[t][k].moved(1, place) : axes[t][k].all(place);
        }
        return Math.max(words, shape.touched[t]);
    }

    /** Fewest cycles of mappings with an L2 tile. */
    double inside(DimCuts[] l2) {
        int place = 0;
        for (int d = 0; d < shape.dims; d++) {
            place += Arrays.binarySearch(sizes[d], l2[d].tile) * stride[d];
        }
        return inside[place];
    }

    /** Fewest cycles of all mappings. */
    double least() {
        return inside[inside.length - 1];
    }

    /** Fewest cycles of mappings with an array's tile. */
    double cycles(int t) {
        return own[t];
    }

    /** Iterations of a dim in an array's tile. */
    long size(int t, int dim) {
        return sizes[dim][t / stride[dim] % sizes[dim].length];
    }

    /** Tiles that may be better than the best was at first, by their cycles. */
    int[] ascending() {
        return ascending;
    }
}
