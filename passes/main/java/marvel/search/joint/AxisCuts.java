package marvel.search.joint;

import java.util.Arrays;

/**
 * Words along one axis of a tensor, for all ways to cut the dims that move along it: sums over the steps of the nest, of
 * the array ({@code union}: words of several processing elements once) and of its processing elements ({@code apart}).
 * A box is a product over axes and a loop moves one of them, so words of a tensor are sums of products of these. Worked
 * out when first asked for.
 */
final class AxisCuts {
    /** Pairs of states of the two dims. */
    private static final int PAIRS = DimCuts.STATES * DimCuts.STATES;

    private static final int READY = 1;

    final Shape.AxisShape axis;
    final DimCuts x;
    final DimCuts y;
    final boolean plain;

    /** Whether no tile reaches out of the tensor. */
    private final boolean inside;

    private final int ys;

    /** By entry: words over all tiles; {@code all} counts those outside the tensor too. */
    private final double[] union;

    private final double[] apart;
    private final double[] unionAll;
    private final double[] apartAll;

    /** By entry and dim: words that come at least if the dim's L2 loop is the innermost that moves the tensor. */
    private final double[] slideUnion;

    private final double[] slideApart;

    /** By entry: {@link #READY}, and bit m if nothing is kept when L2 loops of the dims in m (1: x, 2: y) start again. */
    private final byte[] flags;

    /** By entry and pair of states: words that stay, -1 if not known. */
    private double[] keptUnion = new double[0];

    private double[] keptApart = new double[0];

    /**
     * By L1 tiles, over all array tiles: least {@link #union}, {@link #slideUnion}, {@link #slideApart}; negative if not
     * known.
     */
    private final double[] leastUnion;

    private final double[] leastSlideUnion;
    private final double[] leastSlideApart;

    // Of the entry at hand.
    private int cutX;
    private int cutY;
    private long[] lanes = new long[1];
    private int laneCount;
    private final Positions px = new Positions();
    private final Positions py = new Positions();
    private long[] gains = new long[4];
    private double sumUnion;
    private double sumApart;
    private double sumUnionKept;
    private double sumApartKept;

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

    AxisCuts(Shape.AxisShape axis, int none, DimCuts x, DimCuts y) {
        this.axis = axis;
        this.x = x;
        this.y = y;
        this.plain = axis.isPlain(none);
        long reachX = axis.cx() * (x.extent - 1);
        long reachY = axis.cy() * (y.extent - 1);
        long least = axis.offset() + Math.min(0, reachX) + Math.min(0, reachY);
        long most = axis.offset() + axis.base() + Math.max(0, reachX) + Math.max(0, reachY);
        this.inside = least >= 0 && most <= axis.extent();
        this.ys = y.count * y.count;
        int entries = x.count * x.count * ys;
        this.union = new double[entries];
        this.apart = new double[entries];
        this.unionAll = new double[entries];
        this.apartAll = new double[entries];
        this.slideUnion = new double[2 * entries];
        this.slideApart = new double[2 * entries];
        this.flags = new byte[entries];
        this.leastUnion = new double[x.count * y.count];
        this.leastSlideUnion = new double[x.count * y.count];
        this.leastSlideApart = new double[x.count * y.count];
        Arrays.fill(leastUnion, -1);
    }

    int entry(int cx, int cy) {
        int e = cx * ys + cy;
        if ((flags[e] & READY) == 0) {
            make(e, cx, cy);
        }
        return e;
    }

    double union(int e) {
        return union[e];
    }

    double apart(int e) {
        return apart[e];
    }

    double unionAll(int e) {
        return unionAll[e];
    }

    double apartAll(int e) {
        return apartAll[e];
    }

    double slideUnion(int e, int dim) {
        return slideUnion[2 * e + dim];
    }

    double slideApart(int e, int dim) {
        return slideApart[2 * e + dim];
    }

    /** Number of a pair of L1 tiles, for the least values over all array tiles. */
    int pair(int lx, int ly) {
        int p = lx * y.count + ly;
        if (leastUnion[p] < 0) {
            double u = Double.POSITIVE_INFINITY;
            double su = Double.POSITIVE_INFINITY;
            double sa = Double.POSITIVE_INFINITY;
            for (int ax : x.arrays[lx]) {
                for (int ay : y.arrays[ly]) {
                    int e = entry(x.cut(ax, lx), y.cut(ay, ly));
                    u = Math.min(u, union[e]);
                    su = Math.min(su, Math.min(slideUnion[2 * e], slideUnion[2 * e + 1]));
                    sa = Math.min(sa, Math.min(slideApart[2 * e], slideApart[2 * e + 1]));
                }
            }
            leastUnion[p] = u;
            leastSlideUnion[p] = su;
            leastSlideApart[p] = sa;
        }
        return p;
    }

    double leastUnion(int pair) {
        return leastUnion[pair];
    }

    double leastSlideUnion(int pair) {
        return leastSlideUnion[pair];
    }

    double leastSlideApart(int pair) {
        return leastSlideApart[pair];
    }

    /** Whether nothing is kept in a step of any L2 loop when those of these dims (1: x, 2: y) start again. */
    boolean isClear(int e, int mask) {
        return (flags[e] >> mask & 1) == 1;
    }

    /** Words new to no processing element in the steps of a pair of states. */
    double keptUnion(int e, int stateX, int stateY) {
        int k = kept(e, stateX, stateY);
        return keptUnion[k];
    }

    /** Words that processing elements keep in the steps of a pair of states, each counted apart. */
    double keptApart(int e, int stateX, int stateY) {
        int k = kept(e, stateX, stateY);
        return keptApart[k];
    }

    private int kept(int e, int stateX, int stateY) {
        if (keptUnion.length == 0) {
            keptUnion = new double[union.length * PAIRS];
            keptApart = new double[union.length * PAIRS];
            Arrays.fill(keptUnion, -1);
        }
        int k = e * PAIRS + stateX * DimCuts.STATES + stateY;
        if (keptUnion[k] < 0) {
            at(e / ys, e % ys);
            sum(stateX, stateY, true, true);
            keptUnion[k] = sumUnionKept;
            keptApart[k] = sumApartKept;
        }
        return k;
    }

    private void make(int e, int cx, int cy) {
        at(cx, cy);
        sum(DimCuts.OUTSIDE, DimCuts.OUTSIDE, true, false);
        union[e] = sumUnion;
        apart[e] = sumApart;
        if (!inside) {
            sum(DimCuts.OUTSIDE, DimCuts.OUTSIDE, false, false);
        }
        unionAll[e] = sumUnion;
        apartAll[e] = sumApart;
        int set = READY;
        for (int mask = 1; mask <= 3; mask++) {
            set |= clear(mask) ? 1 << mask : 0;
        }
        flags[e] = (byte) set;
        slide(e, 0);
        slide(e, 1);
    }

    private void at(int cx, int cy) {
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

    /** Least words along the axis if a dim's L2 loop is the innermost to move the tensor (docs/search.md). */
    private void slide(int e, int dim) {
        DimCuts d = dim == 0 ? x : y;
        int cut = dim == 0 ? cutX : cutY;
        slideUnion[2 * e + dim] = union[e];
        slideApart[2 * e + dim] = apart[e];
        if (d.trips[d.array(cut)] == 1) {
            return;
        }
        if (plain && d.even) {
            return;
        }
        int moves = DimCuts.L2_MOVES;
        sum(dim == 0 ? moves : 0, dim == 0 ? 0 : moves, true, true);
        double freshUnion = sumUnion - sumUnionKept;
        double freshApart = sumApart - sumApartKept;
        double lessUnion = sumUnionKept;
        double lessApart = sumApartKept;
        for (int own = DimCuts.L2_RESTARTS; own < DimCuts.STATES; own++) {
            for (int other = 0; other < DimCuts.STATES; other++) {
                int sx = dim == 0 ? own : other;
                int sy = dim == 0 ? other : own;
                if (!isImpossible(sx, sy) && overlaps(sx, sy)) {
                    int k = kept(e, sx, sy);
                    lessUnion += keptUnion[k];
                    lessApart += keptApart[k];
                }
            }
        }
        slideUnion[2 * e + dim] = Math.max(freshUnion, union[e] - lessUnion);
        slideApart[2 * e + dim] = Math.max(freshApart, apart[e] - lessApart);
    }

    /** No step is in these states: two loops never move at once, loops of one iteration never do, nor start again. */
    private boolean isImpossible(int sx, int sy) {
        return (moves(sx) && moves(sy)) || isImpossible(x, x.array(cutX), sx) || isImpossible(y, y.array(cutY), sy);
    }

    private static boolean moves(int state) {
        return state == DimCuts.L2_MOVES || state == DimCuts.DRAM_MOVES;
    }

    private static boolean isImpossible(DimCuts d, int array, int state) {
        boolean inL2 = d.trips[array] > 1;
        boolean inDram = d.dram > 1;
        return switch (state) {
            case DimCuts.L2_MOVES, DimCuts.L2_RESTARTS -> !inL2;
            case DimCuts.DRAM_MOVES, DimCuts.BOTH_RESTART -> !inDram;
            default -> false;
        };
    }

    private boolean clear(int mask) {
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
    private boolean overlaps(int sx, int sy) {
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

    /**
     * Whether nothing of an L2 tile, nor of any tile inside, is kept when DRAM loops of these dims (1: x, 2: y) start again,
     * whatever else moves. Coefficients of different signs may make up for each other and are not looked into.
     */
    static boolean isClearAtDram(Shape.AxisShape axis, DimCuts x, DimCuts y, int mask) {
        if (axis.cx() < 0 || axis.cy() < 0) {
            return false;
        }
        long box = axis.box(x.tile, y.tile);
        long back = 0;
        long ahead = 0;
        if ((mask & 1) != 0) {
            back += axis.cx() * x.tile * (x.dram - 1);
        } else {
            ahead = x.dram > 1 ? axis.cx() * x.tile : 0;
        }
        if ((mask & 2) != 0) {
            back += axis.cy() * y.tile * (y.dram - 1);
        } else {
            ahead = Math.max(ahead, y.dram > 1 ? axis.cy() * y.tile : 0);
        }
        return back - ahead >= box;
    }

    /** Sums over the steps of a pair of states. */
    private void sum(int sx, int sy, boolean cut, boolean kept) {
        boolean one = x.even && y.even && (inside || !cut);
        positions(x, cutX, axis.cx(), sx, one, px);
        positions(y, cutY, axis.cy(), sy, one, py);
        sumUnion = 0;
        sumApart = 0;
        sumUnionKept = 0;
        sumApartKept = 0;
        for (int i = 0; i < px.count; i++) {
            for (int j = 0; j < py.count; j++) {
                add(i, j, cut, kept);
            }
        }
        if (one) {
            double times = x.steps[sx][x.array(cutX)] * y.steps[sy][y.array(cutY)];
            sumUnion *= times;
            sumApart *= times;
            sumUnionKept *= times;
            sumApartKept *= times;
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
        sumUnion += (double) together;
        sumApart += (double) all;
        if (kept) {
            long old = start(px.before[i], py.before[j]);
            long oldLength = axis.box(px.lengthBefore[i], py.lengthBefore[j]);
            if (old == start && length == oldLength) {
                sumUnionKept += (double) together;
                sumApartKept += (double) all;
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
            sumApartKept += keeps ? (double) (keptTo - keptFrom) : 0;
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
        sumUnionKept += (double) (together - fresh);
    }

    private static long from(long at, boolean cut) {
        return cut ? Math.max(0, at) : at;
    }

    private long to(long at, boolean cut) {
        return cut ? Math.min(axis.extent(), at) : at;
    }
}
