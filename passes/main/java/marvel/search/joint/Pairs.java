package marvel.search.joint;

import java.util.Arrays;

/**
 * Inside an L2 tile, the array's tiles that may be better than the best so far, each with the L1 tiles that it may consist of.
 * Tiles are written as places among the divisors of the L2 tile, mixed to one number.
 */
final class Pairs {
    private final Shape shape;
    private final Costs costs;
    private final Elements elements;
    private final Best best;
    private final ArrayTiles arrayTiles;

    private final DimCuts[] cuts;
    private final int[] step;

    /** By L1 tile, one more than its place in {@link #l1}; 0 if it is not there. */
    private int[] known = new int[0];

    /** L1 tiles, how many, and the first pair of each. */
    private int[] l1 = new int[64];

    int count;
    private int[] first = new int[64];

    // By pair: the next one of the L1 tile, the array's tile, and that in all tiles; -1 ends the list.
    private int[] next = new int[64];
    private int[] array = new int[64];
    private int[] tile = new int[64];
    private int pairs;

    // Of the array's tile at hand: places, processing elements at most of the dims from one on.
    private final int[] at;
    private final long[] most;
    private int fewest = 1;

    Pairs(Shape shape, Costs costs, Elements elements, Best best, ArrayTiles arrayTiles) {
        this.shape = shape;
        this.costs = costs;
        this.elements = elements;
        this.best = best;
        this.arrayTiles = arrayTiles;
        this.cuts = new DimCuts[shape.dims + 1];
        this.step = new int[shape.dims];
        this.at = new int[shape.dims];
        this.most = new long[shape.dims + 1];
    }

    /** Goes on to an L2 tile. */
    void start(DimCuts[] l2) {
        if (count > 0 && Arrays.equals(cuts, l2)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            known[l1[i]] = 0;
        }
        count = 0;
        pairs = 0;
        System.arraycopy(l2, 0, cuts, 0, cuts.length);
        int places = 1;
        for (int d = 0; d < shape.dims; d++) {
            step[d] = places;
            places *= cuts[d].count;
        }
        if (known.length < places) {
            known = new int[places];
        }
        while (fewest < elements.most() && best.beats(costs.compute(fewest), 0)) {
            fewest++;
        }
        for (int t : arrayTiles.ascending()) {
            if (best.beats(arrayTiles.cycles(t), 0)) {
                break;
            }
            if (place(t)) {
                most[shape.dims] = 1;
                int mixed = 0;
                for (int d = shape.dims - 1; d >= 0; d--) {
                    most[d] = most[d + 1] * (cuts[d].spreads ? cuts[d].size[at[d]] : 1);
                    mixed += at[d] * step[d];
                }
                spread(0, 1, 0, mixed, t);
            }
        }
    }

    /** Finds the places of an array's tile; false if it does not divide the L2 tile. */
    private boolean place(int t) {
        for (int d = 0; d < shape.dims; d++) {
            at[d] = Arrays.binarySearch(cuts[d].size, arrayTiles.size(t, d));
            if (at[d] < 0) {
                return false;
            }
        }
        return true;
    }

    private void spread(int dim, long used, int mixed, int arrayPlace, int t) {
        if (used * most[dim] < fewest) {
            return;
        }
        if (dim == shape.dims) {
            if (elements.canUse((int) used) && !best.beats(costs.compute((int) used), 0)) {
                add(mixed, arrayPlace, t);
            }
            return;
        }
        int a = at[dim];
        for (int l = a; l >= 0; l--) {
            if (l == a || (cuts[dim].spreads && cuts[dim].size[a] % cuts[dim].size[l] == 0)) {
                long n = used * (cuts[dim].size[a] / cuts[dim].size[l]);
                if (n > elements.most()) {
                    break;
                }
                spread(dim + 1, n, mixed + l * step[dim], arrayPlace, t);
            }
        }
    }

    private void add(int mixed, int arrayPlace, int t) {
        if (known[mixed] == 0) {
            if (count == l1.length) {
                l1 = Arrays.copyOf(l1, 2 * count);
                first = Arrays.copyOf(first, 2 * count);
            }
            l1[count] = mixed;
            first[count] = -1;
            known[mixed] = ++count;
        }
        if (pairs == next.length) {
            next = Arrays.copyOf(next, 2 * pairs);
            array = Arrays.copyOf(array, 2 * pairs);
            tile = Arrays.copyOf(tile, 2 * pairs);
        }
        int n = known[mixed] - 1;
        next[pairs] = first[n];
        array[pairs] = arrayPlace;
        tile[pairs] = t;
        first[n] = pairs++;
    }

    /** Finds the places of an L1 tile, by dim. */
    void l1(int n, int[] places) {
        apart(l1[n], places);
    }

    private void apart(int mixed, int[] places) {
        int rest = mixed;
        for (int d = shape.dims - 1; d >= 0; d--) {
            places[d] = rest / step[d];
            rest %= step[d];
        }
    }

    /** The first pair of an L1 tile. */
    int first(int n) {
        return first[n];
    }

    /** The next pair of the same L1 tile, or -1. */
    int next(int pair) {
        return next[pair];
    }

    /** Finds the places of the array's tile of a pair, by dim. */
    void array(int pair, int[] places) {
        apart(array[pair], places);
    }

    /** Cycles that no mapping with this array's tile is under. */
    double cycles(int pair) {
        return arrayTiles.cycles(tile[pair]);
    }
}
