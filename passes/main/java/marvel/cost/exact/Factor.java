package marvel.cost.exact;

import java.util.Arrays;
import java.util.List;
import marvel.workload.Axis;

/**
 * One factor of a tensor's traffic: an axis with the dims that index it, or a dim that the tensor does not depend on. A
 * box is a product over axes, and each loop belongs to one factor, so sums over all steps of the nest are products of sums
 * over the steps of each factor (docs/cost-models.md, "Closed form").
 */
final class Factor {
    private final List<DimTiles> dims;
    private final long[] coefficients;
    private final long offset;
    private final long extent;
    private final boolean axis;
    private final boolean array;
    private final boolean cut;

    /** Sums over the steps looked at: words of all lanes together and apart, and of those that were there before. */
    long union;

    long unionKept;
    long apart;
    long apartKept;

    /** Steps looked at in which the array has words, those that an axis's extent cuts off left out. */
    long reaching;

    private final long[] now;
    private final long[] before;
    private final long[] lanes;
    private final long[] gainFrom;
    private final long[] gainTo;

    /**
     * An axis.
     *
     * @param array true for the boxes of the processing elements, false for the L2 tile
     * @param cut whether words outside the tensor stay where they are: padding of an input, what an output's copy to DRAM
     *     leaves out; between L1 and L2 they are sums like any other
     */
    Factor(Axis a, List<DimTiles> dims, boolean array, boolean cut) {
        this.dims = dims;
        this.coefficients = dims.stream().mapToLong(d -> a.coefficient(d.dim)).toArray();
        this.offset = a.offset();
        this.extent = a.extent();
        this.axis = true;
        this.array = array;
        this.cut = cut;
        this.lanes = lanes(dims, coefficients, array);
        this.gainFrom = new long[2 * lanes.length];
        this.gainTo = new long[2 * lanes.length];
        this.now = new long[2 * dims.size()];
        this.before = new long[2 * dims.size()];
    }

    /** A dim that no axis depends on. */
    Factor(DimTiles dim, boolean array) {
        this.dims = List.of(dim);
        this.coefficients = new long[1];
        this.offset = 0;
        this.extent = 1;
        this.axis = false;
        this.array = array;
        this.cut = true;
        this.lanes = lanes(dims, coefficients, array);
        this.gainFrom = new long[0];
        this.gainTo = new long[0];
        this.now = new long[2];
        this.before = new long[2];
    }

    boolean isAxis() {
        return axis;
    }

    /**
     * Sums over all steps at which loop {@code p} moves on: those around it stand anywhere, those inside go from their last
     * iteration to their first. With {@code p} = -1 the one first step, where nothing was before.
     */
    void move(int p) {
        clear();
        each(0, p, p < 0);
    }

    /** Sums over all steps of loops in places before {@code depth}; those behind stand at their first. */
    void visit(int depth) {
        clear();
        all(0, depth);
    }

    private void clear() {
        union = 0;
        reaching = 0;
        unionKept = 0;
        apart = 0;
        apartKept = 0;
    }

    private void each(int i, int p, boolean first) {
        if (i == dims.size()) {
            add(!first);
            return;
        }
        DimTiles d = dims.get(i);
        long from2 = first || d.dramAt > p ? 0 : d.dramAt == p ? 1 : 0;
        long to2 = first || d.dramAt < 0 || d.dramAt > p ? 1 : d.l2Tiles();
        for (long i2 = from2; i2 < to2; i2++) {
            long old2 = d.dramAt < 0 || first ? 0 : d.dramAt > p ? d.l2Tiles() - 1 : d.dramAt == p ? i2 - 1 : i2;
            boolean fixed1 = first || d.l2At < 0 || d.l2At > p;
            long from1 = !fixed1 && d.l2At == p ? 1 : 0;
            long to1 = fixed1 ? 1 : d.arrayTiles(i2);
            for (long i1 = from1; i1 < to1; i1++) {
                long old1 = first || d.l2At < 0 ? 0 : d.l2At > p ? d.arrayTiles(old2) - 1 : d.l2At == p ? i1 - 1 : i1;
                now[2 * i] = i2;
                now[2 * i + 1] = i1;
                before[2 * i] = old2;
                before[2 * i + 1] = old1;
                each(i + 1, p, first);
            }
        }
    }

    private void all(int i, int depth) {
        if (i == dims.size()) {
            add(false);
            return;
        }
        DimTiles d = dims.get(i);
        long to2 = d.dramAt >= 0 && d.dramAt < depth ? d.l2Tiles() : 1;
        for (long i2 = 0; i2 < to2; i2++) {
            long to1 = d.l2At >= 0 && d.l2At < depth ? d.arrayTiles(i2) : 1;
            for (long i1 = 0; i1 < to1; i1++) {
                now[2 * i] = i2;
                now[2 * i + 1] = i1;
                all(i + 1, depth);
            }
        }
    }

    private void add(boolean wasThere) {
        if (!axis) {
            union++;
            unionKept++;
            apart += lanes.length;
            apartKept += lanes.length;
            return;
        }
        long start = start(now);
        long length = length(now);
        long together = 0;
        long all = 0;
        long reached = Long.MIN_VALUE;
        for (long lane : lanes) {
            long from = from(start + lane);
            long to = to(start + lane + length);
            all += Math.max(0, to - from);
            together += Math.max(0, to - Math.max(from, reached));
            reached = Math.max(reached, to);
        }
        union += together;
        reaching += together > 0 ? 1 : 0;
        apart += all;
        if (!wasThere) {
            return;
        }
        long old = start(before);
        long oldLength = length(before);
        if (start == old && length == oldLength) {
            unionKept += together;
            apartKept += all;
            return;
        }
        long last = lanes[lanes.length - 1];
        if (start + last + length > old && old + last + oldLength > start) {
            unionKept += together - fresh(start, length, old, oldLength);
        }
    }

    /** Words that are new to some lane; the rest of the union is new to none. Adds up what each lane keeps. */
    private long fresh(long start, long length, long old, long oldLength) {
        // What a lane gains lies before what it keeps or behind; both lists ascend with the lanes.
        int n = lanes.length;
        int before = 0;
        int behind = n;
        for (long lane : lanes) {
            long from = from(start + lane);
            long to = to(start + lane + length);
            long keptFrom = Math.max(from, from(old + lane));
            long keptTo = Math.min(to, to(old + lane + oldLength));
            boolean keeps = keptTo > keptFrom;
            apartKept += keeps ? keptTo - keptFrom : 0;
            gainFrom[before] = from;
            gainTo[before++] = keeps ? keptFrom : to;
            gainFrom[behind] = keptTo;
            gainTo[behind++] = keeps ? to : keptTo;
        }
        long fresh = 0;
        long reached = Long.MIN_VALUE;
        int i = 0;
        int j = n;
        while (i < n || j < 2 * n) {
            int k = j == 2 * n || (i < n && gainFrom[i] <= gainFrom[j]) ? i++ : j++;
            if (gainTo[k] > gainFrom[k]) {
                fresh += Math.max(0, gainTo[k] - Math.max(gainFrom[k], reached));
                reached = Math.max(reached, gainTo[k]);
            }
        }
        return fresh;
    }

    private long from(long at) {
        return cut ? Math.max(0, at) : at;
    }

    private long to(long at) {
        return cut ? Math.min(extent, at) : at;
    }

    /** Where the box of lane 0 starts along this axis. */
    private long start(long[] at) {
        long start = offset;
        for (int i = 0; i < dims.size(); i++) {
            DimTiles d = dims.get(i);
            long c = coefficients[i];
            long begin = at[2 * i] * d.l2Tile + (array ? at[2 * i + 1] * d.arrayTile : 0);
            start += c * begin + (c < 0 ? c * ((array ? d.laneLength : d.l2Tile) - 1) : 0);
        }
        return start;
    }

    private long length(long[] at) {
        long length = 1;
        for (int i = 0; i < dims.size(); i++) {
            DimTiles d = dims.get(i);
            long c = coefficients[i];
            // A dim that runs against its axis keeps the box of a full tile, as the nest does.
            long n = !array
                    ? (c < 0 ? d.l2Tile : d.l2Length(at[2 * i]))
                    : d.lanes() > 1 || c < 0 ? d.laneLength : d.arrayLength(at[2 * i], at[2 * i + 1]);
            length += Math.abs(c) * (n - 1);
        }
        return length;
    }

    /** How far the lanes are from lane 0, ascending. */
    private static long[] lanes(List<DimTiles> dims, long[] coefficients, boolean array) {
        int n = 1;
        for (DimTiles d : dims) {
            n *= array ? d.lanes() : 1;
        }
        long[] lanes = new long[n];
        for (int lane = 0; lane < n; lane++) {
            int rest = lane;
            for (int i = 0; i < dims.size() && array; i++) {
                DimTiles d = dims.get(i);
                lanes[lane] += coefficients[i] * d.laneStart[rest % d.lanes()];
                rest /= d.lanes();
            }
        }
        Arrays.sort(lanes);
        return lanes;
    }
}
