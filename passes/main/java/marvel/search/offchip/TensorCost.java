package marvel.search.offchip;

import java.util.ArrayList;
import java.util.Arrays;
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

    /** Of each layout, the number of the one among {@link #distinct} that is the same in memory. */
    private final int[] same;

    /** The place of the layout that was last found best. */
    private int lastBest;

    private final Map<Long, long[]> known = new HashMap<>();

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
        this.same = new int[layouts.size()];
        Map<String, Integer> byLongAxes = new HashMap<>();
        for (int i = 0; i < same.length; i++) {
            StringBuilder longAxes = new StringBuilder();
            for (int a : layouts.get(i)) {
                longAxes.append(tensor.axes().get(a).extent() > 1 ? (char) ('a' + a) : "");
            }
            same[i] = byLongAxes.computeIfAbsent(longAxes.toString(), l -> distinct.size());
            if (same[i] == distinct.size()) {
                distinct.add(layouts.get(i));
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
        long[] known = known(tile);
        long bound = bound(tile, visits);
        // What was best for another tile is likely to be best here, and to be no worse than the bound.
        int first = lastBest;
        long least = blocks(tile, known, first, visits);
        for (int i = 0; i < distinct.size() && least > bound; i++) {
            long blocks = blocks(tile, known, i, visits);
            if (blocks < least) {
                least = blocks;
                lastBest = i;
            }
        }
        return least;
    }

    /** Blocks under each of the layouts that differ. */
    void each(long[] tile, long visits, long[] blocks) {
        long[] known = known(tile);
        for (int i = 0; i < distinct.size(); i++) {
            blocks[i] = blocks(tile, known, i, visits);
        }
    }

    /** Blocks of the tiles of these extents, by layout: at the width stored, then at that of partial sums; -1 if not known. */
    private long[] known(long[] tile) {
        long key = 0;
        for (DimName d : DimName.values()) {
            key = tensor.dependsOn(d) ? key * (extents[d.ordinal()] + 1) + tile[d.ordinal()] : key;
        }
        long[] blocks = known.get(key);
        if (blocks == null) {
            blocks = new long[2 * distinct.size()];
            Arrays.fill(blocks, -1);
            known.put(key, blocks);
        }
        return blocks;
    }

    private long blocks(long[] tile, long[] known, int layout, long visits) {
        long once = once(tile, known, layout, layout, stored);
        if (!readBack) {
            return once * visits;
        }
        int n = distinct.size();
        return visits == 1
                ? once
                : once + 2 * (visits - 1) * (partial == stored ? once : once(tile, known, layout, n + layout, partial));
    }

    private long once(long[] tile, long[] known, int layout, int at, int element) {
        if (known[at] < 0) {
            known[at] = counter.blocks(tile, distinct.get(layout), element);
        }
        return known[at];
    }

    /** Names of the layouts that differ, the graph's first. */
    List<String> distinctNames() {
        return distinct.stream().map(l -> Layouts.name(tensor, l)).toList();
    }

    /** Names of all layouts that move the least blocks, the graph's first if it is one of them. */
    List<String> best(long[] tile, long visits) {
        if (layouts.size() == 1) {
            return List.of(Layouts.name(tensor, layouts.get(0)));
        }
        long least = least(tile, visits);
        long[] known = known(tile);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layouts.size(); i++) {
            if (blocks(tile, known, same[i], visits) == least) {
                names.add(Layouts.name(tensor, layouts.get(i)));
            }
        }
        return names;
    }

    /** Dims that index an axis. */
    List<DimName> dims(int axis) {
        return tensor.axes().get(axis).terms().stream().map(Axis.Term::dim).toList();
    }
}
