package marvel.search.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.layout.Permutations;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Small seeded graphs of operators and tensors against trying all layouts and walking the changes. */
class LayoutProblemTest {
    private record Op(int[] ports, long[][] table) {}

    private record Tensor(long blocks, LayoutProblem.Use home, List<LayoutProblem.Use> uses) {}

    private final List<List<int[]>> choices = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();

    @Test
    void movesTheLeastOfAll() {
        int changing = 0;
        for (long seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.random(seed);
            LayoutProblem problem = graph(random);
            long least = least(new int[choices.size()], 0);
            LayoutProblem.Choice best = problem.solve(TimeLimit.NONE);
            assertEquals(least, best.blocks(), "seed " + seed);
            assertTrue(best.solution().certificate().optimal(), "seed " + seed);
            int[] chosen = new int[choices.size()];
            for (int v = 0; v < chosen.length; v++) {
                chosen[v] = choices.get(v).indexOf(best.orders().get(v));
            }
            assertEquals(least, cost(chosen), "seed " + seed);
            long alone = 0;
            for (Op op : ops) {
                long own = Long.MAX_VALUE;
                for (long[] row : op.table()) {
                    for (long b : row) {
                        own = Math.min(own, b);
                    }
                }
                alone += own;
            }
            changing += least > alone ? 1 : 0;
        }
        assertTrue(changing > 100, "graphs whose operators disagree: " + changing);
    }

    /** Operators, each of an input and an output, and tensors from one to others; several share a layout. */
    private LayoutProblem graph(Random random) {
        choices.clear();
        ops.clear();
        tensors.clear();
        LayoutProblem problem = new LayoutProblem();
        List<Long> extents = List.of(1L + random.nextInt(2), 2L, 1L + random.nextInt(3));
        int n = 2 + random.nextInt(4);
        for (int v = 0; v < n; v++) {
            List<int[]> orders = Permutations.distinct(extents);
            choices.add(random.nextInt(5) == 0 ? orders.subList(0, 1) : orders);
            problem.variable(choices.get(v));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            int[] ports = {random.nextInt(n), random.nextInt(n)};
            long[][] table = new long[6][];
            for (int a = 0; a < table.length; a++) {
                table[a] = random.longs(6, 1, 30).toArray();
            }
            ops.add(new Op(ports, table));
            problem.operator(ports, v -> table[v[0]][v[1]]);
        }
        for (int i = random.nextInt(5); i >= 0; i--) {
            List<LayoutProblem.Use> uses = new ArrayList<>();
            for (int u = random.nextInt(4); u >= 0; u--) {
                uses.add(use(random, n, extents));
            }
            Tensor t = new Tensor(random.nextInt(20), use(random, n, extents), uses);
            tensors.add(t);
            problem.tensor(t.blocks(), t.home(), t.uses());
        }
        return problem;
    }

    private static LayoutProblem.Use use(Random random, int variables, List<Long> extents) {
        return new LayoutProblem.Use(random.nextInt(variables + 1) - 1, extents);
    }

    private long least(int[] chosen, int variable) {
        if (variable == chosen.length) {
            return cost(chosen);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < choices.get(variable).size(); i++) {
            chosen[variable] = i;
            least = Math.min(least, least(chosen, variable + 1));
        }
        return least;
    }

    private long cost(int[] chosen) {
        long sum = 0;
        for (Op op : ops) {
            sum += op.table()[chosen[op.ports()[0]]][chosen[op.ports()[1]]];
        }
        for (Tensor t : tensors) {
            Set<String> there = new HashSet<>(Set.of(memory(t.home(), chosen)));
            for (LayoutProblem.Use use : t.uses()) {
                sum += there.add(memory(use, chosen)) ? t.blocks() : 0;
            }
        }
        return sum;
    }

    /** Where each element of a tensor lies. */
    private String memory(LayoutProblem.Use use, int[] chosen) {
        int[] order = use.variable() < 0
                ? new int[] {0, 1, 2}
                : choices.get(use.variable()).get(chosen[use.variable()]);
        StringBuilder places = new StringBuilder();
        for (long a = 0; a < use.extents().get(0); a++) {
            for (long b = 0; b < use.extents().get(1); b++) {
                for (long c = 0; c < use.extents().get(2); c++) {
                    long[] index = {a, b, c};
                    long at = 0;
                    for (int axis : order) {
                        at = at * use.extents().get(axis) + index[axis];
                    }
                    places.append(at).append(' ');
                }
            }
        }
        return places.toString();
    }

    @Test
    void layoutsThatAreTheSameMemoryAreOne() {
        assertEquals(24, Permutations.distinct(List.of(2L, 3L, 4L, 5L)).size());
        List<int[]> image = Permutations.distinct(List.of(1L, 3L, 4L, 5L));
        assertEquals(6, image.size());
        assertArrayEquals(new int[] {0, 1, 2, 3}, image.get(0));
        assertEquals(1, Permutations.distinct(List.of(1L, 7L, 1L, 1L)).size());
    }
}
