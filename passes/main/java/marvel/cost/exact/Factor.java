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

    private final long[] now;
    private final long[] before;
    private long[] starts = new long[0];
    private long[] ends = new long[0];
    private long[] oldStarts = new long[0];
    private long[] oldEnds = new long[0];

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
        int lanes = 1;
        for (DimTiles d : dims) {
            lanes *= array ? d.lanes() : 1;
        }
        if (!axis) {
            union++;
            unionKept++;
            apart += lanes;
            apartKept += lanes;
            return;
        }
        if (starts.length < lanes) {
            starts = new long[lanes];
            ends = new long[lanes];
            oldStarts = new long[lanes];
            oldEnds = new long[lanes];
        }
        boxes(now, starts, ends, lanes);
        long together = together(starts, ends, lanes);
        union += together;
        if (wasThere) {
            boxes(before, oldStarts, oldEnds, lanes);
        }
        // What is new to some lane; the rest of the union is new to none.
        long fresh = 0;
        long reached = Long.MIN_VALUE;
        for (int l = 0; l < lanes; l++) {
            long length = Math.max(0, ends[l] - starts[l]);
            apart += length;
            long keptFrom = wasThere ? Math.max(starts[l], oldStarts[l]) : 0;
            long keptTo = wasThere ? Math.min(ends[l], oldEnds[l]) : 0;
            apartKept += Math.max(0, keptTo - keptFrom);
        }
        if (!wasThere) {
            return;
        }
        if (lanes == 1) {
            unionKept += Math.max(0, Math.min(ends[0], oldEnds[0]) - Math.max(starts[0], oldStarts[0]));
            return;
        }
        long[] pieces = new long[4 * lanes];
        int n = 0;
        for (int l = 0; l < lanes; l++) {
            long cutFrom = Math.max(starts[l], oldStarts[l]);
            long cutTo = Math.min(ends[l], oldEnds[l]);
            if (cutTo <= cutFrom) {
                n = piece(pieces, n, starts[l], ends[l]);
            } else {
                n = piece(pieces, n, starts[l], cutFrom);
                n = piece(pieces, n, cutTo, ends[l]);
            }
        }
        long[][] sorted = new long[n / 2][];
        for (int i = 0; i < n / 2; i++) {
            sorted[i] = new long[] {pieces[2 * i], pieces[2 * i + 1]};
        }
        Arrays.sort(sorted, (a, b) -> Long.compare(a[0], b[0]));
        for (long[] s : sorted) {
            fresh += Math.max(0, s[1] - Math.max(s[0], reached));
            reached = Math.max(reached, s[1]);
        }
        unionKept += together - fresh;
    }

    private static int piece(long[] pieces, int n, long from, long to) {
        if (to <= from) {
            return n;
        }
        pieces[n] = from;
        pieces[n + 1] = to;
        return n + 2;
    }

    /** Length of the union of the lanes' boxes. */
    private static long together(long[] starts, long[] ends, int lanes) {
        if (lanes == 1) {
            return Math.max(0, ends[0] - starts[0]);
        }
        Integer[] order = new Integer[lanes];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(starts[a], starts[b]));
        long sum = 0;
        long reached = Long.MIN_VALUE;
        for (int l : order) {
            sum += Math.max(0, ends[l] - Math.max(starts[l], reached));
            reached = Math.max(reached, ends[l]);
        }
        return sum;
    }

    /** The box of every lane along this axis. */
    private void boxes(long[] at, long[] from, long[] to, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            long start = offset;
            long length = 1;
            int rest = lane;
            for (int i = 0; i < dims.size(); i++) {
                DimTiles d = dims.get(i);
                long c = coefficients[i];
                long begin = at[2 * i] * d.l2Tile;
                long n = d.l2Length(at[2 * i]);
                long full = d.l2Tile;
                if (array) {
                    int own = rest % d.lanes();
                    rest /= d.lanes();
                    begin += at[2 * i + 1] * d.arrayTile + d.laneStart[own];
                    full = d.laneLength;
                    n = d.lanes() > 1 ? full : d.arrayLength(at[2 * i], at[2 * i + 1]);
                }
                // A dim that runs against its axis keeps the box of a full tile, as the nest does.
                length += Math.abs(c) * ((c < 0 ? full : n) - 1);
                start += c * begin + (c < 0 ? c * (full - 1) : 0);
            }
            from[lane] = cut ? Math.max(0, start) : start;
            to[lane] = cut ? Math.min(extent, start + length) : start + length;
        }
    }
}
