package marvel.search.offchip;

import java.util.ArrayList;
import java.util.List;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * The tile sizes of each dim, grouped by trips, and for each vector of groups what no tile in it can beat: use of L2,
 * elements and tiles of each tensor. Figures of an axis depend on the dims that index it only, so they are tables, which
 * a vector of groups looks up and multiplies.
 */
final class TileGroups {
    final List<DimName> dims;

    /** By dim and group: sizes, ascending. Groups are ascending too. */
    private final long[][][] sizes;

    private final long[][] trips;
    private final List<List<AxisTable>> tables = new ArrayList<>();
    private final long[] heldCost = new long[Role.values().length];
    private final OffChipProblem problem;

    /** Least figures of one axis, by the groups of its dims. */
    private record AxisTable(int[] dim, int[] radix, long[] box, long[] covered, long[] tiles) {
        int index(int[] group) {
            int at = 0;
            for (int i = 0; i < dim.length; i++) {
                at = at * radix[i] + group[dim[i]];
            }
            return at;
        }
    }

    TileGroups(OffChipProblem problem, List<TensorCost> costs) {
        this.problem = problem;
        this.dims = problem.dims();
        this.sizes = new long[dims.size()][][];
        this.trips = new long[dims.size()][];
        for (int i = 0; i < sizes.length; i++) {
            long extent = problem.workload().extent(dims.get(i));
            group(i, extent, problem.tileSizes(dims.get(i)));
        }
        for (Role role : Role.values()) {
            heldCost[role.ordinal()] =
                    problem.target().l2().cost(role, problem.target().word());
            List<AxisTable> axes = new ArrayList<>();
            TensorCost cost = costs.get(role.ordinal());
            for (int a = 0; a < cost.tensor().axes().size(); a++) {
                axes.add(table(cost, a));
            }
            tables.add(axes);
        }
    }

    private void group(int dim, long extent, long[] all) {
        List<List<Long>> groups = new ArrayList<>();
        long before = 0;
        for (long size : all) {
            long count = (extent + size - 1) / size;
            if (count != before) {
                groups.add(new ArrayList<>());
                before = count;
            }
            groups.get(groups.size() - 1).add(size);
        }
        sizes[dim] = groups.stream()
                .map(g -> g.stream().mapToLong(Long::longValue).toArray())
                .toArray(long[][]::new);
        trips[dim] = groups.stream()
                .mapToLong(g -> (extent + g.get(0) - 1) / g.get(0))
                .toArray();
    }

    private AxisTable table(TensorCost cost, int axis) {
        int[] dim = cost.dims(axis).stream()
                .mapToInt(dims::indexOf)
                .filter(i -> i >= 0)
                .toArray();
        int[] radix = new int[dim.length];
        int cells = 1;
        for (int i = 0; i < dim.length; i++) {
            radix[i] = sizes[dim[i]].length;
            cells *= radix[i];
        }
        AxisTable table = new AxisTable(dim, radix, new long[cells], new long[cells], new long[cells]);
        fill(cost, axis, table, 0, new int[dims.size()], problem.leastTile());
        return table;
    }

    private void fill(TensorCost cost, int axis, AxisTable table, int depth, int[] group, long[] tile) {
        if (depth == table.dim.length) {
            int at = table.index(group);
            long box = cost.tensor().axes().get(axis).boxExtent(tile);
            long covered = cost.covered(axis, tile);
            long tiles = cost.tiles(axis, tile);
            boolean first = table.box[at] == 0;
            table.box[at] = first ? box : Math.min(table.box[at], box);
            table.covered[at] = first ? covered : Math.min(table.covered[at], covered);
            table.tiles[at] = first ? tiles : Math.min(table.tiles[at], tiles);
            return;
        }
        int d = table.dim[depth];
        for (int g = 0; g < sizes[d].length; g++) {
            group[d] = g;
            for (long size : sizes[d][g]) {
                tile[dims.get(d).ordinal()] = size;
                fill(cost, axis, table, depth + 1, group, tile);
            }
        }
    }

    int groups(int dim) {
        return sizes[dim].length;
    }

    long[] sizes(int dim, int group) {
        return sizes[dim][group];
    }

    long trips(int dim, int group) {
        return trips[dim][group];
    }

    /** True if the smallest tile of these groups fits L2. */
    boolean fits(int[] group) {
        long use = 0;
        for (int r = 0; r < heldCost.length; r++) {
            long box = heldCost[r];
            for (AxisTable t : tables.get(r)) {
                box *= t.box[t.index(group)];
            }
            use += box;
        }
        return use <= problem.target().l2().amount();
    }

    /** Elements of all tiles of a tensor, at least. */
    long elements(int role, int[] group) {
        long n = 1;
        for (AxisTable t : tables.get(role)) {
            n *= t.covered[t.index(group)];
        }
        return n;
    }

    /** Tiles of a tensor, at least. */
    long tiles(int role, int[] group) {
        long n = 1;
        for (AxisTable t : tables.get(role)) {
            n *= t.tiles[t.index(group)];
        }
        return n;
    }
}
