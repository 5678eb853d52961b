package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import marvel.arch.Target;
import marvel.diag.Diagnostic;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Corrupted nests: what the static checker accepts must compute the same, as the interpreter sees it. */
class MutationTest {
    private static final Target TARGET = Nests.target(4, 4, Long.MAX_VALUE, Long.MAX_VALUE, true);

    @Test
    void fewMutants() {
        run(0, 150, 4);
    }

    @Test
    @Tag("heavy")
    void manyMutants() {
        run(1000, 3000, 4);
    }

    private static void run(long firstSeed, int problems, int each) {
        int rejected = 0;
        int equivalent = 0;
        for (long seed = firstSeed; seed < firstSeed + problems; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Epilogue epilogue = random.epilogue(workload);
            Mapping mapping = random.mapping(workload, 4, 4, seed % 2 == 0);
            LoopFunction plain = NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY);
            LoopFunction right = seed % 4 == 3
                    ? NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping)
                    : NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping);
            assertEquals(List.of(), StaticChecker.checkRewrite(plain, right, TARGET), "seed " + seed);
            Mutations mutations = new Mutations(RandomProblems.random(seed));
            for (int i = 0; i < each; i++) {
                LoopFunction mutant = mutations.mutate(right);
                if (!StaticChecker.checkRewrite(plain, mutant, TARGET).isEmpty()) {
                    rejected++;
                    continue;
                }
                List<Diagnostic> errors = Execution.compare(plain, mutant, seed, new RunOptions(TARGET));
                assertEquals(List.of(), errors, "seed " + seed + ", mutant " + i + ": " + mutations.what());
                equivalent++;
            }
        }
        assertTrue(rejected > equivalent, rejected + " rejected, " + equivalent + " equivalent");
    }
}
