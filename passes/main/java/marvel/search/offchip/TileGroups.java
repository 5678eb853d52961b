package marvel.search.offchip;

import java.util.ArrayList;
import java.util.List;
import marvel.search.TileRule;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * The tile sizes of each dim, grouped by trips, and what no tile of a vector of groups can beat: use of L2, elements and
 * tiles of each tensor.
 *
 * <p>A vector has a <em>slot</em> for each dim: either one group, or all groups up to one, where the dim is not decided yet
 * and larger tiles do not fit. Figures of an axis depend on the dims that index it only, so they are tables of the slots
 * of these, to be looked up and multiplied.
 */
final class TileGroups {
    final List<DimName> dims;
    private final TileRule.Group[][] groups;
    private final AxisTable[][] tables = new AxisTable[Role.values().length][];
    private final long[] held = new long[Role.values().length];
    private final long amount;

    /** Least figures of one axis, by the slots of its dims. */
    private record AxisTable(int[] dim, int[] step, long[] box, long[] covered, long[] tiles) {
        int index(int[] slot) {
            int at = 0;
            for (int i = 0; i < dim.length; i++) {
                at += slot[dim[i]] * step[i];
            }
            return at;
        }
    }

    TileGroups(OffChipProblem problem, List<TensorCost> costs) {
        this.dims = problem.dims();
        this.amount = problem.target().l2().amount();
        this.groups = dims.stream()
                .map(d -> problem.tileSizes(d).toArray(TileRule.Group[]::new))
                .toArray(TileRule.Group[][]::new);
        for (Role role : Role.values()) {
            held[role.ordinal()] =
                    problem.target().l2().cost(role, problem.target().word());
            List<AxisTable> axes = new ArrayList<>();
            TensorCost cost = costs.get(role.ordinal());
            for (int a = 0; a < cost.tensor().axes().size(); a++) {
                axes.add(table(cost, a, problem.leastTile()));
            }
            tables[role.ordinal()] = axes.toArray(AxisTable[]::new);
        }
    }

    private AxisTable table(TensorCost cost, int axis, long[] tile) {
        int[] dim = cost.dims(axis).stream()
                .mapToInt(dims::indexOf)
                .filter(i -> i >= 0)
                .toArray();
        int[] step = new int[dim.length];
        int cells = 1;
        for (int i = dim.length - 1; i >= 0; i--) {
            step[i] = cells;
            cells = Math.multiplyExact(cells, 2 * count(dim[i]));
        }
        AxisTable table = new AxisTable(dim, step, new long[cells], new long[cells], new long[cells]);
        fill(cost, axis, table, 0, new int[dims.size()], tile);
        for (int i = 0; i < dim.length; i++) {
            upTo(table.box, count(dim[i]), step[i]);
            upTo(table.covered, count(dim[i]), step[i]);
            upTo(table.tiles, count(dim[i]), step[i]);
        }
        return table;
    }

    /** Works out the cells of single groups: the least of their members. */
    private void fill(TensorCost cost, int axis, AxisTable table, int depth, int[] slot, long[] tile) {
        if (depth < table.dim.length) {
            int d = table.dim[depth];
            for (int g = 0; g < count(d); g++) {
                slot[d] = group(d, g);
                // Unless tiles are clipped, elements and tiles depend on trips only, and the smallest is the least.
                boolean clipped = cost.isClipped(axis);
                for (long n = groups[d][g].least(); n <= (clipped ? groups[d][g].most() : groups[d][g].least()); n++) {
                    tile[dims.get(d).ordinal()] = n;
                    fill(cost, axis, table, depth + 1, slot, tile);
                }
            }
            return;
        }
        int at = table.index(slot);
        boolean first = table.box[at] == 0;
        Axis a = cost.tensor().axes().get(axis);
        table.box[at] = first ? a.boxExtent(tile) : Math.min(table.box[at], a.boxExtent(tile));
        long covered = cost.covered(axis, tile);
        table.covered[at] = first ? covered : Math.min(table.covered[at], covered);
        long tiles = cost.tiles(axis, tile);
        table.tiles[at] = first ? tiles : Math.min(table.tiles[at], tiles);
    }

    /** From the cells of the groups of a dim, those of all groups up to each. */
    private static void upTo(long[] cells, int groups, int step) {
        for (int block = 0; block < cells.length; block += 2 * groups * step) {
            for (int at = block; at < block + groups * step; at++) {
                long here = cells[at + groups * step];
                cells[at] = at < block + step ? here : Math.min(here, cells[at - step]);
            }
        }
    }

    /** Number of groups of a dim. */
    int count(int dim) {
        return groups[dim].length;
    }

    /** The slot of one group. */
    int group(int dim, int g) {
        return count(dim) + g;
    }

    /** The slot of the groups up to one. */
    static int upTo(int g) {
        return g;
    }

    /** The sizes of the largest group of a slot. */
    TileRule.Group of(int dim, int slot) {
        return groups[dim][slot % count(dim)];
    }

    /** Trips over a dim, at least. */
    long trips(int dim, int slot) {
        return of(dim, slot).trips();
    }

    /** True if the smallest tile of these slots fits L2. */
    boolean fits(int[] slot) {
        long use = 0;
        for (int r = 0; r < held.length; r++) {
            long box = held[r];
            for (AxisTable a : tables[r]) {
                box *= a.box[a.index(slot)];
            }
            use += box;
        }
        return use <= amount;
    }

    /** Elements of all tiles of a tensor, at least. */
    long elements(int role, int[] slot) {
        long n = 1;
        for (AxisTable a : tables[role]) {
            n *= a.covered[a.index(slot)];
        }
        return n;
    }

    /** Tiles of a tensor, at least. */
    long tiles(int role, int[] slot) {
        long n = 1;
        for (AxisTable a : tables[role]) {
            n *= a.tiles[a.index(slot)];
        }
        return n;
    }
}
