package marvel.cost.db;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.WordSizes;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Counts the DRAM blocks that an operator moves under a tiling, an order of the loops over tiles, and layouts. */
public final class DbModel {
    /** Cost of a mapping, all tensors held in L2. */
    public static DbCost cost(Workload workload, Mapping mapping, WordSizes words, int block, Reuse reuse) {
        List<DimName> order = mapping.dram().stream().map(Loop::dim).toList();
        return cost(workload, mapping.l2Tile(workload), order, mapping.layouts(), words, block, reuse);
    }

    /**
     * Cost of a choice.
     *
     * @param tile extents of the L2 tile, by {@link DimName#ordinal}
     * @param order dims of the loops over tiles, outermost first; every dim of more than one tile is there
     * @param layouts letters of each tensor's axes in the order in memory, by {@link Role#ordinal}
     * @param block bytes of a DRAM block
     */
    public static DbCost cost(
            Workload workload,
            long[] tile,
            List<DimName> order,
            List<String> layouts,
            WordSizes words,
            int block,
            Reuse reuse) {
        long[] extents = workload.extentArray();
        List<DbCost.Traffic> out = new ArrayList<>();
        for (Role role : Role.values()) {
            Tensor tensor = workload.tensor(role);
            TensorBlocks blocks = new TensorBlocks(tensor, extents, block);
            int[] layout = Layouts.parse(tensor, layouts.get(role.ordinal()));
            long visits = visits(tensor, extents, tile, order, reuse);
            long stored = blocks.blocks(tile, layout, words.stored(role));
            long elements = blocks.elements(tile);
            if (role != Role.OUTPUT) {
                out.add(new DbCost.Traffic(visits * stored, 0, visits * elements, 0));
            } else if (reuse == Reuse.NONE) {
                out.add(new DbCost.Traffic(0, visits * stored, 0, visits * elements));
            } else {
                long partial = (visits - 1) * blocks.blocks(tile, layout, words.partialSum());
                out.add(new DbCost.Traffic(partial, partial + stored, (visits - 1) * elements, visits * elements));
            }
        }
        return new DbCost(out);
    }

    /** Blocks that have to move at all: every element that some iteration touches once, packed end to end. */
    public static long compulsory(Workload workload, WordSizes words, int block) {
        long blocks = 0;
        for (Role role : Role.values()) {
            blocks += (workload.touched(workload.tensor(role)) * words.stored(role) + block - 1) / block;
        }
        return blocks;
    }

    /**
     * How many times every tile of a tensor is fetched (or, of an output, written): the product of the trips of all loops
     * that it does not depend on, without those inside the innermost loop that it depends on.
     */
    public static long visits(Tensor tensor, long[] extents, long[] tile, List<DimName> order, Reuse reuse) {
        long visits = 1;
        boolean outside = reuse == Reuse.NONE;
        for (int i = order.size() - 1; i >= 0; i--) {
            int d = order.get(i).ordinal();
            long trips = (extents[d] + tile[d] - 1) / tile[d];
            if (tensor.dependsOn(order.get(i))) {
                outside |= trips > 1;
            } else if (outside) {
                visits = Math.multiplyExact(visits, trips);
            }
        }
        return visits;
    }

    private DbModel() {}
}
