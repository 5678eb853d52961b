package marvel.search.joint;

import java.util.Arrays;

/**
 * Least words along an axis while a loop of one of its dims is the innermost that moves the tensor (docs/search.md), for all
 * cuts of the dims. What stays when that loop starts again, and the axis's other dim does not move, does so only if another
 * loop moves and the rest of the box stays too; how much of it does at most is the <em>share</em>.
 */
final class Slides {
    /** Shares that least values over array tiles are kept for: 0, 1 / SHARES, ... 1. */
    private static final int SHARES = 8;

    /** What shares are multiplied by, so that rounding does not lower them. */
    private static final double UP = 1 + 1e-12;

    // Places in {@link #words} of an entry, for each dim: words new in the dim's own steps, all words less what stays
    // when it or the other dim moves, and what stays when it starts again and the other dim does not move. Then the
    // share of the words that may stay when a loop of the axis moves. Each for the array, and for its processing
    // elements apart.
    private static final int FRESH = 0;
    private static final int ALONE = 2;
    private static final int AGAIN = 4;
    private static final int DIM = 6;
    private static final int SHARE = 2 * DIM;
    private static final int ENTRY = SHARE + 2;

    private final double[] words;

    // By pair of L1 tiles: the most of the share and, by share, the least of the words over all array tiles.
    private final double[] mostShareUnion;
    private final double[] mostShareApart;
    private final double[] leastUnion;
    private final double[] leastApart;

    /** By dim: fresh, alone and again of L2 tiles, when the DRAM loop is the innermost; empty if not known. */
    private final double[][] atDram = new double[2][0];

    Slides(int entries, int pairs) {
        words = new double[ENTRY * entries];
        mostShareUnion = new double[pairs];
        mostShareApart = new double[pairs];
        leastUnion = new double[pairs * (SHARES + 1)];
        leastApart = new double[pairs * (SHARES + 1)];
        Arrays.fill(leastUnion, Double.POSITIVE_INFINITY);
        Arrays.fill(leastApart, Double.POSITIVE_INFINITY);
    }

    /** Works out an entry of the axis. */
    void make(AxisCuts axis, AxisSums sums, int e) {
        double movedUnion = 0;
        double movedApart = 0;
        for (int dim = 0; dim < 2 && !axis.neverOverlaps(); dim++) {
            for (int own : new int[] {DimCuts.L2_MOVES, DimCuts.DRAM_MOVES}) {
                for (int other : AxisSums.STANDING) {
                    int k = kept(axis, sums, e, dim, own, other);
                    movedUnion += k < 0 ? 0 : axis.keptUnion(k);
                    movedApart += k < 0 ? 0 : axis.keptApart(k);
                }
            }
        }
        words[ENTRY * e + SHARE] = movedUnion == 0 ? 0 : Math.min(1, movedUnion / axis.union(e));
        words[ENTRY * e + SHARE + 1] = movedApart == 0 ? 0 : Math.min(1, movedApart / axis.apart(e));
        slide(axis, sums, e, 0, axis.x.trips[axis.x.array(e / axis.ys)] > 1);
        slide(axis, sums, e, 1, axis.y.trips[axis.y.array(e % axis.ys)] > 1);
    }

    private void slide(AxisCuts axis, AxisSums sums, int e, int dim, boolean moves) {
        int at = ENTRY * e + DIM * dim;
        words[at + FRESH] = axis.union(e);
        words[at + FRESH + 1] = axis.apart(e);
        words[at + ALONE] = axis.union(e);
        words[at + ALONE + 1] = axis.apart(e);
        if (moves && !axis.neverOverlaps()) {
            System.arraycopy(least(axis, sums, e, dim, DimCuts.L2_MOVES), 0, words, at, DIM);
        }
    }

    /** Least words, with a share, of L2 tiles along the axis if a dim's DRAM loop is the innermost that moves the tensor. */
    double atDram(AxisCuts axis, AxisSums sums, int e, int dim, double share) {
        double[] least = atDram[dim];
        if (least.length == 0) {
            least = least(axis, sums, e, dim, DimCuts.DRAM_MOVES);
            atDram[dim] = least;
        }
        return Math.max(least[FRESH], least[ALONE] - raised(share) * least[AGAIN]);
    }

    private static double[] least(AxisCuts axis, AxisSums sums, int e, int dim, int moves) {
        int own = kept(axis, sums, e, dim, moves, DimCuts.OUTSIDE);
        double[] least = new double[DIM];
        sums.at(e / axis.ys, e % axis.ys);
        sums.sum(dim == 0 ? moves : 0, dim == 0 ? 0 : moves, true, true);
        least[FRESH] = sums.union - sums.unionKept;
        least[FRESH + 1] = sums.apart - sums.apartKept;
        least[ALONE] = axis.union(e) - (own < 0 ? 0 : axis.keptUnion(own));
        least[ALONE + 1] = axis.apart(e) - (own < 0 ? 0 : axis.keptApart(own));
        for (int state = moves + 1; state < DimCuts.STATES; state++) {
            for (int other = 0; other < DimCuts.STATES; other++) {
                int k = kept(axis, sums, e, dim, state, other);
                if (k >= 0) {
                    boolean alone = AxisSums.moves(state) || AxisSums.moves(other);
                    least[ALONE] -= alone ? axis.keptUnion(k) : 0;
                    least[ALONE + 1] -= alone ? axis.keptApart(k) : 0;
                    least[AGAIN] += alone ? 0 : axis.keptUnion(k);
                    least[AGAIN + 1] += alone ? 0 : axis.keptApart(k);
                }
            }
        }
        return least;
    }

    /** Place of what stays in the steps of a pair of states, -1 if nothing does. */
    private static int kept(AxisCuts axis, AxisSums sums, int e, int dim, int own, int other) {
        int sx = dim == 0 ? own : other;
        int sy = dim == 0 ? other : own;
        sums.at(e / axis.ys, e % axis.ys);
        return sums.isImpossible(sx, sy) || !sums.overlaps(sx, sy) ? -1 : axis.kept(e, sx, sy);
    }

    private static double raised(double share) {
        return Math.min(1, share * UP);
    }

    double union(int e, int dim, double share) {
        int at = ENTRY * e + DIM * dim;
        return Math.max(words[at + FRESH], words[at + ALONE] - raised(share) * words[at + AGAIN]);
    }

    double apart(int e, int dim, double share) {
        int at = ENTRY * e + DIM * dim + 1;
        return Math.max(words[at + FRESH], words[at + ALONE] - raised(share) * words[at + AGAIN]);
    }

    double shareUnion(int e) {
        return words[ENTRY * e + SHARE];
    }

    double shareApart(int e) {
        return words[ENTRY * e + SHARE + 1];
    }

    /** Takes an entry into the least values of a pair. */
    void lower(int pair, int e) {
        mostShareUnion[pair] = Math.max(mostShareUnion[pair], shareUnion(e));
        mostShareApart[pair] = Math.max(mostShareApart[pair], shareApart(e));
        for (int s = 0; s <= SHARES; s++) {
            int at = pair * (SHARES + 1) + s;
            double share = (double) s / SHARES;
            leastUnion[at] = Math.min(leastUnion[at], Math.min(union(e, 0, share), union(e, 1, share)));
            leastApart[at] = Math.min(leastApart[at], Math.min(apart(e, 0, share), apart(e, 1, share)));
        }
    }

    /** Takes a pair of a smaller L2 tile into the least values of a pair. */
    void lower(int pair, Slides smaller, int from) {
        mostShareUnion[pair] = Math.max(mostShareUnion[pair], smaller.mostShareUnion[from]);
        mostShareApart[pair] = Math.max(mostShareApart[pair], smaller.mostShareApart[from]);
        for (int s = 0; s <= SHARES; s++) {
            int at = pair * (SHARES + 1) + s;
            leastUnion[at] = Math.min(leastUnion[at], smaller.leastUnion[from * (SHARES + 1) + s]);
            leastApart[at] = Math.min(leastApart[at], smaller.leastApart[from * (SHARES + 1) + s]);
        }
    }

    double mostShareUnion(int pair) {
        return mostShareUnion[pair];
    }

    double mostShareApart(int pair) {
        return mostShareApart[pair];
    }

    /** Least words over all array tiles and both dims; for a share no smaller than the one given. */
    double leastUnion(int pair, double share) {
        return leastUnion[pair * (SHARES + 1) + (int) Math.ceil(Math.min(1, share) * SHARES)];
    }

    double leastApart(int pair, double share) {
        return leastApart[pair * (SHARES + 1) + (int) Math.ceil(Math.min(1, share) * SHARES)];
    }
}
