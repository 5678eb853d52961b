package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import marvel.diag.Diagnostic;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Nests that NestBuilder makes of random operators and mappings. */
class RandomNestsTest {
    @Test
    void mappedNestsEqualPlainOnes() {
        for (long seed = 0; seed < 150; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Epilogue epilogue = random.epilogue(workload);
            Mapping mapping = random.mapping(workload, 4, 4, seed % 2 == 0);
            LoopFunction plain = NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY);
            same(plain, NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping), seed);
            same(plain, NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping), seed);
        }
    }

    private static void same(LoopFunction plain, LoopFunction mapped, long seed) {
        List<Diagnostic> errors = Execution.compare(
                plain, mapped, seed, new RunOptions(Nests.target(4, 4, Long.MAX_VALUE, Long.MAX_VALUE, true)));
        assertEquals(List.of(), errors, "seed " + seed);
    }
}
