package marvel.mapping;

import java.util.List;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * Where and when every iteration of a workload runs, on DRAM, L2 and an array of processing elements with an L1 each.
 *
 * <p>For each dim, the extents nest: L1 tile, times columns, times rows, times L2 loop, times DRAM loop cover it. The last
 * tile of a level may be smaller. A level has at most one loop over a dim. Before the on-chip half is chosen, all loops
 * but {@code dram} are missing.
 *
 * @param dram loops from L2 tile to L2 tile, outermost first
 * @param l2 loops inside an L2 tile, outermost first
 * @param rows loops spread over the array's rows, outermost first
 * @param cols loops spread over the array's columns, outermost first
 * @param l1 loops inside a processing element, outermost first, of step 1
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

    /** Extents of the L2 tile, by {@link DimName#ordinal}. */
    public long[] l2Tile(Workload workload) {
        return below(workload.extentArray(), dram);
    }

    /** Extents of the tile of the whole array, by {@link DimName#ordinal}. */
    public long[] arrayTile(Workload workload) {
        return below(l2Tile(workload), l2);
    }

    /** Extents of the tile of a row of processing elements, by {@link DimName#ordinal}. */
    public long[] rowTile(Workload workload) {
        return below(arrayTile(workload), rows);
    }

    /** Extents of the tile of one processing element, by {@link DimName#ordinal}. */
    public long[] l1Tile(Workload workload) {
        return below(rowTile(workload), cols);
    }

    /** What a level's loops leave to the level inside: their steps. */
    private static long[] below(long[] tile, List<Loop> loops) {
        for (Loop l : loops) {
            tile[l.dim().ordinal()] = l.step();
        }
        return tile;
    }
}
