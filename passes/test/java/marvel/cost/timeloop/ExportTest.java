package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.diag.Source;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Type;
import marvel.mapper.Operators;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Operators and mappings in Timeloop's terms move the same words, and come back from the files as they were. */
class ExportTest {
    private static final Target TARGET = Targets.builtIn("timeloop-168").orElseThrow();

    @Test
    void movesTheSameWordsAndReadsBack() {
        Set<String> kinds = new HashSet<>();
        Set<String> reasons = new HashSet<>();
        int onBothAxes = 0;
        for (long seed = 0; seed < 900; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 12, 14, true);
            Export.Result form;
            try {
                form = Export.of("f" + seed, workload, mapping);
            } catch (Inexpressible e) {
                reasons.add(String.valueOf(e.getMessage()).replaceAll(" [A-Z]\\b.*", ""));
                continue;
            }
            kinds.add(workload.op());
            onBothAxes += isOnBothAxes(mapping) ? 1 : 0;
            Translation back = new Translation(form.problem());
            Mapping again = back.mapping(form.mapping());
            ExactCost expected = ExactModel.cost(withoutPadding(workload), mapping, TARGET, List.of());
            ExactCost seen = ExactModel.cost(back.workload(), again, TARGET, List.of());
            for (Role r : Role.values()) {
                assertEquals(expected.words(r), seen.words(r), "seed " + seed + ", " + r);
            }
            assertEquals(expected.cycles(), seen.cycles(), "seed " + seed);
            files(form, seed);
            assertEquals(fixpoint(form), fixpoint(export(seed, back.workload(), again)), "seed " + seed);
        }
        assertEquals(
                Set.of("nn.dense", "nn.batch_matmul", "nn.conv1d", "nn.conv2d", "nn.conv3d", "nn.conv2d_transpose"),
                kinds);
        assertEquals(Set.of("Timeloop's indices grow with every loop, an input's shrinks with that over"), reasons);
        assertTrue(onBothAxes > 5, "on both axes: " + onBothAxes);
    }

    private static boolean isOnBothAxes(Mapping m) {
        return m.rows().stream().anyMatch(r -> m.cols().stream().anyMatch(c -> c.dim() == r.dim()));
    }

    private static Export.Result export(long seed, Workload workload, Mapping mapping) {
        try {
            return Export.of("f" + seed, workload, mapping);
        } catch (Inexpressible e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /** What the files say. */
    private static String fixpoint(Export.Result form) {
        return YamlPrinter.problem(form.problem())
                + YamlPrinter.mapping(form.mapping(), form.problem(), Machines.architecture(TARGET));
    }

    /** Printed files, read strictly, give the same problem and the same loops. */
    private static void files(Export.Result form, long seed) {
        Architecture machine = ArchitectureFile.read(
                new Source("timeloop-168.arch.yaml", YamlPrinter.architecture(Machines.architecture(TARGET))));
        assertEquals(Machines.architecture(TARGET), machine);
        Problem problem = ProblemFile.read(new Source("p", YamlPrinter.problem(form.problem())));
        assertEquals(form.problem(), problem, "seed " + seed);
        TimeloopMapping read = MappingFile.read(
                new Source("m", YamlPrinter.mapping(form.mapping(), problem, machine)), problem, machine);
        TimeloopMapping m = form.mapping();
        assertEquals(m.keepL2(), read.keepL2(), "seed " + seed);
        assertEquals(
                List.of(m.dram(), m.l2(), m.x(), m.y(), m.l1()),
                List.of(loops(read.dram()), loops(read.l2()), loops(read.x()), loops(read.y()), loops(read.l1())),
                "seed " + seed);
    }

    private static List<TimeloopMapping.Trip> loops(List<TimeloopMapping.Trip> all) {
        return all.stream().filter(t -> t.count() > 1).toList();
    }

    /** The operator on a tensor that reaches as far as its windows. */
    private static Workload withoutPadding(Workload w) {
        List<Tensor> tensors = new ArrayList<>();
        for (Tensor t : w.tensors()) {
            List<Axis> axes = new ArrayList<>();
            for (Axis a : t.axes()) {
                long back = a.terms().stream()
                        .filter(x -> x.coefficient() < 0)
                        .mapToLong(x -> -x.coefficient() * (w.extent(x.dim()) - 1))
                        .sum();
                axes.add(new Axis(a.letter(), a.boxExtent(w.extentArray()), a.terms(), back));
            }
            tensors.add(new Tensor(t.name(), t.role(), t.dtype(), axes));
        }
        return new Workload(w.op(), w.extents(), tensors, w.macs());
    }

    /** A convolution that uses all letters but two, three of them on both axes of the array. */
    @Test
    void dimensionsWithoutALetterAreNamed() {
        Attrs attributes = Attrs.EMPTY
                .with("groups", new Attr.Int(2))
                .with("channels", new Attr.Int(8))
                .with("kernel_size", new Attr.ListOf(List.of(new Attr.Int(2), new Attr.Int(2), new Attr.Int(2))));
        Workload conv = Operators.of(
                "nn.conv3d",
                attributes,
                List.of(
                        new Type.Tensor(List.of(2L, 4L, 5L, 5L, 5L), DType.INT8),
                        new Type.Tensor(List.of(8L, 2L, 2L, 2L, 2L), DType.INT8)));
        List<Loop> rows = new ArrayList<>();
        List<Loop> cols = new ArrayList<>();
        List<Loop> l1 = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (conv.extent(d) == 4) {
                boolean both = rows.size() < 3;
                rows.add(new Loop(d, both ? 2 : 1, 2));
                cols.add(new Loop(d, both ? 2 : 1, 1));
                l1.add(new Loop(d, both ? 1 : 4, 1));
            } else {
                l1.add(new Loop(d, conv.extent(d), 1));
            }
        }
        Mapping mapping = new Mapping(
                List.of(), List.of(), some(rows), some(cols), some(l1), List.of(true, true, true), List.of("", "", ""));
        Inexpressible e = assertThrows(Inexpressible.class, () -> Export.of("f", conv, mapping));
        assertTrue(String.valueOf(e.getMessage()).contains("no letter is left for the part of"), e.toString());
    }

    private static List<Loop> some(List<Loop> all) {
        return all.stream().filter(l -> l.trips() > 1).toList();
    }

    @Test
    void tilesThatDoNotDivideAreNamed() {
        Workload dense = Shaped.matmul(6, 4, 8);
        Mapping uneven = new Mapping(
                List.of(new Loop(DimName.C, 3, 3)),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Loop(DimName.N, 6, 1), new Loop(DimName.K, 4, 1), new Loop(DimName.C, 3, 1)),
                List.of(true, true, true),
                List.of("NC", "KC", "NC"));
        Inexpressible e = assertThrows(Inexpressible.class, () -> Export.of("f", dense, uneven));
        assertEquals("Timeloop's tiles divide evenly, those of C (8) do not", e.getMessage());
    }

    /** Where the target is another machine than Timeloop's, the notes say so; where it is not, there are none. */
    @Test
    void differencesOfTheMachineAreNamed() {
        assertEquals(List.of(), Machines.notes(TARGET));
        assertEquals(
                TARGET.energy(), Machines.target(Machines.architecture(TARGET)).energy());
        assertEquals(TARGET.l2(), Machines.target(Machines.architecture(TARGET)).l2());
        Target edge = Targets.builtIn("edge").orElseThrow();
        assertEquals(
                List.of(
                        "Words have one size here, 1 B; on the target: input 1 B, weight 1 B, output 1 B, partial sum 4 B.",
                        "Double buffers are half as deep: Timeloop holds a tile once."),
                Machines.notes(edge));
        assertEquals(
                256, Machines.architecture(edge).levels().get(Architecture.L1).entries());
    }

    /** A matrix product by extents. */
    private static final class Shaped {
        static Workload matmul(long n, long k, long c) {
            Long[] extents = new Long[DimName.COUNT];
            java.util.Arrays.fill(extents, 1L);
            extents[DimName.N.ordinal()] = n;
            extents[DimName.K.ordinal()] = k;
            extents[DimName.C.ordinal()] = c;
            return new Workload(
                    "nn.dense",
                    List.of(extents),
                    List.of(
                            tensor("data", Role.INPUT, axis('N', n, DimName.N), axis('C', c, DimName.C)),
                            tensor("weight", Role.WEIGHT, axis('K', k, DimName.K), axis('C', c, DimName.C)),
                            tensor("out", Role.OUTPUT, axis('N', n, DimName.N), axis('C', k, DimName.K))),
                    n * k * c);
        }

        private static Axis axis(char letter, long extent, DimName d) {
            return new Axis(letter, extent, List.of(new Axis.Term(d, 1)), 0);
        }

        private static Tensor tensor(String name, Role role, Axis... axes) {
            return new Tensor(name, role, marvel.ir.DType.INT32, List.of(axes));
        }
    }
}
