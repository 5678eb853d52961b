package marvel.mapping;

import java.util.List;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * Where and when every iteration of a workload runs, on DRAM, L2 and an array of processing elements with an L1 each.
 *
 * <p>For each dim, the extents nest: L1 tile, times columns, times rows, times L2 loop, times DRAM loop cover it. The last
 * tile of a level may be smaller.
 *
 * @param dram loops from L2 tile to L2 tile, outermost first
 * @param l2 loops inside an L2 tile, outermost first
 * @param rows loops spread over the array's rows, outermost first
 * @param cols loops spread over the array's columns, outermost first
 * @param l1 loops inside a processing element, outermost first
 * @param keepL2 by {@link Role#ordinal}: true where the tensor is held in L2, false where it goes from DRAM straight to L1
 * @param layouts by {@link Role#ordinal}: order of axes in memory, innermost last
 */
public record Mapping(
        List<Loop> dram,
        List<Loop> l2,
        List<Loop> rows,
        List<Loop> cols,
        List<Loop> l1,
        List<Boolean> keepL2,
        List<String> layouts) {
    public Mapping {
        dram = List.copyOf(dram);
        l2 = List.copyOf(l2);
        rows = List.copyOf(rows);
        cols = List.copyOf(cols);
        l1 = List.copyOf(l1);
        keepL2 = List.copyOf(keepL2);
        layouts = List.copyOf(layouts);
    }

    public boolean keepsInL2(Role role) {
        return keepL2.get(role.ordinal());
    }

    /** Extents of the tile of one processing element, by {@link DimName#ordinal}. */
    public long[] l1Tile() {
        long[] tile = ones();
        l1.forEach(l -> grow(tile, l));
        return tile;
    }

    /** Extents of the tile of the whole array, by {@link DimName#ordinal}. */
    public long[] arrayTile() {
        long[] tile = l1Tile();
        cols.forEach(l -> grow(tile, l));
        rows.forEach(l -> grow(tile, l));
        return tile;
    }

    /** Extents of the L2 tile, by {@link DimName#ordinal}. */
    public long[] l2Tile() {
        long[] tile = arrayTile();
        l2.forEach(l -> grow(tile, l));
        return tile;
    }

    private static void grow(long[] tile, Loop loop) {
        int d = loop.dim().ordinal();
        tile[d] = Math.multiplyExact(tile[d], loop.trips());
    }

    private static long[] ones() {
        long[] tile = new long[DimName.COUNT];
        java.util.Arrays.fill(tile, 1);
        return tile;
    }
}
