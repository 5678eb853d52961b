package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
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
    /** Every link may be the slowest, and nothing costs what anything else does. */
    private static final Architecture SLOW_L1 = new Architecture(
            "slow-l1",
            14,
            12,
            168,
            List.of(
                    new Architecture.Level("DRAM", Architecture.UNBOUNDED, 5, 3, 6, 210, 190, 220),
                    new Architecture.Level("L2", 55296, 9, 7, 12, 6.5, 5.5, 8.5),
                    new Architecture.Level("L1", 256, 2.5, 0.75, 2.75, 1.25, 3.5, 1.5)),
            2.5);

    private final int[] slowest = new int[3];

    @Test
    void randomMappingsMoveWhatTheInterpreterCounts() {
        assertTrue(compare(0, 300) > 200);
        for (int n : slowest) {
            assertTrue(n > 3, "slowest level: " + Arrays.toString(slowest));
        }
    }

    @Test
    @Tag("heavy")
    void manyMore() {
        assertTrue(compare(300, 8300) > 5000);
    }

    private int compare(long from, long to) {
        int compared = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            Problem problem = RandomTimeloop.small(random);
            Architecture machine = seed % 2 == 0 ? TimeloopTargetsTest.EYERISS : SLOW_L1;
            TimeloopMapping mapping = RandomTimeloop.mapping(problem, random);
            Outcome outcome;
            try {
                outcome = new PhysicalModel(problem, machine).evaluate(mapping);
            } catch (IllegalMappingException tooLarge) {
                continue;
            }
            check(problem, mapping, machine, outcome, "seed " + seed + " " + problem + " " + mapping);
            compared++;
        }
        return compared;
    }

    private void check(Problem problem, TimeloopMapping mapping, Architecture machine, Outcome outcome, String what) {
        Translation t = new Translation(problem);
        LoopFunction f = NestBuilder.full(
                "f", t.workload(), Epilogue.none(new DType("int", 16, 1)), Attrs.EMPTY, t.mapping(mapping));
        Counts counts = Interpreter.run(
                        f, Execution.inputs(f, 1), new RunOptions(Optional.empty(), Long.MAX_VALUE, false))
                .orThrow();
        double macs = (double) t.workload().iterations();
        double energy = macs * machine.macEnergy();
        double[] reads = new double[3];
        double[] writes = new double[3];
        for (Role r : Role.values()) {
            TensorCounts c = counts.tensor(t.workload().tensor(r).name());
            int tensor = t.place(r);
            long[][] moved = {
                {c.dramReads(), 0, c.dramWrites()},
                {c.l2Reads() + c.l2Drains(), c.l2Fills(), c.l2Updates()},
                {c.l1Reads() + c.l1Drains(), c.l1Fills(), c.l1Writes()}
            };
            for (int level = 0; level < 3; level++) {
                if (level == Architecture.L2 && !mapping.keepL2().get(tensor)) {
                    continue;
                }
                long[] m = moved[level];
                Outcome.Accesses a = outcome.accesses()
                        .get(level)
                        .get(tensor)
                        .orElseThrow(() -> new AssertionError("no counts: " + what));
                assertEquals(List.of(m[0], m[1], m[2]), List.of(a.reads(), a.fills(), a.updates()), what);
                Architecture.Level l = machine.levels().get(level);
                energy += (double) m[0] * l.readEnergy()
                        + (double) m[1] * l.fillEnergy()
                        + (double) m[2] * l.updateEnergy();
                double instances = level == Architecture.L1 ? outcome.pesUsed() : 1;
                reads[level] += (double) m[0] / instances;
                writes[level] += (double) (m[1] + m[2]) / instances;
            }
        }
        List<Long> cycles = new ArrayList<>();
        for (int level = 0; level < 3; level++) {
            Architecture.Level l = machine.levels().get(level);
            double port = Math.max(
                    (reads[level] + writes[level]) / l.shared(),
                    Math.max(reads[level] / l.read(), writes[level] / l.write()));
            double compute = level == Architecture.L1 ? macs / (double) outcome.pesUsed() : 0;
            cycles.add((long) Math.ceil(Math.max(port, compute)));
        }
        long all = cycles.stream().mapToLong(c -> c).max().orElseThrow();
        slowest[cycles.indexOf(all)]++;
        assertEquals(cycles, outcome.levelCycles(), what);
        assertEquals(all, outcome.cycles(), what);
        assertEquals(energy, outcome.energy(), 1e-9 * energy, what);
        assertEquals(macs * machine.macEnergy(), outcome.macEnergy(), 1e-9 * energy, what);
        assertEquals(macs / (168 * (double) all), outcome.utilisation(), 1e-12, what);
    }
}
