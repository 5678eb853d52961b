package marvel.search.onchip;

import java.util.ArrayList;
import java.util.List;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.DimName;
import org.jspecify.annotations.Nullable;

/**
 * An L1 tile with its spread over the array, whatever the order of the L2 loops.
 *
 * @param l1 extents of the tile of one processing element, by dim
 * @param row loop over the rows of the array, or null if one row is used
 * @param col the same, columns
 * @param bound none of its mappings costs less
 */
record Candidate(long[] l1, @Nullable Loop row, @Nullable Loop col, double bound) {
    /** Extents of what all processing elements hold, by dim. */
    long[] array() {
        long[] array = l1.clone();
        if (col != null) {
            array[col.dim().ordinal()] *= col.trips();
        }
        if (row != null) {
            array[row.dim().ordinal()] *= row.trips();
        }
        return array;
    }

    /** Dims that have a loop in L2. */
    List<DimName> open(long[] l2Tile) {
        long[] array = array();
        List<DimName> open = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (l2Tile[d.ordinal()] > array[d.ordinal()]) {
                open.add(d);
            }
        }
        return open;
    }

    /** The mapping with the L2 loops in this order, outermost first. */
    Mapping mapping(Mapping offChip, long[] l2Tile, List<DimName> order) {
        long[] array = array();
        List<Loop> l1Loops = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (l1[d.ordinal()] > 1) {
                l1Loops.add(new Loop(d, l1[d.ordinal()], 1));
            }
        }
        List<Loop> l2Loops = new ArrayList<>();
        for (DimName d : order) {
            l2Loops.add(new Loop(d, l2Tile[d.ordinal()] / array[d.ordinal()], array[d.ordinal()]));
        }
        List<Loop> rows = row == null ? List.of() : List.of(row);
        List<Loop> cols = col == null ? List.of() : List.of(col);
        return new Mapping(offChip.dram(), l2Loops, rows, cols, l1Loops, offChip.keepL2(), offChip.layouts());
    }
}
