package marvel.search.joint;

import java.util.Arrays;
import marvel.search.TileRule;

/**
 * All ways to cut L2 tiles of one size along one dim: an array tile and an L1 tile, numbered
 * {@code array * count + l1} by their places among the divisors of the L2 tile.
 *
 * <p>In a step of the nest, a loop moves on; seen from one dim, the step is in one of five <em>states</em>: the dim's loops
 * stand outside the one that moves ({@link #OUTSIDE}), its L2 loop is the one ({@link #L2_MOVES}), its L2 loop stands inside
 * and starts again ({@link #L2_RESTARTS}), its DRAM loop is the one ({@link #DRAM_MOVES}), both stand inside ({@link #BOTH_RESTART}).
 */
final class DimCuts {
    static final int OUTSIDE = 0;
    static final int L2_MOVES = 1;
    static final int L2_RESTARTS = 2;
    static final int DRAM_MOVES = 3;
    static final int BOTH_RESTART = 4;
    static final int STATES = 5;

    final long extent;
    final long tile;

    /** L2 tiles, the length of the last one, and whether it is as long as the others. */
    final int dram;

    final long last;
    final boolean even;

    /** Divisors of the tile, ascending, and how many. */
    final long[] size;

    final int count;

    /** By array tile: array tiles of a full L2 tile, and of the last one. */
    final long[] trips;

    final long[] lastTrips;

    /** By state and array tile: steps in which the dim is in the state. */
    final double[][] steps;

    /** By L1 tile: array tiles that it goes into, ascending. */
    final int[][] arrays;

    /** Whether parts of the dim may be worked on in parallel. */
    final boolean spreads;

    /** By L1 tile: what {@link Elements#factors} makes of the parts that may run in parallel. */
    long[] factors;

    DimCuts(long extent, long tile, boolean maySpread) {
        this.extent = extent;
        this.tile = tile;
        this.dram = Math.toIntExact((extent + tile - 1) / tile);
        this.last = extent - (dram - 1) * tile;
        this.even = last == tile;
        this.spreads = maySpread && even;
        this.size = TileRule.DIVISORS.sizes(tile);
        this.count = size.length;
        this.trips = new long[count];
        this.lastTrips = new long[count];
        this.steps = new double[STATES][count];
        for (int a = 0; a < count; a++) {
            trips[a] = tile / size[a];
            lastTrips[a] = (last + size[a] - 1) / size[a];
            double all = (double) ((dram - 1) * trips[a] + lastTrips[a]);
            steps[OUTSIDE][a] = all;
            steps[L2_MOVES][a] = all - dram;
            steps[L2_RESTARTS][a] = dram;
            steps[DRAM_MOVES][a] = dram - 1;
            steps[BOTH_RESTART][a] = 1;
        }
        this.factors = new long[count];
        this.arrays = new int[count][];
        for (int l = 0; l < count; l++) {
            int[] all = new int[count];
            int n = 0;
            for (int a = l; a < count; a++) {
                if (a == l || (spreads && size[a] % size[l] == 0)) {
                    all[n++] = a;
                }
            }
            arrays[l] = Arrays.copyOf(all, n);
        }
    }

    int cut(int array, int l1) {
        return array * count + l1;
    }

    int array(int cut) {
        return cut / count;
    }

    int l1(int cut) {
        return cut % count;
    }

    /** Parts of an array tile, one for each processing element along the dim. */
    int lanes(int cut) {
        return (int) (size[cut / count] / size[cut % count]);
    }

    /** The cut that leaves the L2 tile whole. */
    int whole() {
        return count * count - 1;
    }
}
