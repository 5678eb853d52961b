package marvel.cost.db;

import java.util.ArrayList;
import java.util.List;
import marvel.workload.Axis;
import marvel.workload.DimName;

/**
 * The intervals of one axis that the tiles of a grid cover, clipped to the tensor: every combination of tiles of the dims
 * that index the axis. Tiles that lie in the padding entirely are left out.
 */
final class AxisTiles {
    /** Elements of the axis. */
    final long extent;

    /** First element and number of elements of each tile. */
    private final long[] start;

    private final long[] length;

    /** Tiles that cover the axis from end to end. */
    final long full;

    private final Histogram[] every;
    private final Histogram[] notLast;

    private AxisTiles(long extent, long[] start, long[] length, int block) {
        this.extent = extent;
        this.start = start;
        this.length = length;
        long whole = 0;
        for (long n : length) {
            whole += n == extent ? 1 : 0;
        }
        this.full = whole;
        this.every = new Histogram[block];
        this.notLast = new Histogram[block];
    }

    /**
     * @param extents of the workload's dims, by {@link DimName#ordinal}
     * @param tile extents of a tile, likewise
     * @param block bytes of a DRAM block
     */
    static AxisTiles of(Axis axis, long[] extents, long[] tile, int block) {
        List<long[]> boxes = new ArrayList<>();
        boxes.add(new long[] {axis.offset(), 1});
        for (Axis.Term term : axis.terms()) {
            boxes = extend(
                    boxes,
                    term.coefficient(),
                    extents[term.dim().ordinal()],
                    tile[term.dim().ordinal()]);
        }
        List<long[]> clipped = new ArrayList<>();
        for (long[] box : boxes) {
            long from = Math.max(0, box[0]);
            long to = Math.min(axis.extent(), box[0] + box[1]);
            if (to > from) {
                clipped.add(new long[] {from, to - from});
            }
        }
        return new AxisTiles(
                axis.extent(),
                clipped.stream().mapToLong(b -> b[0]).toArray(),
                clipped.stream().mapToLong(b -> b[1]).toArray(),
                block);
    }

    private static List<long[]> extend(List<long[]> boxes, long coefficient, long extent, long tile) {
        List<long[]> out = new ArrayList<>();
        for (long[] box : boxes) {
            for (long at = 0; at < extent; at += tile) {
                long last = Math.min(tile, extent - at) - 1;
                long low = box[0] + coefficient * (coefficient < 0 ? at + last : at);
                out.add(new long[] {low, box[1] + Math.abs(coefficient) * last});
            }
        }
        return out;
    }

    int count() {
        return start.length;
    }

    long start(int i) {
        return start[i];
    }

    long length(int i) {
        return length[i];
    }

    boolean isFull(int i) {
        return length[i] == extent;
    }

    /** Residues, modulo the block, of the byte offsets of every element of every tile. */
    Histogram every(long stride) {
        return histogram(every, stride, 0);
    }

    /** As {@link #every}, without the last element of each tile. */
    Histogram notLast(long stride) {
        return histogram(notLast, stride, 1);
    }

    private Histogram histogram(Histogram[] cache, long stride, int leaveOut) {
        int block = cache.length;
        int step = (int) (stride % block);
        Histogram known = cache[step];
        if (known == null) {
            known = new Histogram(block);
            for (int i = 0; i < start.length; i++) {
                known.addRun((int) (start[i] % block * step % block), step, length[i] - leaveOut);
            }
            cache[step] = known;
        }
        return known;
    }
}
