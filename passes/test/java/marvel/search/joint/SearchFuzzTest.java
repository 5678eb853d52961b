package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import marvel.arch.Target;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.StaticChecker;
import marvel.check.TensorCounts;
import marvel.check.TensorData;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.fuzz.Fuzz;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random operators: the model counts what the interpreter does, and no random legal mapping beats the search. */
@Tag("fuzz")
class SearchFuzzTest {
    private static final int MAPPINGS = 40;

    @Test
    void modelAndInterpreter() throws InterruptedException {
        Fuzz.run("operators, the exact model against the interpreter", 15_000, (random, input) -> {
            long seed = random.nextLong();
            RandomProblems problems = new RandomProblems(seed);
            Workload w = random.nextInt(4) == 0 ? problems.longKernel() : problems.workload();
            Mapping m = problems.mapping(w, 1 + random.nextInt(6), 1 + random.nextInt(6), random.nextInt(4) != 0);
            Target target = addsUp(JointSearchTest.target(random, Long.MAX_VALUE));
            input.is(w + "\n" + m + "\n" + target);
            ExactCost cost = ExactModel.cost(w, m, target, List.of());
            input.accepted();
            LoopFunction full = NestBuilder.full("f", w, Epilogue.none(DType.INT32), Attrs.EMPTY, m);
            LoopFunction plain = NestBuilder.plain("f", w, Epilogue.none(DType.INT32), Attrs.EMPTY);
            assertEquals(List.of(), StaticChecker.checkRewrite(plain, full, StaticChecker.UNLIMITED));
            Map<String, TensorData> inputs = Execution.inputs(full, seed);
            Counts counts = Interpreter.run(full, inputs, new RunOptions(Optional.of(target), Long.MAX_VALUE, false))
                    .orThrow();
            for (Role r : Role.values()) {
                TensorCounts c = counts.tensor(w.tensor(r).name());
                assertEquals(c.dramReads(), cost.words(r).dramReads(), () -> r + " DRAM reads");
                assertEquals(c.dramWrites(), cost.words(r).dramWrites(), () -> r + " DRAM writes");
                assertEquals(c.l2Reads(), cost.words(r).l2Reads(), () -> r + " L2 reads");
                assertEquals(c.l1Fills(), cost.words(r).l1Fills(), () -> r + " L1 fills");
            }
        });
    }

    /** Without limits of size, and with a network that adds up partial sums. */
    private static Target addsUp(Target t) {
        Target u = StaticChecker.UNLIMITED;
        return new Target(
                "network",
                64,
                64,
                t.clockHz(),
                t.lanes(),
                u.l1(),
                u.l2(),
                t.noc(),
                t.multicast(),
                true,
                t.dram(),
                t.dramBlock(),
                t.word(),
                u.mayBypassL2(),
                t.energy());
    }

    @Test
    void searchAndRandomMappings() throws InterruptedException {
        Fuzz.run("operators, the joint search against random mappings", 700, (random, input) -> {
            RandomProblems problems = new RandomProblems(random.nextLong());
            Workload w = problems.workload();
            Target target = JointSearchTest.target(random, 60 + random.nextInt(400));
            Objective o = Fuzz.one(List.of(Objective.values()), random);
            TileRule rule = random.nextInt(3) == 0 ? TileRule.ANY : TileRule.DIVISORS;
            input.is(w + "\n" + target + "\n" + o + " " + rule);
            JointSearch.Found found = JointSearch.joint(
                    new JointSearch.Problem(w, List.of(), target, o),
                    rule,
                    List.of(),
                    List.of("", "", ""),
                    0,
                    TimeLimit.NONE);
            for (int i = 0; i < MAPPINGS; i++) {
                Mapping m = problems.mapping(w, target.rows(), target.cols(), rule == TileRule.DIVISORS);
                if (isLegal(w, m, target)) {
                    JointSearchTest.Figures f = JointSearchTest.figures(w, m, target, List.of());
                    assertNotNull(found, () -> "nothing found, but there is " + m);
                    double cost = JointSearchTest.first(o, f);
                    assertTrue(
                            !found.isOptimal() || found.cost() <= cost * (1 + 1e-11),
                            () -> "found " + found.cost() + " with " + found.mapping() + ", but " + cost + " with "
                                    + m);
                    assertTrue(
                            found.lowerBound() <= cost * (1 + 1e-11), () -> "bound " + found.lowerBound() + ", " + m);
                    input.accepted();
                }
            }
        });
    }

    /** Whether a mapping is right, and of the space: dims that run in parallel have tiles of one size. */
    private static boolean isLegal(Workload w, Mapping m, Target target) {
        for (DimName d : DimName.values()) {
            List<Long> sizes = Stream.of(w.extentArray(), m.l2Tile(w), m.arrayTile(w), m.rowTile(w), m.l1Tile(w))
                    .map(tile -> tile[d.ordinal()])
                    .toList();
            boolean divide = IntStream.range(1, sizes.size()).allMatch(i -> sizes.get(i - 1) % sizes.get(i) == 0);
            if (!divide && !sizes.get(4).equals(sizes.get(2))) {
                return false;
            }
        }
        LoopFunction full = NestBuilder.full("f", w, Epilogue.none(DType.INT32), Attrs.EMPTY, m);
        return StaticChecker.check(full, target).isEmpty();
    }
}
