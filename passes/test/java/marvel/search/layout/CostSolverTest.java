package marvel.search.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** The solver against trying every assignment. */
class CostSolverTest {
    /** Sums up costs itself, from the functions that the network was given. */
    private record Cost(int[] scope, ToLongFunction<int[]> cost) {
        long at(int[] assignment) {
            int[] values = new int[scope.length];
            for (int i = 0; i < scope.length; i++) {
                values[i] = assignment[scope[i]];
            }
            return cost.applyAsLong(values);
        }
    }

    private static long least(List<Cost> costs, int[] sizes, int[] assignment, int variable) {
        if (variable == sizes.length) {
            return Math.min(
                    CostNetwork.FORBIDDEN,
                    costs.stream().mapToLong(c -> c.at(assignment)).sum());
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < sizes[variable]; i++) {
            assignment[variable] = i;
            least = Math.min(least, least(costs, sizes, assignment, variable + 1));
        }
        return least;
    }

    @Test
    void findsTheLeastOfAll() {
        int branched = 0;
        int impossible = 0;
        for (long seed = 0; seed < 800; seed++) {
            Random random = RandomProblems.random(seed);
            CostNetwork network = new CostNetwork();
            int[] sizes = random.ints(1 + random.nextInt(7), 1, 5).toArray();
            for (int size : sizes) {
                network.variable(size);
            }
            List<Cost> costs = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                int[] scope =
                        random.ints(1 + random.nextInt(3), 0, sizes.length).toArray();
                long salt = random.nextLong();
                int range = 1 + random.nextInt(20);
                int forbidden = random.nextInt(8);
                ToLongFunction<int[]> cost = values -> {
                    long hash = salt;
                    for (int v : values) {
                        hash = (hash + v + 1) * 0x9E3779B97F4A7C15L;
                        hash ^= hash >>> 29;
                    }
                    return Math.floorMod(hash, 13) < forbidden - 3
                            ? CostNetwork.FORBIDDEN
                            : Math.floorMod(hash >> 8, range);
                };
                costs.add(new Cost(scope, cost));
                network.add(scope, cost);
            }
            long expected = least(costs, sizes, new int[sizes.length], 0);
            for (long cells : new long[] {1, 4, 16, 64, CostSolver.MOST_CELLS}) {
                CostSolver.Solution s = CostSolver.solve(network, cells, TimeLimit.NONE);
                String message = "seed " + seed + ", tables of " + cells;
                assertEquals(expected, s.cost(), message);
                long sum = costs.stream().mapToLong(c -> c.at(s.assignment())).sum();
                assertEquals(expected, Math.min(CostNetwork.FORBIDDEN, sum), message);
                assertTrue(s.certificate().optimal(), message);
                assertEquals(expected, s.certificate().lowerBound(), message);
                branched += s.certificate().evaluated() > 1 ? 1 : 0;
                impossible += expected == CostNetwork.FORBIDDEN ? 1 : 0;
            }
        }
        assertTrue(branched > 400, "searches that branched: " + branched);
        assertTrue(impossible > 20 && impossible < 2000, "networks without an assignment: " + impossible);
    }

    /** All pairs of 14 variables cost something: no order of elimination has small tables. */
    @Test
    void saysWhatIsLeftOpen() {
        CostNetwork network = new CostNetwork();
        Random random = new Random(1);
        for (int i = 0; i < 14; i++) {
            network.variable(5);
        }
        for (int i = 0; i < 14; i++) {
            for (int j = 0; j < i; j++) {
                long[] cost = random.longs(25, 0, 1000).toArray();
                network.add(new int[] {i, j}, v -> cost[v[0] * 5 + v[1]]);
            }
        }
        CostSolver.Solution s = CostSolver.solve(network, 16, TimeLimit.in(java.time.Duration.ZERO));
        assertTrue(!s.certificate().optimal());
        assertTrue(s.certificate().lowerBound() < s.cost());
        assertEquals(network.cost(s.assignment()), s.cost());
    }
}
