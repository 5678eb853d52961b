package marvel.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.diag.Source;
import marvel.ir.DType;
import marvel.mapping.Mapping;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Bounds by hand, and that no mapping is under them. */
class RooflineTest {
    @Test
    void boundsByHand() {
        // 8 x 6 x 4 = 192 multiply-accumulates; 32 inputs, 24 weights, 48 outputs.
        Workload w = product(8, 6, 4);
        Roofline words =
                Roofline.of(w, machine("noc = 2 words/cycle; dram = 4 words/cycle read, 1 words/cycle write;"));
        assertEquals(new Roofline(24, 52, 48, 104), words);
        assertEquals(Roofline.Part.NOC, words.binds());
        assertEquals(52, words.cycles());
        // Sums of 4 B come from the array, and leave for DRAM as outputs of 1 B.
        Roofline bytes = Roofline.of(w, machine("noc = 16 B/cycle; dram = 10 B/cycle; lanes = 4;"));
        assertEquals(new Roofline(6, 16, 11, 104), bytes);
        // Through L2's ports go only tensors that cannot bypass it: the inputs and weights.
        Roofline ports =
                Roofline.of(w, machine("noc = 1 words/cycle read; dram = 8 words/cycle; bypass = {l2: [output]};"));
        assertEquals(new Roofline(24, 56, 13, 104), ports);
        Roofline free = Roofline.of(w, machine("noc = 1 words/cycle read; dram = 8 words/cycle; bypass = {l2: any};"));
        assertEquals(new Roofline(24, 0, 13, 104), free);
        assertEquals(Roofline.Part.COMPUTE, free.binds());
    }

    private static Target machine(String entries) {
        return Targets.read(new Source("t.acc", "accelerator @t { array = [2, 4]; " + entries + " }"));
    }

    private static Workload product(long n, long k, long c) {
        Long[] e = new Long[DimName.COUNT];
        Arrays.fill(e, 1L);
        e[DimName.N.ordinal()] = n;
        e[DimName.K.ordinal()] = k;
        e[DimName.C.ordinal()] = c;
        Axis rows = new Axis('N', n, List.of(new Axis.Term(DimName.N, 1)), 0);
        Axis cols = new Axis('K', k, List.of(new Axis.Term(DimName.K, 1)), 0);
        Axis terms = new Axis('C', c, List.of(new Axis.Term(DimName.C, 1)), 0);
        return new Workload(
                "nn.dense",
                List.of(e),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, List.of(rows, terms)),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, List.of(cols, terms)),
                        new Tensor("out", Role.OUTPUT, DType.INT32, List.of(rows, cols))),
                n * k * c);
    }

    @Test
    void noMappingIsUnderTheBound() {
        List<Target> targets = new ArrayList<>();
        for (String name : Targets.names()) {
            targets.add(Targets.builtIn(name).orElseThrow());
        }
        targets.add(machine("l1 = 1 KiB; l2 = 1 MiB; noc = 1 B/cycle; dram = 1 B/cycle;"));
        targets.add(
                machine("l1 = 1 KiB, overlapped; l2 = 1 MiB, overlapped; noc = 1 words/cycle read; dram = unlimited;"
                        + " bypass = {l2: none};"));
        for (long seed = 0; seed < 600; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Target target = targets.get((int) (seed % targets.size()));
            Mapping mapping = random.mapping(workload, 2, 4, true);
            boolean allowed = true;
            for (Role r : Role.values()) {
                allowed &= mapping.keepsInL2(r) || target.mayBypassL2(r);
            }
            if (allowed) {
                ExactCost cost = ExactModel.cost(workload, mapping, target, List.of());
                String what = "seed " + seed + " " + target.name() + " " + mapping + " " + workload;
                Roofline bound = Roofline.of(workload, target);
                assertTrue(bound.compute() <= cost.computeCycles(), what);
                assertTrue(bound.noc() <= Math.ceil(cost.nocCycles()), what);
                assertTrue(bound.dram() <= Math.ceil(cost.dramCycles()), what);
                assertTrue(bound.cycles() <= cost.cycles(), what);
            }
        }
    }
}
