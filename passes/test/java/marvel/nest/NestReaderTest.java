package marvel.nest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

class NestReaderTest {
    @Test
    void readsBackWhatTheBuilderWrites() {
        for (long seed = 0; seed < 3000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 4, 3, seed % 2 == 0);
            Epilogue epilogue = random.epilogue(workload);
            LoopFunction full = NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping);
            Nest nest = NestReader.read(full);
            assertEquals(workload, nest.workload(), "seed " + seed);
            assertEquals(mapping, nest.mapping(), "seed " + seed);
            assertEquals(epilogue, nest.epilogue(), "seed " + seed);
            assertEquals(Nest.Stage.FULL, nest.stage(), "seed " + seed);
            Nest offChip = NestReader.read(NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping));
            assertEquals(workload, offChip.workload(), "seed " + seed);
            assertEquals(mapping.dram(), offChip.mapping().dram(), "seed " + seed);
            assertEquals(Nest.Stage.OFF_CHIP, offChip.stage(), "seed " + seed);
            Nest plain = NestReader.read(NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY));
            assertEquals(workload, plain.workload(), "seed " + seed);
            assertEquals(epilogue, plain.epilogue(), "seed " + seed);
            assertEquals(Nest.Stage.PLAIN, plain.stage(), "seed " + seed);
        }
    }
}
