package marvel.search.offchip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import marvel.cost.db.Cases;
import marvel.cost.db.DbModel;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.search.TileRule;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** What the tree leaves out, worked out after all. */
class TileTreeTest {
    /** Every vector that fits comes out once with each class; of a cut tree, those of a bound up to the cut. */
    @Test
    void cutsOffOnlyWhatIsAboveTheLimit() {
        int cut = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.random(seed);
            OffChipProblem problem = problem(random, seed);
            if (problem.l2Use(problem.leastTile()) > problem.target().l2().amount()) {
                continue;
            }
            Map<String, Long> all = leaves(problem, Long.MAX_VALUE);
            assertEquals(fitting(problem), all.size(), "seed " + seed + " " + problem);
            List<Long> bounds = new ArrayList<>(all.values());
            long most = bounds.get(random.nextInt(bounds.size()));
            Map<String, Long> some = leaves(problem, most);
            cut += all.size() - some.size();
            all.values().removeIf(b -> b > most);
            assertEquals(all, some, "seed " + seed + " " + problem + " up to " + most);
        }
        assertTrue(cut > 1_000, "cut off " + cut);
    }

    /** No tile of a vector moves fewer blocks than its bound says, in any layouts. */
    @Test
    void boundsAreNotAboveAnyTile() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.random(seed);
            OffChipProblem problem = problem(random, seed);
            Workload w = problem.workload();
            List<TensorCost> costs = costs(problem);
            TileGroups groups = new TileGroups(problem, costs);
            Orders orders = new Orders(problem);
            TileTree tree = new TileTree(costs, groups, orders);
            while (tree.next(Long.MAX_VALUE)) {
                if (random.nextInt(4) > 0) {
                    continue;
                }
                long[] tile = problem.leastTile();
                for (int d = 0; d < groups.dims.size(); d++) {
                    TileRule.Group g = tree.sizes(d);
                    tile[groups.dims.get(d).ordinal()] = g.least() + random.nextInt((int) (g.most() - g.least() + 1));
                }
                List<DimName> order =
                        orders.of(tree.active())[tree.order()].order().order();
                List<String> layouts = new ArrayList<>();
                for (Tensor t : w.tensors()) {
                    List<int[]> all = Layouts.all(t);
                    layouts.add(Layouts.name(t, all.get(random.nextInt(all.size()))));
                }
                long blocks = DbModel.cost(
                                w,
                                tile,
                                order,
                                layouts,
                                problem.target().word(),
                                problem.target().dramBlock(),
                                problem.reuse())
                        .blocks();
                assertTrue(
                        tree.found() <= blocks,
                        "seed " + seed + " " + problem + " tile " + Arrays.toString(tile) + " " + order + " " + layouts
                                + ": bound " + tree.found() + ", blocks " + blocks);
            }
        }
    }

    private static OffChipProblem problem(Random random, int seed) {
        Workload w = Cases.operator(random, 6, seed % Cases.KINDS);
        long whole = new OffChipProblem(w, OffChipSearchTest.target(1 << 20, 8)).l2Use(w.extentArray());
        return new OffChipProblem(
                w,
                OffChipSearchTest.target(1L + random.nextInt((int) Math.min(whole, 4_000)), 1 << random.nextInt(5)),
                random.nextBoolean() ? TileRule.ANY : TileRule.DIVISORS,
                random.nextInt(4) > 0 ? Reuse.TILES : Reuse.NONE,
                LayoutRule.SEARCH.free());
    }

    private static List<TensorCost> costs(OffChipProblem problem) {
        return Arrays.stream(Role.values()).map(r -> new TensorCost(problem, r)).toList();
    }

    /** Bounds of what the tree gives, by trips of each dim and class; they come in ascending order. */
    private static Map<String, Long> leaves(OffChipProblem problem, long most) {
        List<TensorCost> costs = costs(problem);
        TileGroups groups = new TileGroups(problem, costs);
        TileTree tree = new TileTree(costs, groups, new Orders(problem));
        Map<String, Long> out = new TreeMap<>();
        long before = 0;
        while (tree.next(most)) {
            StringBuilder name = new StringBuilder();
            for (int d = 0; d < groups.dims.size(); d++) {
                name.append(tree.sizes(d).trips()).append(' ');
            }
            assertTrue(before <= tree.found(), problem + ": " + before + " then " + tree.found());
            before = tree.found();
            assertEquals(null, out.put(name.append(tree.order()).toString(), tree.found()), problem.toString());
        }
        return out;
    }

    /** Vectors of trips some tile of which fits, times the classes of their loops. */
    private static int fitting(OffChipProblem problem) {
        return fitting(problem, new Orders(problem), 0, problem.leastTile());
    }

    private static int fitting(OffChipProblem problem, Orders orders, int dim, long[] tile) {
        List<DimName> dims = problem.dims();
        if (dim == dims.size()) {
            int active = 0;
            for (int d = 0; d < dim; d++) {
                active |= tile[dims.get(d).ordinal()] < problem.workload().extent(dims.get(d)) ? 1 << d : 0;
            }
            return problem.l2Use(tile) <= problem.target().l2().amount() ? orders.of(active).length : 0;
        }
        DimName d = dims.get(dim);
        int n = 0;
        long before = 0;
        for (long size = 1; size <= problem.workload().extent(d); size++) {
            long trips = (problem.workload().extent(d) + size - 1) / size;
            boolean divides = problem.workload().extent(d) % size == 0;
            boolean any = problem.tiles() == TileRule.ANY && !problem.workload().needsEqualTiles(d);
            if (trips != before && (any || divides)) {
                tile[d.ordinal()] = size;
                n += fitting(problem, orders, dim + 1, tile);
                before = trips;
            }
        }
        tile[d.ordinal()] = 1;
        return n;
    }
}
