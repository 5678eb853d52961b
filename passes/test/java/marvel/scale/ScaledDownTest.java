package marvel.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import marvel.arch.Target;
import marvel.check.Execution;
import marvel.check.StaticChecker;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.testing.Tool;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

class ScaledDownTest {
    private static final Target ANY = StaticChecker.UNLIMITED;

    @Test
    void smallOnesHaveTheSameLoopsAndAreRight() {
        int smaller = 0;
        for (long seed = 0; seed < 300; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload w = random.workload();
            Epilogue epilogue = random.epilogue(w);
            Mapping mapping = random.mapping(w, 4, 4, true);
            Nest nest = new Nest(w, Nest.Stage.FULL, mapping, epilogue);
            Optional<Nest> found = ScaledDown.of(nest, Math.max(64, w.iterations() / 2));
            if (found.isEmpty()) {
                continue;
            }
            Nest small = found.get();
            smaller += small.workload().iterations() < w.iterations() ? 1 : 0;
            assertEquals(dims(mapping.dram()), dims(small.mapping().dram()), "seed " + seed);
            assertEquals(dims(mapping.l2()), dims(small.mapping().l2()), "seed " + seed);
            assertEquals(dims(mapping.l1()), dims(small.mapping().l1()), "seed " + seed);
            LoopFunction plain = NestBuilder.plain("f", small.workload(), small.epilogue(), Attrs.EMPTY);
            LoopFunction mapped =
                    NestBuilder.full("f", small.workload(), small.epilogue(), Attrs.EMPTY, small.mapping());
            assertEquals(List.of(), StaticChecker.checkRewrite(plain, mapped, ANY), "seed " + seed);
            assertEquals(List.of(), Execution.compare(plain, mapped, seed), "seed " + seed);
        }
        assertTrue(smaller > 60, "smaller ones: " + smaller);
    }

    private static List<Object> dims(List<Loop> loops) {
        return List.copyOf(loops.stream().map(Loop::dim).toList());
    }

    @Test
    void largeOperatorsRunScaledDown() {
        Tool.Run run = Tool.run("""
                #[version = "0.0.5"]
                def @main(%x: Tensor[(1, 64, 56, 56), int8], %w: Tensor[(64, 64, 3, 3), int8]) {
                  nn.conv2d(%x, %w, strides=[2, 2], padding=[1, 1, 1, 1], kernel_size=[3, 3], out_dtype="int32")
                }
                """, "-", "--marvel", "--target=edge", "--check-execution");
        assertEquals(0, run.exit(), run.err());
        assertTrue(
                run.err().contains("@conv2d_1 is proved to compute the same after on-chip-dataflow, and runs the same"),
                run.err());
        assertTrue(run.err().contains(" for 64"), run.err());
    }
}
