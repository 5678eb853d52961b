package marvel.cost.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.TensorCounts;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Energy and cycles on random machines, worked out from what the interpreter counts there. */
class ExactFiguresTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test
    void energyAndCyclesFollowFromTheInterpretersCounts() {
        compare(0, 400);
    }

    @Test
    @Tag("heavy")
    void energyAndCyclesOfManyMoreNests() {
        compare(400, 6400);
    }

    private static void compare(long from, long to) {
        for (long seed = from; seed < to; seed++) {
            RandomProblems problems = new RandomProblems(seed);
            Workload workload = problems.workload();
            Mapping mapping = problems.mapping(workload, 4, 3, seed % 4 != 0);
            Epilogue epilogue = problems.epilogue(workload);
            Target target = target(RandomProblems.random(seed));
            List<String> operands =
                    epilogue.operands().stream().map(BufferDecl::axes).toList();
            ExactCost cost = ExactModel.cost(workload, mapping, target, operands);
            String what = "seed " + seed + " " + mapping + " " + workload + " " + target;
            check(workload, mapping, epilogue, target, cost, what);
        }
    }

    private static void check(
            Workload workload, Mapping mapping, Epilogue epilogue, Target target, ExactCost cost, String what) {
        LoopFunction f = NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping);
        Counts counts = Interpreter.run(
                        f, Execution.inputs(f, 1), new RunOptions(Optional.of(target), Long.MAX_VALUE, false))
                .orThrow();
        Energies e = target.energy();
        double macs = (double) workload.iterations();
        long operands = epilogue.operands().stream()
                .mapToLong(o -> counts.tensor(o.name()).dramReads())
                .sum();
        assertEquals(operands, cost.operandWords(), what);
        double energy = macs * e.mac() + operands * e.dramRead();
        double dramIn =
                (double) operands * (target.dram().inWords() ? 1 : target.word().partialSum());
        double dramOut = 0;
        double crossing = 0;
        double portReads = 0;
        double portWrites = 0;
        for (Role r : Role.values()) {
            TensorCounts c = counts.tensor(workload.tensor(r).name());
            boolean kept = mapping.keepsInL2(r);
            assertEquals(c.dramReads(), cost.words(r).dramReads(), what);
            assertEquals(c.l2Reads(), cost.words(r).l2Reads(), what);
            long fromArray = kept ? c.l2Updates() : c.dramWrites();
            energy += (c.l1Reads() + c.l1Drains()) * e.l1Read() + (c.l1Writes() + c.l1Fills()) * e.l1Write();
            energy += (c.l1Fills() + fromArray) * e.noc();
            energy += (c.l2Reads() + c.l2Drains()) * e.l2Read() + (c.l2Fills() + c.l2Updates()) * e.l2Write();
            energy += c.dramReads() * e.dramRead() + c.dramWrites() * e.dramWrite();
            int held = target.word().held(r);
            boolean words = target.noc().inWords();
            crossing += (double) ((kept ? c.l2Reads() : c.dramReads()) + fromArray) * (words ? 1 : held);
            portReads += (double) (c.l2Reads() + c.l2Drains()) * (words ? 1 : held);
            portWrites += (double) (c.l2Fills() + c.l2Updates()) * (words ? 1 : held);
            if (target.dram().inWords()) {
                dramIn += c.dramReads();
                dramOut += c.dramWrites();
            } else {
                dramIn += (double) c.dramReads() * held;
                if (c.dramWrites() > 0) {
                    long finished = workload.tensor(r).volume();
                    dramOut += (double) finished * target.word().output()
                            + (double) (c.dramWrites() - finished)
                                    * target.word().partialSum();
                }
            }
        }
        Bandwidth n = target.noc();
        Bandwidth d = target.dram();
        double noc = Math.max(crossing / n.shared(), Math.max(portReads / n.read(), portWrites / n.write()));
        double dram = Math.max((dramIn + dramOut) / d.shared(), Math.max(dramIn / d.read(), dramOut / d.write()));
        double compute = Math.ceil(steps(workload, mapping, 0, workload.extentArray()) / target.lanes());
        assertEquals(energy, cost.energy(), 1e-9 * energy, what);
        assertEquals(compute, cost.computeCycles(), what);
        assertEquals(noc, cost.nocCycles(), 1e-9 * noc, what);
        assertEquals(dram, cost.dramCycles(), 1e-9 * dram, what);
        double inner = target.l1().buffering() == Buffering.SINGLE ? compute + noc : Math.max(compute, noc);
        double run = target.l2().buffering() == Buffering.SINGLE ? inner + dram : Math.max(inner, dram);
        boolean doubled =
                target.l1().buffering() == Buffering.DOUBLE || target.l2().buffering() == Buffering.DOUBLE;
        assertTrue(doubled ? cost.cycles() >= run : cost.cycles() == Math.ceil(run), what);
        assertEquals(macs / (cost.cycles() * target.pes() * target.lanes()), cost.utilisation(), 1e-12, what);
        assertEquals(energy * cost.cycles(), cost.edp(), 1e-9 * cost.edp(), what);
    }

    /** Multiply-accumulates of the busiest processing element, added up step by step. */
    private static double steps(Workload workload, Mapping mapping, int at, long[] left) {
        List<Loop> dram = mapping.dram();
        int sequential = dram.size() + mapping.l2().size();
        if (at == sequential) {
            double work = 1;
            for (DimName dim : DimName.values()) {
                long length = left[dim.ordinal()];
                for (List<Loop> axis : List.of(mapping.rows(), mapping.cols())) {
                    for (Loop l : axis) {
                        length = l.dim() == dim ? Math.min(length, l.step()) : length;
                    }
                }
                work *= length;
            }
            return work;
        }
        Loop loop = at < dram.size() ? dram.get(at) : mapping.l2().get(at - dram.size());
        int dim = loop.dim().ordinal();
        double steps = 0;
        for (long from = 0; from < left[dim]; from += loop.step()) {
            long[] inside = left.clone();
            inside[dim] = Math.min(loop.step(), left[dim] - from);
            steps += steps(workload, mapping, at + 1, inside);
        }
        return steps;
    }

    private static Target target(Random random) {
        return new Target(
                "random",
                4,
                3,
                1e9,
                1 + random.nextInt(3),
                new Capacity(1 << 30, true, buffering(random)),
                new Capacity(1 << 30, true, buffering(random)),
                rates(random),
                random.nextBoolean(),
                true,
                rates(random),
                8,
                new WordSizes(1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(2), 4),
                List.of(true, true, true),
                new Energies(
                        1 + random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(99),
                        random.nextInt(99)));
    }

    private static Buffering buffering(Random random) {
        return Buffering.values()[random.nextInt(Buffering.values().length)];
    }

    private static Bandwidth rates(Random random) {
        return new Bandwidth(rate(random), rate(random), rate(random), random.nextBoolean());
    }

    private static double rate(Random random) {
        return random.nextBoolean() ? INF : 1 + random.nextInt(8);
    }

    /**
     * A matrix product of 4 x 4 x 2 by hand: L2 tiles of two rows, from which each of two processing elements takes one
     * column at a time, two rows of it, and adds up both terms.
     */
    @Test
    void firstTilesInAndLastTileOutOfDoubleBuffers() {
        Workload w = product(4, 4, 2);
        Mapping m = new Mapping(
                List.of(new Loop(DimName.N, 2, 2)),
                List.of(new Loop(DimName.K, 2, 2)),
                List.of(),
                List.of(new Loop(DimName.K, 2, 1)),
                List.of(new Loop(DimName.N, 2, 1), new Loop(DimName.C, 2, 1)),
                List.of(true, false, true),
                List.of("NC", "KC", "NK"));
        // 4 steps of 4; inputs 8 from DRAM, weights 8 in each of 2 L2 tiles, outputs 16.
        ExactCost single = ExactModel.cost(w, m, machine(Buffering.SINGLE, Buffering.SINGLE), List.of());
        assertEquals(16, single.computeCycles());
        assertEquals(8 + 16 + 16, single.dramCycles());
        // Across the network: inputs once in each L2 tile, as they stay while K advances; two of four columns at a
        // time.
        assertEquals((8 + 16 + 16) / 2.0, single.nocCycles());
        assertEquals(16 + 40 + 20, single.cycles());
        assertEquals(40, cycles(w, m, Buffering.OVERLAPPED, Buffering.OVERLAPPED));
        // L2's double buffer: 4 inputs, and 4 weights for the array, in; 8 outputs out. L1's: 4 + 4 in, 4 out, by twos.
        assertEquals(40 + 4 + 4 + 8, cycles(w, m, Buffering.OVERLAPPED, Buffering.DOUBLE));
        assertEquals(40 + 4 + 2, cycles(w, m, Buffering.DOUBLE, Buffering.OVERLAPPED));
        assertEquals(40 + 16 + 6, cycles(w, m, Buffering.DOUBLE, Buffering.DOUBLE));
        assertEquals(40 + 20, cycles(w, m, Buffering.DOUBLE, Buffering.SINGLE) - 6);
    }

    /**
     * The product of above on machines whose words are of different widths and whose L2 has ports: DRAM moves 2 B a cycle,
     * the network is free, L2 reads 3 B and writes 5 B. Weights skip L2.
     */
    @Test
    void endsByPortsAndWidths() {
        Workload w = product(4, 4, 2);
        Mapping m = new Mapping(
                List.of(new Loop(DimName.N, 2, 2)),
                List.of(new Loop(DimName.K, 2, 2)),
                List.of(),
                List.of(new Loop(DimName.K, 2, 1)),
                List.of(new Loop(DimName.N, 2, 1), new Loop(DimName.C, 2, 1)),
                List.of(true, false, true),
                List.of("NC", "KC", "NK"));
        // Inputs of 1 B, weights of 2 B, outputs of 3 B once they are summed up, sums of 4 B.
        Bandwidth ports = new Bandwidth(3, 5, INF, false);
        WordSizes widths = new WordSizes(1, 2, 3, 4);
        double base = ends(w, m, Buffering.OVERLAPPED, Buffering.OVERLAPPED, ports, widths);
        // DRAM: 8 x 1 B, 16 x 2 B in, 16 x 3 B out, by 2 B: more than 16 steps or any port.
        assertEquals((8 + 32 + 48) / 2.0, base);
        // The first L2 tile is 4 inputs and the array's 4 weights, the last 8 outputs.
        assertEquals(
                base + (4 + 8) / 2.0 + 24 / 2.0, ends(w, m, Buffering.OVERLAPPED, Buffering.DOUBLE, ports, widths));
        // L2 reads 4 inputs for the array, and writes the array's last 4 sums.
        assertEquals(
                Math.ceil(base + 4 / 3.0 + 16 / 5.0),
                ends(w, m, Buffering.DOUBLE, Buffering.OVERLAPPED, ports, widths));
        // Through the network come 4 inputs and 4 weights, and go 4 sums.
        Bandwidth network = new Bandwidth(INF, INF, 4, false);
        assertEquals(
                base + (4 + 8) / 4.0 + 16 / 4.0, ends(w, m, Buffering.DOUBLE, Buffering.OVERLAPPED, network, widths));
    }

    private static double ends(Workload w, Mapping m, Buffering l1, Buffering l2, Bandwidth noc, WordSizes widths) {
        Target t = machine(l1, l2, noc, new Bandwidth(INF, INF, 2, false), widths);
        return ExactModel.cost(w, m, t, List.of()).cycles();
    }

    private static double cycles(Workload w, Mapping m, Buffering l1, Buffering l2) {
        return ExactModel.cost(w, m, machine(l1, l2), List.of()).cycles();
    }

    /** DRAM a word a cycle, the network two. */
    private static Target machine(Buffering l1, Buffering l2) {
        Bandwidth two = new Bandwidth(INF, INF, 2, true);
        return machine(l1, l2, two, new Bandwidth(INF, INF, 1, true), new WordSizes(1, 1, 1, 1));
    }

    private static Target machine(Buffering l1, Buffering l2, Bandwidth noc, Bandwidth dram, WordSizes widths) {
        return new Target(
                "hand",
                1,
                2,
                1e9,
                1,
                new Capacity(64, true, l1),
                new Capacity(64, true, l2),
                noc,
                true,
                true,
                dram,
                1,
                widths,
                List.of(true, true, true),
                new Energies(1, 1, 1, 1, 1, 1, 1, 1));
    }

    private static Workload product(long n, long k, long c) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.N.ordinal()] = n;
        e[DimName.K.ordinal()] = k;
        e[DimName.C.ordinal()] = c;
        Axis rows = new Axis('N', n, List.of(new Axis.Term(DimName.N, 1)), 0);
        Axis cols = new Axis('K', k, List.of(new Axis.Term(DimName.K, 1)), 0);
        Axis terms = new Axis('C', c, List.of(new Axis.Term(DimName.C, 1)), 0);
        return new Workload(
                "nn.dense",
                Arrays.stream(e).boxed().toList(),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, List.of(rows, terms)),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, List.of(cols, terms)),
                        new Tensor("out", Role.OUTPUT, DType.INT32, List.of(rows, cols))),
                n * k * c);
    }
}
