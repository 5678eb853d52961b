package marvel.cost.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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

    /** Lanes of all dims together, by where they start: for each its lane in every dim. */
    private final int[][] lanes;

    /** How far each starts from the first. */
    private final long[] offsets;

    /** Whether all lanes have as many iterations as the first, at every step. */
    private final boolean even;

    /** The step looked at: L2 tile and array tile of each dim. */
    private final long[] now2;

    private final long[] now1;

    /** The step before it; -1 for the last tile in which a lane has iterations. */
    private final long[] old2;

    private final long[] old1;

    /** The box of a lane, now and before. */
    private long start;

    private long length;
    private long oldStart;
    private long oldLength;

    /** What each lane gains before and behind what it keeps. */
    private final long[] headFrom;

    private final long[] headTo;
    private final long[] tailFrom;
    private final long[] tailTo;

    /**
     * An axis.
     *
     * @param array true for the boxes of the processing elements, false for the L2 tile
     * @param cut whether words outside the tensor stay where they are: padding of an input, what an output's copy to DRAM
     *     leaves out; between L1 and L2 they are sums like any other
     */
    Factor(Axis a, List<DimTiles> dims, boolean array, boolean cut) {
        this(
                dims,
                dims.stream().mapToLong(d -> a.coefficient(d.dim)).toArray(),
                a.offset(),
                a.extent(),
                true,
                array,
                cut);
    }

    /** A dim that no axis depends on. */
    Factor(DimTiles dim, boolean array) {
        this(List.of(dim), new long[1], 0, 1, false, array, true);
    }

    private Factor(
            List<DimTiles> dims,
            long[] coefficients,
            long offset,
            long extent,
            boolean axis,
            boolean array,
            boolean cut) {
        this.dims = dims;
        this.coefficients = coefficients;
        this.offset = offset;
        this.extent = extent;
        this.axis = axis;
        this.array = array;
        this.cut = cut;
        this.lanes = lanes();
        this.offsets = Arrays.stream(lanes).mapToLong(this::laneStart).toArray();
        this.even = !array || dims.stream().allMatch(DimTiles::isEven);
        this.now2 = new long[dims.size()];
        this.now1 = new long[dims.size()];
        this.old2 = new long[dims.size()];
        this.old1 = new long[dims.size()];
        this.headFrom = new long[lanes.length];
        this.headTo = new long[lanes.length];
        this.tailFrom = new long[lanes.length];
        this.tailTo = new long[lanes.length];
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
            boolean fixed1 = first || d.l2At < 0 || d.l2At > p;
            long from1 = !fixed1 && d.l2At == p ? 1 : 0;
            long to1 = fixed1 ? 1 : d.arrayTiles(i2);
            for (long i1 = from1; i1 < to1; i1++) {
                now2[i] = i2;
                now1[i] = i1;
                old2[i] = before(d.dramAt, p, i2);
                old1[i] = before(d.l2At, p, i1);
                each(i + 1, p, first);
            }
        }
    }

    /** Where the loop in place {@code at} stood before the one in place {@code p} moved on. */
    private static long before(int at, int p, long now) {
        return at > p ? -1 : at == p ? now - 1 : now;
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
                now2[i] = i2;
                now1[i] = i1;
                all(i + 1, depth);
            }
        }
    }

    private void add(boolean wasThere) {
        int working = 0;
        long together = 0;
        long all = 0;
        long kept = 0;
        long reached = Long.MIN_VALUE;
        for (int lane = 0; lane < lanes.length; lane++) {
            if (!find(lane)) {
                continue;
            }
            long from = from(start);
            long to = to(start + length);
            all += Math.max(0, to - from);
            together += Math.max(0, to - Math.max(from, reached));
            reached = Math.max(reached, to);
            long keptFrom = Math.max(from, from(oldStart));
            long keptTo = Math.min(to, to(oldStart + oldLength));
            boolean keeps = keptTo > keptFrom;
            kept += keeps ? keptTo - keptFrom : 0;
            headFrom[working] = from;
            headTo[working] = keeps ? keptFrom : to;
            tailFrom[working] = keptTo;
            tailTo[working++] = keeps ? to : keptTo;
        }
        union += axis ? together : 1;
        apart += axis ? all : working;
        reaching += together > 0 ? 1 : 0;
        if (wasThere) {
            unionKept += axis ? together - gained(working) : 1;
            apartKept += axis ? kept : working;
        }
    }

    /** Words that are new to some lane; the rest of the union is new to none. */
    private long gained(int working) {
        sortTails(working);
        long gained = 0;
        long reached = Long.MIN_VALUE;
        int head = 0;
        int tail = 0;
        while (head < working || tail < working) {
            boolean first = tail == working || (head < working && headFrom[head] <= tailFrom[tail]);
            long from = first ? headFrom[head] : tailFrom[tail];
            long to = first ? headTo[head++] : tailTo[tail++];
            if (to > from) {
                gained += Math.max(0, to - Math.max(from, reached));
                reached = Math.max(reached, to);
            }
        }
        return gained;
    }

    /** Heads ascend with the lanes; so do tails, but for those of lanes that have less than others. */
    private void sortTails(int working) {
        for (int i = 1; i < working; i++) {
            long from = tailFrom[i];
            long to = tailTo[i];
            int at = i;
            for (; at > 0 && tailFrom[at - 1] > from; at--) {
                tailFrom[at] = tailFrom[at - 1];
                tailTo[at] = tailTo[at - 1];
            }
            tailFrom[at] = from;
            tailTo[at] = to;
        }
    }

    /** Finds the box of a lane, now and before; false if it has no iterations now. */
    private boolean find(int lane) {
        if (even && lane > 0) {
            start += offsets[lane] - offsets[lane - 1];
            oldStart += offsets[lane] - offsets[lane - 1];
            return true;
        }
        start = offset;
        oldStart = offset;
        length = 1;
        oldLength = 1;
        for (int i = 0; i < dims.size(); i++) {
            DimTiles d = dims.get(i);
            int own = lanes[lane][i];
            long c = coefficients[i];
            long n = length(d, own, now2[i], now1[i]);
            if (n == 0) {
                return false;
            }
            long before2 = old2[i] >= 0 ? old2[i] : array ? d.lastL2Tile(own) : d.l2Tiles() - 1;
            long before1 = old1[i] >= 0 ? old1[i] : array ? d.lastArrayTile(own, before2) : 0;
            long old = length(d, own, before2, before1);
            if (c < 0) {
                // A dim that runs against its axis keeps the box of a full tile, as the nest does.
                n = array ? d.wholeLength(own) : d.l2Tile;
                old = n;
                start += c * (n - 1);
                oldStart += c * (n - 1);
            }
            start += c * begin(d, own, now2[i], now1[i]);
            oldStart += c * begin(d, own, before2, before1);
            length += Math.abs(c) * (n - 1);
            oldLength += Math.abs(c) * (old - 1);
        }
        return true;
    }

    private long length(DimTiles d, int lane, long l2Tile, long arrayTile) {
        return array ? d.length(lane, l2Tile, arrayTile) : d.l2Length(l2Tile);
    }

    private long begin(DimTiles d, int lane, long l2Tile, long arrayTile) {
        return l2Tile * d.l2Tile + (array ? arrayTile * d.arrayTile + d.laneStart[lane] : 0);
    }

    private long from(long at) {
        return cut ? Math.max(0, at) : at;
    }

    private long to(long at) {
        return cut ? Math.min(extent, at) : at;
    }

    private long laneStart(int[] lane) {
        long at = 0;
        for (int i = 0; i < lane.length; i++) {
            at += coefficients[i] * dims.get(i).laneStart[lane[i]];
        }
        return at;
    }

    private int[][] lanes() {
        List<int[]> all = List.of(new int[0]);
        for (DimTiles d : dims) {
            List<int[]> more = new ArrayList<>();
            for (int[] outer : all) {
                for (int lane = 0; lane < (array ? d.lanes() : 1); lane++) {
                    int[] own = Arrays.copyOf(outer, outer.length + 1);
                    own[outer.length] = lane;
                    more.add(own);
                }
            }
            all = more;
        }
        return all.stream().sorted(Comparator.comparingLong(this::laneStart)).toArray(int[][]::new);
    }
}
