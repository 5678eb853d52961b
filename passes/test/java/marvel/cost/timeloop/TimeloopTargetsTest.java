package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Words;
import marvel.diag.Source;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Epilogue;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.parse.Printer;
import marvel.testing.RandomProblems;
import marvel.workload.Role;
import org.junit.jupiter.api.Test;

/**
 * Random Timeloop mappings as loop functions on targets that stand for Timeloop's machines: where the words are Timeloop's,
 * the cycles are too, whichever part of the machine binds.
 */
class TimeloopTargetsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The machine of which {@code timeloop-168} speaks, as Timeloop is told of it. */
    static final Architecture EYERISS = new Architecture(
            "eyeriss168",
            14,
            12,
            168,
            List.of(
                    new Architecture.Level("DRAM", Architecture.UNBOUNDED, INF, INF, 4, 200, 200, 200),
                    new Architecture.Level("L2", 55296, 16, 16, INF, 6, 6, 8),
                    new Architecture.Level("L1", 256, INF, INF, INF, 1, 3, 1)),
            1);

    private static final Architecture SLOW_WRITES = new Architecture(
            "slow-writes",
            14,
            12,
            168,
            List.of(
                    new Architecture.Level("DRAM", Architecture.UNBOUNDED, INF, INF, 4, 1, 1, 1),
                    new Architecture.Level("L2", 55296, 8, 2, INF, 1, 1, 1),
                    new Architecture.Level("L1", 256, INF, INF, INF, 1, 1, 1)),
            1);

    private int equalWords;

    /** How often compute, DRAM, L2's read port and its write port bind. */
    private final int[] binding = new int[4];

    @Test
    void cyclesAreTimeloopsWhereTheWordsAre() {
        for (long seed = 0; seed < 600; seed++) {
            Random random = RandomProblems.random(seed);
            Architecture machine = seed % 2 == 0 ? EYERISS : SLOW_WRITES;
            Target target =
                    seed % 2 == 0 ? Targets.builtIn("timeloop-168").orElseThrow() : Machines.target(SLOW_WRITES);
            Problem problem = RandomTimeloop.convolution(random);
            TimeloopMapping mapping = RandomTimeloop.mapping(problem, random);
            Outcome expected;
            try {
                expected = new TimeloopModel(problem, machine).evaluate(mapping, false);
            } catch (IllegalMappingException tooLarge) {
                continue;
            }
            compare(problem, mapping, target, expected, "seed " + seed + " " + problem + " " + mapping);
        }
        assertTrue(equalWords > 200, "equal words: " + equalWords);
        for (int n : binding) {
            assertTrue(n >= 3, Arrays.toString(binding));
        }
    }

    private void compare(Problem problem, TimeloopMapping mapping, Target target, Outcome expected, String what) {
        Translation translation = new Translation(problem);
        LoopFunction f = NestBuilder.full(
                "f",
                translation.workload(),
                Epilogue.none(new DType("int", 16, 1)),
                Attrs.EMPTY,
                translation.mapping(mapping));
        String text = Printer.print(f);
        Nest nest = NestReader.read(Parser.module(new Source("f.mv", text))
                .items(LoopFunction.class)
                .get(0));
        ExactCost cost = ExactModel.cost(nest.workload(), nest.mapping(), target, List.of());
        double reads = 0;
        double writes = 0;
        for (Role r : Role.values()) {
            Words w = cost.words(r);
            List<Long> seen = List.of(w.dramReads(), 0L, w.dramWrites(), w.l2Reads(), w.l2Fills(), w.l2Updates());
            if (!seen.equals(counts(expected, translation.place(r)))) {
                return;
            }
            reads += w.l2Reads() + w.l2Drains();
            writes += w.l2Fills() + w.l2Updates();
        }
        equalWords++;
        // What leaves for DRAM is not read in Timeloop; and it rounds up once more where a quotient of doubles is high.
        double readPort = Math.ceil(reads / target.noc().read());
        assertTrue(
                cost.cycles() == Math.max((double) expected.cycles(), readPort)
                        || (cost.cycles() == expected.cycles() - 1 && cost.cycles() >= readPort),
                cost.cycles() + " for " + expected.cycles() + " " + what);
        assertEquals(expected.computeCycles(), (long) cost.computeCycles(), what);
        List<Double> parts = List.of(
                cost.computeCycles(),
                Math.ceil(cost.dramCycles()),
                readPort,
                Math.ceil(writes / target.noc().write()));
        binding[parts.indexOf(cost.cycles())]++;
    }

    private static List<Long> counts(Outcome o, int tensor) {
        List<Long> all = new ArrayList<>();
        for (int level : new int[] {Architecture.DRAM, Architecture.L2}) {
            Outcome.Accesses a = o.accesses().get(level).get(tensor).orElse(new Outcome.Accesses(0, 1, 0, 0, 0, 0));
            all.addAll(List.of(a.reads(), a.fills(), a.updates()));
        }
        return all;
    }
}
