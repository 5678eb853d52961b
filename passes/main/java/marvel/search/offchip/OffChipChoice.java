package marvel.search.offchip;

import java.util.ArrayList;
import java.util.List;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

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

    /** The off-chip half of a mapping, all tensors held in L2. */
    public Mapping mapping(Workload workload, List<String> layouts) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : order.order()) {
            long step = tile.get(d.ordinal());
            dram.add(new Loop(d, (workload.extent(d) + step - 1) / step, step));
        }
        return new Mapping(dram, List.of(), List.of(), List.of(), List.of(), List.of(true, true, true), layouts);
    }

    /** The layouts to take, by {@link Role#ordinal}. */
    public List<String> firstLayouts() {
        return layouts.stream().map(l -> l.get(0)).toList();
    }
}
