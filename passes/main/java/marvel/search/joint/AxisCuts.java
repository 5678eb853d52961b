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
    private static final int WORDS = 5;

    final Shape.AxisShape axis;
    final DimCuts x;
    final DimCuts y;
    final boolean plain;

    private final AxisSums sums;
    final int ys;

    /**
     * By entry, side by side, as they are read together: words over all tiles, of the array and apart, steps with words, and
     * the words with those outside the tensor too.
     */
    private final double[] words;

    final Slides slides;

    /** By entry: {@link #READY}, and bit m if nothing is kept when L2 loops of the dims in m (1: x, 2: y) start again. */
    private final byte[] flags;

    /** By entry and pair of states: words that stay, -1 if not known. */
    private double[] keptUnion = new double[0];

    private double[] keptApart = new double[0];

    /** By L1 tiles, over all array tiles: least {@link #union}; negative if not known. */
    private final double[] leastUnion;

    AxisCuts(Shape.AxisShape axis, int none, DimCuts x, DimCuts y) {
        this.axis = axis;
        this.x = x;
        this.y = y;
        this.plain = axis.isPlain(none);
        this.sums = new AxisSums(axis, x, y);
        this.ys = y.count * y.count;
        int entries = x.count * x.count * ys;
        this.words = new double[WORDS * entries];
        this.flags = new byte[entries];
        this.leastUnion = new double[x.count * y.count];
        this.slides = new Slides(entries, x.count * y.count);
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
        return words[WORDS * e];
    }

    double apart(int e) {
        return words[WORDS * e + 1];
    }

    /** Steps of the nest in which the array has words of the tensor. */
    double reaching(int e) {
        return words[WORDS * e + 2];
    }

    double unionAll(int e) {
        return words[WORDS * e + 3];
    }

    double apartAll(int e) {
        return words[WORDS * e + 4];
    }

    /** Whether no two tiles share an element. */
    boolean neverOverlaps() {
        return plain && x.even;
    }

    /** Number of a pair of L1 tiles, for the least values over all array tiles. */
    int pair(int lx, int ly) {
        int p = lx * y.count + ly;
        if (leastUnion[p] < 0) {
            double u = Double.POSITIVE_INFINITY;
            for (int ax : x.arrays[lx]) {
                for (int ay : y.arrays[ly]) {
                    int e = entry(x.cut(ax, lx), y.cut(ay, ly));
                    u = Math.min(u, union(e));
                    slides.lower(p, e);
                }
            }
            leastUnion[p] = u;
        }
        return p;
    }

    /** Lowers the least values to those of smaller L2 tiles, so that they hold for these too. */
    void lower(AxisCuts smaller) {
        for (int lx = 0; lx < smaller.x.count; lx++) {
            for (int ly = 0; ly < smaller.y.count; ly++) {
                int from = smaller.pair(lx, ly);
                int to = pair(
                        Arrays.binarySearch(x.size, smaller.x.size[lx]),
                        Arrays.binarySearch(y.size, smaller.y.size[ly]));
                leastUnion[to] = Math.min(leastUnion[to], smaller.leastUnion[from]);
                slides.lower(to, smaller.slides, from);
            }
        }
    }

    double leastUnion(int pair) {
        return leastUnion[pair];
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

    /** Place of what stays in the steps of a pair of states. */
    int kept(int e, int stateX, int stateY) {
        if (keptUnion.length == 0) {
            keptUnion = new double[flags.length * PAIRS];
            keptApart = new double[flags.length * PAIRS];
            Arrays.fill(keptUnion, -1);
        }
        int k = e * PAIRS + stateX * DimCuts.STATES + stateY;
        if (keptUnion[k] < 0) {
            sums.at(e / ys, e % ys);
            sums.sum(stateX, stateY, true, true);
            keptUnion[k] = sums.unionKept;
            keptApart[k] = sums.apartKept;
        }
        return k;
    }

    double keptUnion(int place) {
        return keptUnion[place];
    }

    double keptApart(int place) {
        return keptApart[place];
    }

    private void make(int e, int cx, int cy) {
        sums.at(cx, cy);
        sums.sum(DimCuts.OUTSIDE, DimCuts.OUTSIDE, true, false);
        int at = WORDS * e;
        words[at] = sums.union;
        words[at + 1] = sums.apart;
        words[at + 2] = sums.reaching;
        if (!sums.inside) {
            sums.sum(DimCuts.OUTSIDE, DimCuts.OUTSIDE, false, false);
        }
        words[at + 3] = sums.union;
        words[at + 4] = sums.apart;
        int set = READY;
        for (int mask = 1; mask <= 3; mask++) {
            set |= sums.isClear(mask) ? 1 << mask : 0;
        }
        flags[e] = (byte) set;
        slides.make(this, sums, e);
    }

    /**
     * Least words of L2 tiles along the axis if a dim's DRAM loop is the innermost that moves the tensor.
     *
     * @param share of {@link Slides}, of the L2 tiles of the other axes
     */
    double slideAtDram(int dim, double share) {
        int e = entry(x.whole(), y.whole());
        DimCuts d = dim == 0 ? x : y;
        return d.dram == 1 || plain ? union(e) : slides.atDram(this, sums, e, dim, share);
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
}
