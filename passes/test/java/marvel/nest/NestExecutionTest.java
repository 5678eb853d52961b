package marvel.nest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import marvel.check.Execution;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.parse.Parser;
import marvel.parse.Printer;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nests of every stage compute the same, to the bit, under the interpreter, which knows nothing of how they were made. */
class NestExecutionTest {
    private static void agree(LoopFunction before, LoopFunction after, long seed) {
        List<Diagnostic> errors = Execution.compare(before, after, seed);
        assertEquals(
                List.of(), errors, () -> "seed " + seed + "\n" + Printer.print(before) + "\n" + Printer.print(after));
    }

    /** Rare cases: one in hundreds has short tiles on the axes of a transposed convolution. */
    @Test
    @Tag("heavy")
    void everyStageComputesTheSame() {
        for (long seed = 10_000; seed < 40_000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 4, 3, seed % 2 == 0);
            Epilogue epilogue = random.epilogue(workload);
            LoopFunction plain = NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY);
            agree(plain, NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping), seed);
            agree(plain, NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping), seed);
        }
    }

    @Test
    void textReadsBackToTheSameNest() {
        for (long seed = 0; seed < 300; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 4, 3, seed % 2 == 0);
            Epilogue epilogue = random.epilogue(workload);
            for (LoopFunction f : List.of(
                    NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY),
                    NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping),
                    NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping))) {
                LoopFunction again = Parser.module(new Source("seed" + seed, Printer.print(f)))
                        .items(LoopFunction.class)
                        .get(0);
                assertEquals(f, again, "seed " + seed);
                assertEquals(NestReader.read(f), NestReader.read(again), "seed " + seed);
            }
        }
    }
}
