package marvel.search.offchip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.cost.db.BruteForce;
import marvel.cost.db.Cases;
import marvel.cost.db.DbModel;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The search against trying everything, with costs from enumerated addresses. */
class OffChipSearchTest {
    @Test
    void findsWhatTryingEverythingFinds() {
        int compared = compareWithEverything(600, 3);
        assertTrue(compared >= 150, "compared: " + compared);
    }

    @Test
    @Tag("heavy")
    void findsWhatTryingEverythingFindsOnLargerProblems() {
        int compared = compareWithEverything(300, 5);
        assertTrue(compared >= 100, "compared: " + compared);
    }

    private static int compareWithEverything(int cases, int dims) {
        int compared = 0;
        for (int seed = 0; seed < cases; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 3, seed % Cases.KINDS);
            long least = new OffChipProblem(w, target(1 << 20, 8)).l2Use(w.extentArray());
            long amount = 1L + random.nextInt((int) Math.min(least, 2_000));
            OffChipProblem problem = new OffChipProblem(
                    w,
                    target(amount, 1 << random.nextInt(5)),
                    random.nextBoolean() ? TileRule.ANY : TileRule.DIVISORS,
                    Reuse.TILES,
                    LayoutRule.values()[random.nextInt(3)].free());
            if (problem.dims().size() > dims) {
                continue;
            }
            String where = "seed " + seed + " " + problem;
            Exhaustive all = new Exhaustive(problem);
            if (all.optima.isEmpty()) {
                assertThrows(InfeasibleException.class, () -> OffChipSearch.search(problem), where);
                continue;
            }
            OffChipResult result = OffChipSearch.search(problem, TimeLimit.NONE, 1_000_000);
            assertEquals(all.least, result.best().blocks(), where);
            assertEquals(all.least, result.certificate().lowerBound(), where);
            assertTrue(result.certificate().optimal(), where);
            Set<String> tied = new HashSet<>();
            result.forEachTie(Integer.MAX_VALUE, choice -> {
                for (List<DimName> order : BruteForce.orders(w, choice.tileArray())) {
                    if (choice.order().contains(order)) {
                        tied.add(choice.tile() + " " + order + " " + choice.layouts());
                    }
                }
            });
            assertEquals(all.optima, tied, where);
            compared++;
        }
        return compared;
    }

    /** Least blocks over everything, and everything that has it: tile, order, layouts of each tensor. */
    private static final class Exhaustive {
        private final OffChipProblem problem;
        private final Workload w;
        private long least = Long.MAX_VALUE;
        private final Set<String> optima = new HashSet<>();

        Exhaustive(OffChipProblem problem) {
            this.problem = problem;
            this.w = problem.workload();
            tiles(0, problem.leastTile());
        }

        private void tiles(int dim, long[] tile) {
            if (dim == problem.dims().size()) {
                if (problem.l2Use(tile) <= problem.target().l2().amount()) {
                    orders(tile);
                }
                return;
            }
            DimName d = problem.dims().get(dim);
            boolean any = problem.tiles() == TileRule.ANY && !w.needsEqualTiles(d);
            for (long size = 1; size <= w.extent(d); size++) {
                if (any || w.extent(d) % size == 0) {
                    tile[d.ordinal()] = size;
                    tiles(dim + 1, tile);
                }
            }
            tile[d.ordinal()] = 1;
        }

        private void orders(long[] tile) {
            List<List<long[]>> once = new ArrayList<>(); // by role and layout: blocks stored, blocks of partial sums
            for (Role role : Role.values()) {
                List<long[]> byLayout = new ArrayList<>();
                for (int[] layout : problem.layouts(role)) {
                    byLayout.add(blocks(role, tile, Layouts.name(w.tensor(role), layout)));
                }
                once.add(byLayout);
            }
            for (List<DimName> order : BruteForce.orders(w, tile)) {
                long sum = 0;
                List<List<String>> layouts = new ArrayList<>();
                for (Role role : Role.values()) {
                    long visits = BruteForce.visits(w, w.tensor(role), tile, order);
                    List<long[]> byLayout = once.get(role.ordinal());
                    long[] cost = byLayout.stream()
                            .mapToLong(c -> role == Role.OUTPUT ? c[0] + 2 * (visits - 1) * c[1] : visits * c[0])
                            .toArray();
                    long min = Arrays.stream(cost).min().orElseThrow();
                    sum += min;
                    List<String> best = new ArrayList<>();
                    for (int i = 0; i < cost.length; i++) {
                        if (cost[i] == min) {
                            best.add(Layouts.name(
                                    w.tensor(role), problem.layouts(role).get(i)));
                        }
                    }
                    layouts.add(best);
                }
                if (sum < least) {
                    least = sum;
                    optima.clear();
                }
                if (sum == least) {
                    optima.add(Arrays.stream(tile).boxed().toList() + " " + order + " " + layouts);
                }
            }
        }

        private long[] blocks(Role role, long[] tile, String layout) {
            Tensor t = w.tensor(role);
            int block = problem.target().dramBlock();
            return new long[] {
                BruteForce.gridBlocks(
                        w, t, tile, layout, problem.target().word().stored(role), block),
                BruteForce.gridBlocks(
                        w, t, tile, layout, problem.target().word().partialSum(), block)
            };
        }
    }

    @Test
    void doesNotDependOnHowManyTiesAreKept() {
        OffChipProblem problem = new OffChipProblem(conv(64, 64, 28, 3, 1), edge());
        OffChipResult all = OffChipSearch.search(problem, TimeLimit.NONE, 100_000);
        OffChipResult one = OffChipSearch.search(problem, TimeLimit.NONE, 1);
        assertEquals(all.best(), one.best());
        assertEquals(all.tieCount(), one.tieCount());
        OffChipChoice best = all.best();
        assertEquals(
                best.blocks(),
                DbModel.cost(
                                problem.workload(),
                                best.tileArray(),
                                best.order().order(),
                                best.firstLayouts(),
                                edge().word(),
                                64,
                                Reuse.TILES)
                        .blocks());
    }

    /** A search that had no time says so, and its lower bound holds. */
    @Test
    void statesWhatItDidNotProve() {
        OffChipProblem problem = new OffChipProblem(conv(512, 256, 28, 3, 1), edge());
        OffChipResult full = OffChipSearch.search(problem);
        OffChipResult cut = OffChipSearch.search(problem, TimeLimit.in(Duration.ZERO), 1);
        assertTrue(full.certificate().optimal());
        assertTrue(cut.certificate().lowerBound() <= full.best().blocks());
        assertTrue(cut.best().blocks() >= full.best().blocks());
        assertEquals(
                cut.certificate().optimal(),
                cut.certificate().lowerBound() == cut.best().blocks());
    }

    @Test
    void namesTheBufferThatIsTooSmall() {
        Workload w = conv(8, 8, 8, 3, 1);
        InfeasibleException e = assertThrows(
                InfeasibleException.class, () -> OffChipSearch.search(new OffChipProblem(w, target(5, 8))));
        assertEquals(
                "expected L2 to hold at least the least tile of nn.conv2d, 12 B double-buffered, got 5 B;"
                        + " output %out takes most, 8 B",
                e.getMessage());
    }

    /** ResNet-50 and VGG16 shapes: proved, and not below what has to move at all. */
    @Test
    void provesLayersOfNetworks() {
        List<Workload> layers = List.of(
                conv(64, 3, 112, 7, 2),
                conv(64, 64, 56, 3, 1),
                conv(256, 64, 56, 1, 1),
                conv(512, 512, 7, 3, 1),
                conv(64, 64, 224, 3, 1));
        for (Workload w : layers) {
            OffChipResult result = OffChipSearch.search(new OffChipProblem(w, edge()));
            assertTrue(result.certificate().optimal());
            long compulsory = 0;
            for (Tensor t : w.tensors()) {
                compulsory += (t.volume() + 63) / 64;
            }
            assertTrue(result.best().blocks() >= compulsory, w.toString());
        }
    }

    static Workload conv(long k, long c, long p, long r, long stride) {
        return Cases.convolution(k, c, p, r, stride);
    }

    static Target edge() {
        return target(108 * 1024, 64);
    }

    static Target target(long l2, int block) {
        return new Target(
                "test",
                32,
                32,
                2e8,
                1,
                new Capacity(512, false, Buffering.DOUBLE),
                new Capacity(l2, false, Buffering.DOUBLE),
                Bandwidth.UNLIMITED,
                true,
                true,
                Bandwidth.UNLIMITED,
                block,
                new WordSizes(1, 1, 1, 4),
                List.of(false, false, false),
                new Energies(1, 1, 1, 1, 1, 1, 1, 1));
    }
}
