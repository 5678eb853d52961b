package marvel.search.joint;

import java.util.Arrays;

/**
 * Sums along one axis of a tensor over the steps of the nest in which its two dims are in given states: every tile of the
 * axis in turn, or one for all where all are alike.
 */
final class AxisSums {
    /** States in which a dim's loops do not move. */
    static final int[] STANDING = {DimCuts.OUTSIDE, DimCuts.L2_RESTARTS, DimCuts.BOTH_RESTART};

    private final Shape.AxisShape axis;
    private final DimCuts x;
    private final DimCuts y;

    /** Whether no tile reaches out of the tensor. */
    final boolean inside;

    // Of the cuts at hand.
    private int cutX;
    private int cutY;
    private long[] lanes = new long[1];
    private int laneCount;
    private final Positions px = new Positions();
    private final Positions py = new Positions();
    private long[] gains = new long[4];

    /** Of the last {@link #sum}: words of the array and of its processing elements apart, and of those that stay. */
    double union;

    double apart;
    double unionKept;
    double apartKept;

    /** Of the last {@link #sum}: steps in which the array has words. */
    double reaching;

    /** Where a dim's tiles are in the steps of one state, and where they were before. */
    private static final class Positions {
        long[] now = new long[4];
        long[] length = new long[4];
        long[] before = new long[4];
        long[] lengthBefore = new long[4];
        int count;

        void add(long at, long n, long old, long oldN) {
            if (count == now.length) {
                now = Arrays.copyOf(now, 2 * count);
                length = Arrays.copyOf(length, 2 * count);
                before = Arrays.copyOf(before, 2 * count);
                lengthBefore = Arrays.copyOf(lengthBefore, 2 * count);
            }
            now[count] = at;
            length[count] = n;
            before[count] = old;
            lengthBefore[count++] = oldN;
        }
    }

    AxisSums(Shape.AxisShape axis, DimCuts x, DimCuts y) {
        this.axis = axis;
        this.x = x;
        this.y = y;
        long reachX = axis.cx() * (x.extent - 1);
        long reachY = axis.cy() * (y.extent - 1);
        long least = axis.offset() + Math.min(0, reachX) + Math.min(0, reachY);
        long most = axis.offset() + axis.base() + Math.max(0, reachX) + Math.max(0, reachY);
        this.inside = least >= 0 && most <= axis.extent();
    }

    /** Goes on to other cuts. */
    void at(int cx, int cy) {
        if (cutX == cx && cutY == cy && laneCount > 0) {
            return;
        }
        cutX = cx;
        cutY = cy;
        int nx = x.lanes(cx);
        int ny = y.lanes(cy);
        laneCount = nx * ny;
        if (lanes.length < laneCount) {
            lanes = new long[laneCount];
            gains = new long[4 * laneCount];
        }
        long stepX = axis.cx() * x.size[x.l1(cx)];
        long stepY = axis.cy() * y.size[y.l1(cy)];
        for (int i = 0; i < nx; i++) {
            for (int j = 0; j < ny; j++) {
                lanes[i * ny + j] = i * stepX + j * stepY;
            }
        }
        if (nx > 1 && (ny > 1 || stepX < 0)) {
            Arrays.sort(lanes, 0, laneCount);
        } else if (stepY < 0) {
            Arrays.sort(lanes, 0, laneCount);
        }
    }

    /** No step is in these states: two loops never move at once, loops of one iteration never do, nor start again. */
    boolean isImpossible(int sx, int sy) {
        return (moves(sx) && moves(sy)) || isImpossible(x, x.array(cutX), sx) || isImpossible(y, y.array(cutY), sy);
    }

    static boolean moves(int state) {
        return state == DimCuts.L2_MOVES || state == DimCuts.DRAM_MOVES;
    }

    static boolean isImpossible(DimCuts d, int array, int state) {
        boolean inL2 = d.trips[array] > 1;
        boolean inDram = d.dram > 1;
        return switch (state) {
            case DimCuts.L2_MOVES, DimCuts.L2_RESTARTS -> !inL2;
            case DimCuts.DRAM_MOVES, DimCuts.BOTH_RESTART -> !inDram;
            default -> false;
        };
    }

    /** Whether nothing is kept in a step of any L2 loop when those of these dims (1: x, 2: y) start again. */
    boolean isClear(int mask) {
        for (int sx = 0; sx <= DimCuts.L2_RESTARTS; sx++) {
            for (int sy = 0; sy <= DimCuts.L2_RESTARTS; sy++) {
                boolean fitsX = (mask & 1) == 0 || sx == DimCuts.L2_RESTARTS;
                boolean fitsY = (mask & 2) == 0 || sy == DimCuts.L2_RESTARTS;
                boolean free = ((mask & 1) != 0 || !isImpossible(x, x.array(cutX), sx))
                        && ((mask & 2) != 0 || !isImpossible(y, y.array(cutY), sy));
                if (fitsX && fitsY && free && !(moves(sx) && moves(sy)) && overlaps(sx, sy)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether some tile may overlap the one before it in steps of these states, padding disregarded. */
    boolean overlaps(int sx, int sy) {
        long box = axis.box(x.size[x.l1(cutX)], y.size[y.l1(cutY)]);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                long shift = axis.cx() * shift(x, x.array(cutX), sx, i == 1)
                        + axis.cy() * shift(y, y.array(cutY), sy, j == 1);
                if (Math.abs(shift) < box) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How far the dim's tile moves in a step of a state; the last L2 tile may differ from the others. */
    private static long shift(DimCuts d, int array, int state, boolean inLast) {
        long a = d.size[array];
        long inside = a * ((inLast ? d.lastTrips[array] : d.trips[array]) - 1);
        return switch (state) {
            case DimCuts.L2_MOVES -> a;
            case DimCuts.L2_RESTARTS -> -inside;
            case DimCuts.DRAM_MOVES -> d.tile - a * (d.trips[array] - 1);
            case DimCuts.BOTH_RESTART -> -d.tile * (d.dram - 1) - a * (d.lastTrips[array] - 1);
            default -> 0;
        };
    }

    /** Sums over the steps of a pair of states. */
    void sum(int sx, int sy, boolean cut, boolean kept) {
        boolean one = x.even && y.even && (inside || !cut);
        positions(x, cutX, axis.cx(), sx, one, px);
        positions(y, cutY, axis.cy(), sy, one, py);
        union = 0;
        reaching = 0;
        apart = 0;
        unionKept = 0;
        apartKept = 0;
        for (int i = 0; i < px.count; i++) {
            for (int j = 0; j < py.count; j++) {
                add(i, j, cut, kept);
            }
        }
        if (one) {
            double times = x.steps[sx][x.array(cutX)] * y.steps[sy][y.array(cutY)];
            union *= times;
            reaching *= times;
            apart *= times;
            unionKept *= times;
            apartKept *= times;
        }
    }

    /** Tiles of a dim in a state; {@code one} stands for all of them. */
    private static void positions(DimCuts d, int cut, long coefficient, int state, boolean one, Positions out) {
        out.count = 0;
        int array = d.array(cut);
        long a = d.size[array];
        long lane = d.size[d.l1(cut)];
        boolean full = lane != a || coefficient < 0;
        int first2 = state == DimCuts.DRAM_MOVES ? 1 : 0;
        int end2 = state == DimCuts.BOTH_RESTART ? 1 : d.dram;
        for (int i2 = first2; i2 < end2; i2++) {
            long trips = i2 == d.dram - 1 ? d.lastTrips[array] : d.trips[array];
            long first1 = state == DimCuts.L2_MOVES ? 1 : 0;
            long end1 = state <= DimCuts.L2_MOVES ? trips : 1;
            int old2 = state == DimCuts.DRAM_MOVES ? i2 - 1 : state == DimCuts.BOTH_RESTART ? d.dram - 1 : i2;
            long oldTrips = old2 == d.dram - 1 ? d.lastTrips[array] : d.trips[array];
            for (long i1 = first1; i1 < end1; i1++) {
                long old1 = state == DimCuts.OUTSIDE ? i1 : state == DimCuts.L2_MOVES ? i1 - 1 : oldTrips - 1;
                long now = i2 * d.tile + i1 * a;
                long before = old2 * d.tile + old1 * a;
                out.add(
                        now,
                        full ? lane : Math.min(a, end(d, i2) - now),
                        before,
                        full ? lane : Math.min(a, end(d, old2) - before));
                if (one) {
                    return;
                }
            }
        }
    }

    private static long end(DimCuts d, int i2) {
        return Math.min(d.extent, (i2 + 1) * d.tile);
    }

    private void add(int i, int j, boolean cut, boolean kept) {
        long start = start(px.now[i], py.now[j]);
        long length = axis.box(px.length[i], py.length[j]);
        long together = 0;
        long all = 0;
        long reached = Long.MIN_VALUE;
        for (int k = 0; k < laneCount; k++) {
            long from = from(start + lanes[k], cut);
            long to = to(start + lanes[k] + length, cut);
            all += Math.max(0, to - from);
            together += Math.max(0, to - Math.max(from, reached));
            reached = Math.max(reached, to);
        }
        union += (double) together;
        reaching += together > 0 ? 1 : 0;
        apart += (double) all;
        if (kept) {
            long old = start(px.before[i], py.before[j]);
            long oldLength = axis.box(px.lengthBefore[i], py.lengthBefore[j]);
            if (old == start && length == oldLength) {
                unionKept += (double) together;
                apartKept += (double) all;
            } else if (old + oldLength > start && start + length > old) {
                keep(start, length, old, oldLength, together, cut);
            }
        }
    }

    /** Where the box of the first processing element starts. */
    private long start(long atX, long atY) {
        long back =
                Math.min(0, axis.cx()) * (x.size[x.l1(cutX)] - 1) + Math.min(0, axis.cy()) * (y.size[y.l1(cutY)] - 1);
        return axis.offset() + axis.cx() * atX + axis.cy() * atY + back;
    }

    /**
     * Each processing element keeps the part that its box shares with the one before; a word of the array is kept if it is
     * new to none. What is new to one lies before its kept part or behind; the starts of either ascend.
     */
    private void keep(long start, long length, long old, long oldLength, long together, boolean cut) {
        int n = 0;
        for (int k = 0; k < laneCount; k++) {
            long from = from(start + lanes[k], cut);
            long to = to(start + lanes[k] + length, cut);
            long keptFrom = Math.max(from, from(old + lanes[k], cut));
            long keptTo = Math.min(to, to(old + lanes[k] + oldLength, cut));
            boolean keeps = keptTo > keptFrom;
            apartKept += keeps ? (double) (keptTo - keptFrom) : 0;
            // New before what is kept: 0 and 1; behind: 2 and 3.
            gains[4 * n] = from;
            gains[4 * n + 1] = keeps ? keptFrom : to;
            gains[4 * n + 2] = keptTo;
            gains[4 * n++ + 3] = keeps ? to : keptTo;
        }
        long fresh = 0;
        long reached = Long.MIN_VALUE;
        int i = 0;
        int j = 0;
        while (i < n || j < n) {
            int at = j == n || (i < n && gains[4 * i] <= gains[4 * j + 2]) ? 4 * i++ : 4 * j++ + 2;
            if (gains[at + 1] > gains[at]) {
                fresh += Math.max(0, gains[at + 1] - Math.max(gains[at], reached));
                reached = Math.max(reached, gains[at + 1]);
            }
        }
        unionKept += (double) (together - fresh);
    }

    private static long from(long at, boolean cut) {
        return cut ? Math.max(0, at) : at;
    }

    private long to(long at, boolean cut) {
        return cut ? Math.min(axis.extent(), at) : at;
    }
}
