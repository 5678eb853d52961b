package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.TensorCounts;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a Timeloop mapping really moves, as the interpreter counts when it runs it; time and energy from those counts. */
class PhysicalModelTest {
    @Test
    void randomMappingsMoveWhatTheInterpreterCounts() {
        assertTrue(compare(0, 300) > 200);
    }

    @Test
    @Tag("heavy")
    void manyMore() {
        assertTrue(compare(300, 8300) > 5000);
    }

    private static int compare(long from, long to) {
        int compared = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            Problem problem = RandomTimeloop.small(random);
            TimeloopMapping mapping = RandomTimeloop.mapping(problem, random);
            Outcome outcome;
            try {
                outcome = new PhysicalModel(problem, TimeloopTargetsTest.EYERISS).evaluate(mapping);
            } catch (IllegalMappingException tooLarge) {
                continue;
            }
            check(problem, mapping, outcome, "seed " + seed + " " + problem + " " + mapping);
            compared++;
        }
        return compared;
    }

    private static void check(Problem problem, TimeloopMapping mapping, Outcome outcome, String what) {
        Translation t = new Translation(problem);
        LoopFunction f = NestBuilder.full(
                "f", t.workload(), Epilogue.none(new DType("int", 16, 1)), Attrs.EMPTY, t.mapping(mapping));
        Counts counts = Interpreter.run(
                        f, Execution.inputs(f, 1), new RunOptions(Optional.empty(), Long.MAX_VALUE, false))
                .orThrow();
        double macs = (double) t.workload().iterations();
        double energy = macs;
        double dram = 0;
        double[] ports = new double[2];
        for (Role r : Role.values()) {
            TensorCounts c = counts.tensor(t.workload().tensor(r).name());
            int tensor = t.place(r);
            energy += check(outcome, Architecture.DRAM, tensor, c.dramReads(), 0, c.dramWrites(), what);
            if (mapping.keepL2().get(tensor)) {
                long reads = c.l2Reads() + c.l2Drains();
                energy += check(outcome, Architecture.L2, tensor, reads, c.l2Fills(), c.l2Updates(), what);
                ports[0] += (double) reads;
                ports[1] += (double) (c.l2Fills() + c.l2Updates());
            }
            long fromL1 = c.l1Reads() + c.l1Drains();
            energy += check(outcome, Architecture.L1, tensor, fromL1, c.l1Fills(), c.l1Writes(), what);
            dram += (double) (c.dramReads() + c.dramWrites());
        }
        List<Long> cycles =
                List.of((long) Math.ceil(dram / 4), (long) Math.ceil(Math.max(ports[0], ports[1]) / 16), (long)
                        (macs / (double) outcome.pesUsed()));
        assertEquals(cycles, outcome.levelCycles(), what);
        assertEquals(cycles.stream().mapToLong(c -> c).max().orElseThrow(), outcome.cycles(), what);
        assertEquals(energy, outcome.energy(), 1e-9 * energy, what);
    }

    private static double check(
            Outcome outcome, int level, int tensor, long reads, long fills, long updates, String what) {
        Outcome.Accesses a =
                outcome.accesses().get(level).get(tensor).orElseThrow(() -> new AssertionError("no counts: " + what));
        assertEquals(List.of(reads, fills, updates), List.of(a.reads(), a.fills(), a.updates()), what);
        Architecture.Level l = TimeloopTargetsTest.EYERISS.levels().get(level);
        return (double) reads * l.readEnergy() + (double) fills * l.fillEnergy() + (double) updates * l.updateEnergy();
    }
}
