package marvel.search.offchip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.arch.WordSizes;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.cost.db.TensorBlocks;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;

/** The DRAM blocks of one tensor, over all layouts, as a function of the tile and of the visits of each tile. */
final class TensorCost {
    private final Tensor tensor;
    private final TensorBlocks counter;
    private final long[] extents;
    private final int block;
    private final int stored;
    private final int partial;
    private final boolean readBack;
    private final boolean[] clipped;
    private final List<int[]> layouts;

    /** Layouts that differ: axes of one element may stand anywhere. */
    private final List<int[]> distinct = new ArrayList<>();

    /** The place of the layout that was last found best. */
    private int lastBest;

    private final Map<Long, Map<Long, Long>> known = new HashMap<>();
    private final Map<Long, long[]> knownByLayout = new HashMap<>();

    TensorCost(OffChipProblem problem, Role role) {
        WordSizes words = problem.target().word();
        this.tensor = problem.workload().tensor(role);
        this.extents = problem.workload().extentArray();
        this.block = problem.target().dramBlock();
        this.counter = new TensorBlocks(tensor, extents, block);
        this.stored = words.stored(role);
        this.partial = words.partialSum();
        this.readBack = role == Role.OUTPUT && problem.reuse() == Reuse.TILES;
        this.layouts = problem.layouts(role);
        this.clipped = new boolean[tensor.axes().size()];
        for (int a = 0; a < clipped.length; a++) {
            clipped[a] = problem.workload().leaves(tensor.axes().get(a));
        }
        Map<String, int[]> byLongAxes = new HashMap<>();
        for (int[] layout : layouts) {
            StringBuilder longAxes = new StringBuilder();
            for (int a : layout) {
                longAxes.append(tensor.axes().get(a).extent() > 1 ? (char) ('a' + a) : "");
            }
            if (byLongAxes.putIfAbsent(longAxes.toString(), layout) == null) {
                distinct.add(layout);
            }
        }
    }

    Tensor tensor() {
        return tensor;
    }

    List<int[]> layouts() {
        return layouts;
    }

    /** Elements of the tiles along one axis, and tiles: what bounds need. */
    long covered(int axis, long[] tile) {
        return counter.covered(axis, tile);
    }

    long tiles(int axis, long[] tile) {
        return counter.tiles(axis, tile);
    }

    /** True if tiles along one axis may be clipped. */
    boolean isClipped(int axis) {
        return clipped[axis];
    }

    /** Elements moved. */
    long words(long[] tile, long visits) {
        return counter.elements(tile) * (readBack ? 2 * visits - 1 : visits);
    }

    /**
     * No layout moves fewer blocks.
     *
     * @param elements of all tiles
     * @param tiles number of tiles that are not in the padding entirely
     */
    long bound(long elements, long tiles, long visits) {
        long once = Math.max(tiles, ceil(elements * stored));
        return readBack ? once + 2 * (visits - 1) * Math.max(tiles, ceil(elements * partial)) : once * visits;
    }

    /** No layout moves fewer blocks for this tile. */
    long bound(long[] tile, long visits) {
        long tiles = 1;
        for (int a = 0; a < tensor.axes().size(); a++) {
            tiles *= counter.tiles(a, tile);
        }
        return bound(counter.elements(tile), tiles, visits);
    }

    private long ceil(long bytes) {
        return (bytes + block - 1) / block;
    }

    /** The least blocks over all layouts. */
    long least(long[] tile, long visits) {
        Map<Long, Long> byVisits = known.computeIfAbsent(key(tile), k -> new HashMap<>());
        // Without partial sums, the best layout does not depend on the visits.
        long asked = readBack ? visits : 1;
        Long least = byVisits.get(asked);
        if (least == null) {
            least = search(tile, asked);
            byVisits.put(asked, least);
        }
        return readBack ? least : least * visits;
    }

    private long key(long[] tile) {
        long key = 0;
        for (DimName d : DimName.values()) {
            key = tensor.dependsOn(d) ? key * (extents[d.ordinal()] + 1) + tile[d.ordinal()] : key;
        }
        return key;
    }

    private long search(long[] tile, long visits) {
        long bound = bound(tile, visits);
        // What was best for another tile is likely to be best here, and to be no worse than the bound.
        int first = lastBest;
        long least = blocks(tile, distinct.get(first), visits);
        for (int i = 0; i < distinct.size() && least > bound; i++) {
            long blocks = i == first ? least : blocks(tile, distinct.get(i), visits);
            if (blocks < least) {
                least = blocks;
                lastBest = i;
            }
        }
        return least;
    }

    private long blocks(long[] tile, int[] layout, long visits) {
        long once = counter.blocks(tile, layout, stored);
        if (!readBack) {
            return once * visits;
        }
        return visits == 1 ? once : once + 2 * (visits - 1) * counter.blocks(tile, layout, partial);
    }

    /** Names of the layouts that differ, the graph's first. */
    List<String> distinctNames() {
        return distinct.stream().map(l -> Layouts.name(tensor, l)).toList();
    }

    /** Blocks under each of the layouts that differ. */
    void each(long[] tile, long visits, long[] blocks) {
        long[] stores = knownByLayout.computeIfAbsent(key(tile), k -> byLayout(tile));
        int n = distinct.size();
        for (int i = 0; i < n; i++) {
            blocks[i] = readBack ? stores[i] + 2 * (visits - 1) * stores[n + i] : stores[i] * visits;
        }
    }

    private long[] byLayout(long[] tile) {
        int n = distinct.size();
        long[] blocks = new long[readBack ? 2 * n : n];
        for (int i = 0; i < n; i++) {
            blocks[i] = counter.blocks(tile, distinct.get(i), stored);
            if (readBack) {
                blocks[n + i] = partial == stored ? blocks[i] : counter.blocks(tile, distinct.get(i), partial);
            }
        }
        return blocks;
    }

    /** Names of all layouts that move the least blocks, the graph's first if it is one of them. */
    List<String> best(long[] tile, long visits) {
        if (layouts.size() == 1) {
            return List.of(Layouts.name(tensor, layouts.get(0)));
        }
        long least = least(tile, visits);
        return layouts.stream()
                .filter(l -> blocks(tile, l, visits) == least)
                .map(l -> Layouts.name(tensor, l))
                .toList();
    }

    /** Dims that index an axis. */
    List<DimName> dims(int axis) {
        return tensor.axes().get(axis).terms().stream().map(Axis.Term::dim).toList();
    }
}
