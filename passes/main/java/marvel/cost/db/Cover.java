package marvel.cost.db;

import java.util.Comparator;
import marvel.workload.Axis;
import marvel.workload.DimName;

/**
 * How many tiles the dims of one axis make, and how many elements these have along it, all together: what {@link AxisTiles}
 * counts, without a list of the tiles. Only tiles at the ends of the axis are clipped; the others are a product.
 */
final class Cover {
    private final Axis axis;
    private final long[] extents;

    /** The dim of most iterations comes last, and is never walked from end to end. */
    private final Axis.Term[] terms;

    /** Elements of the tiles, added up; padding not counted. */
    private long covered;

    /** Tiles that are not in the padding entirely. */
    private long tiles;

    /**
     * @param extents of the workload's dims, by {@link DimName#ordinal}
     */
    Cover(Axis axis, long[] extents) {
        this.axis = axis;
        this.extents = extents;
        this.terms = axis.terms().stream()
                .sorted(Comparator.comparingLong(t -> extents[t.dim().ordinal()]))
                .toArray(Axis.Term[]::new);
    }

    /**
     * Elements of the tiles, added up; padding not counted.
     *
     * @param tile extents of a tile, by {@link DimName#ordinal}
     */
    long covered(long[] tile) {
        count(tile);
        return covered;
    }

    /** Tiles that are not in the padding entirely. */
    long tiles(long[] tile) {
        count(tile);
        return tiles;
    }

    private void count(long[] tile) {
        covered = 0;
        tiles = 0;
        walk(0, axis.offset(), 1, tile);
    }

    private void walk(int depth, long low, long length, long[] tile) {
        if (depth == terms.length) {
            add(low, length);
            return;
        }
        Axis.Term term = terms[depth];
        long c = term.coefficient();
        long extent = extents[term.dim().ordinal()];
        long step = tile[term.dim().ordinal()];
        long trips = (extent + step - 1) / step;
        if (depth + 1 < terms.length) {
            for (long i = 0; i < trips; i++) {
                walk(depth + 1, low + first(c, extent, step, i), length + reach(c, extent, step, i), tile);
            }
            return;
        }
        long from = 0;
        while (from < trips && add(low + first(c, extent, step, from), length + reach(c, extent, step, from))) {
            from++;
        }
        long to = trips - 1;
        while (to > from && add(low + first(c, extent, step, to), length + reach(c, extent, step, to))) {
            to--;
        }
        // Both were added as they are; those between are whole, and all of one length, as the last tile is at an end.
        long between = Math.max(0, to - from - 1);
        tiles += between;
        covered += between * (length + Math.abs(c) * (step - 1));
    }

    /** Adds a tile; true if it was clipped. */
    private boolean add(long low, long length) {
        long inside = Math.min(axis.extent(), low + length) - Math.max(0, low);
        tiles += inside > 0 ? 1 : 0;
        covered += Math.max(0, inside);
        return inside < length;
    }

    private static long last(long extent, long step, long i) {
        return Math.min(step, extent - i * step) - 1;
    }

    private static long first(long c, long extent, long step, long i) {
        return c * (c < 0 ? i * step + last(extent, step, i) : i * step);
    }

    private static long reach(long c, long extent, long step, long i) {
        return Math.abs(c) * last(extent, step, i);
    }
}
