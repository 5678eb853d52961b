package marvel.search.offchip;

import java.util.List;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * An L2 tiling.
 *
 * @param tile extents of the L2 tile, by {@link DimName#ordinal}
 * @param order of the loops from tile to tile: all of the class cost the same
 * @param layouts by {@link Role#ordinal}, all that cost the same; the first is the one to take if nothing else decides
 * @param blocks DRAM blocks moved
 * @param words elements moved
 * @param l2Use of L2, in the units of its capacity
 */
public record OffChipChoice(
        List<Long> tile, OrderClass order, List<List<String>> layouts, long blocks, long words, long l2Use) {
    public OffChipChoice {
        tile = List.copyOf(tile);
        layouts = layouts.stream().map(List::copyOf).toList();
    }

    public long[] tileArray() {
        return tile.stream().mapToLong(Long::longValue).toArray();
    }

    /** The layouts to take, by {@link Role#ordinal}. */
    public List<String> firstLayouts() {
        return layouts.stream().map(l -> l.get(0)).toList();
    }
}
