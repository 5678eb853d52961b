package marvel.cost.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.TensorCounts;
import marvel.check.TensorData;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The closed form against the interpreter, which moves every word. */
class ExactModelTest {
    private static final Target TARGET = Targets.DEFAULTS;

    @Test
    void countsTheWordsThatTheNestMoves() {
        compare(0, 1500, RandomProblems::workload);
    }

    @Test
    void countsTheWordsOfLongKernels() {
        compare(0, 1000, RandomProblems::longKernel);
    }

    /** What is new to the processing elements is not in their order: those with less of the kernel end first. */
    @Test
    void countsTheWordsOfLanesThatEndOutOfOrder() {
        compare(3548, 3549, RandomProblems::longKernel);
    }

    @Test
    @Tag("heavy")
    void countsTheWordsOfManyMoreNests() {
        compare(1500, 25500, RandomProblems::workload);
    }

    static void compare(long from, long to, Function<RandomProblems, Workload> operators) {
        for (long seed = from; seed < to; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = operators.apply(random);
            Mapping mapping = random.mapping(workload, 4, 3, seed % 4 != 0);
            ExactCost cost = ExactModel.cost(workload, mapping, TARGET, List.of());
            LoopFunction full = NestBuilder.full("f", workload, Epilogue.none(DType.INT32), Attrs.EMPTY, mapping);
            Map<String, TensorData> inputs = Execution.inputs(full, seed);
            Counts counts = Interpreter.run(full, inputs, new RunOptions(Optional.empty(), Long.MAX_VALUE, false))
                    .orThrow();
            for (Role r : Role.values()) {
                TensorCounts c = counts.tensor(workload.tensor(r).name());
                Words expected = new Words(
                        c.dramReads(),
                        c.dramWrites(),
                        c.l2Fills(),
                        c.l2Reads(),
                        c.l2Updates(),
                        c.l2Drains(),
                        c.l1Fills(),
                        c.l1Drains(),
                        c.l1Reads(),
                        c.l1Writes());
                assertEquals(expected, cost.words(r), "seed " + seed + " " + r + " " + mapping + " " + workload);
            }
        }
    }
}
