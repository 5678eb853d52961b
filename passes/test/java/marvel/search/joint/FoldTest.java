package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.arch.Target;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Searches with dims that are made one, against every mapping of the whole space. */
class FoldTest {
    private static final List<String> NONE = List.of("", "", "");

    @Test
    void findsTheBestOfAllMappings() {
        compareWithAllMappings(7000, 7030);
    }

    @Test
    @Tag("heavy")
    void findsTheBestOfManyMore() {
        compareWithAllMappings(7030, 7090);
    }

    private void compareWithAllMappings(long from, long to) {
        int folded = 0;
        int empty = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = problem(random);
            Target target = JointSearchTest.target(random, 20 + random.nextInt(100));
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() > 13) {
                continue;
            }
            List<String> operands = JointSearchTest.operands(w, random);
            List<JointSearchTest.Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(JointSearchTest.figures(w, m, target, operands)))
                    .joint(TileRule.DIVISORS);
            for (Objective o : Objective.values()) {
                JointSearch.Problem p = new JointSearch.Problem(w, operands, target, o);
                folded += Fold.of(p, List.of()) != null ? 1 : 0;
                empty += all.isEmpty() ? 1 : 0;
                JointSearchTest.check(
                        JointSearch.joint(p, TileRule.DIVISORS, List.of(), NONE, 0, TimeLimit.NONE),
                        all,
                        o,
                        "seed " + seed + " " + o + " " + w + " " + target);
            }
        }
        assertTrue(folded > 20, "folded " + folded);
        assertTrue(empty < folded / 2, "nothing fits " + empty);
    }

    @Test
    void staysWithTheHalvesGiven() {
        compareWithinHalves(8000, 8040);
    }

    @Test
    @Tag("heavy")
    void staysWithManyMoreHalvesGiven() {
        compareWithinHalves(8040, 8110);
    }

    private void compareWithinHalves(long from, long to) {
        int folded = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = problem(random);
            Target target = JointSearchTest.target(random, 1 << 20);
            List<JointSearch.Half> halves = new ArrayList<>();
            Set<List<Loop>> dram = new HashSet<>();
            long most = 0;
            for (int i = 0; i < 3; i++) {
                List<Loop> loops = JointSearchTest.offChip(w, random, random.nextInt(8) == 0);
                long[] tile = w.extentArray();
                Set<DimName> dims = EnumSet.noneOf(DimName.class);
                loops.forEach(l -> {
                    tile[l.dim().ordinal()] = l.step();
                    dims.add(l.dim());
                });
                halves.add(new JointSearch.Half(JointSearchTest.box(tile), dims.isEmpty() ? List.of() : List.of(dims)));
                MappingSpace.permutations(new ArrayList<>(loops), 0, dram::add);
                most = Math.max(most, JointSearchTest.size(w, tile));
            }
            if (most * dram.size() > 6000) {
                continue;
            }
            List<String> operands = JointSearchTest.operands(w, random);
            List<JointSearchTest.Figures> all = new ArrayList<>();
            MappingSpace space =
                    new MappingSpace(w, target, m -> all.add(JointSearchTest.figures(w, m, target, operands)));
            dram.forEach(space::onChip);
            for (Objective o : Objective.values()) {
                JointSearch.Problem p = new JointSearch.Problem(w, operands, target, o);
                folded += Fold.of(p, halves) != null ? 1 : 0;
                JointSearch.Found found = JointSearch.inside(p, halves, NONE, TimeLimit.NONE);
                String what = "seed " + seed + " " + o + " " + w + " " + target;
                JointSearchTest.check(found, all, o, what);
                assertTrue(found == null || dram.contains(found.mapping().dram()), what + " " + found);
            }
        }
        assertTrue(folded > 30, "folded " + folded);
    }

    /** Operands that know one of the dims only, strides, windows along it, or an order that parts them: they stay apart. */
    @Test
    void tellsApartWhatDiffers() {
        Target target = JointSearchTest.target(RandomProblems.random(1), 1 << 20);
        Workload w = convolution(2, 1, 2, 2, 4, 6, 1, 1, 1);
        assertNotNull(fold(w, List.of("NCHW", "C"), target));
        assertNull(fold(convolution(1, 1, 2, 2, 4, 6, 1, 1, 1), List.of("CH"), target));
        assertNull(fold(convolution(1, 1, 2, 2, 4, 6, 2, 1, 1), List.of(), target));
        assertNull(fold(convolution(1, 1, 2, 2, 4, 6, 1, 3, 1), List.of(), target));
        List<Long> tile = new ArrayList<>(w.extents());
        tile.set(DimName.P.ordinal(), 2L);
        tile.set(DimName.Q.ordinal(), 2L);
        JointSearch.Problem p = new JointSearch.Problem(w, List.of(), target, Objective.EDP);
        JointSearch.Half apart = new JointSearch.Half(tile, List.of(Set.of(DimName.P), Set.of(DimName.Q)));
        assertNull(Fold.of(p, List.of(apart)));
        JointSearch.Half together = new JointSearch.Half(tile, List.of(Set.of(DimName.P, DimName.Q)));
        Fold fold = Fold.of(p, List.of(together));
        assertNotNull(fold);
        assertEquals(48, fold.problem.workload().extent(DimName.N));
    }

    private static @Nullable Fold fold(Workload w, List<String> operands, Target target) {
        return Fold.of(new JointSearch.Problem(w, operands, target, Objective.EDP), List.of());
    }

    private static Workload problem(Random random) {
        return convolution(
                1 + random.nextInt(2),
                1,
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(6),
                1 + random.nextInt(6),
                random.nextInt(6) == 0 ? 2 : 1,
                random.nextInt(4) == 0 ? 2 : 1,
                1);
    }

    static Workload convolution(long n, long g, long k, long c, long p, long q, long stride, long r, long s) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.N.ordinal()] = n;
        e[DimName.G.ordinal()] = g;
        e[DimName.K.ordinal()] = k;
        e[DimName.C.ordinal()] = c;
        e[DimName.P.ordinal()] = p;
        e[DimName.Q.ordinal()] = q;
        e[DimName.R.ordinal()] = r;
        e[DimName.S.ordinal()] = s;
        List<Axis> in = List.of(
                axis('N', n, DimName.N),
                axis('C', c, DimName.C),
                window('H', DimName.P, p, DimName.R, r, stride),
                window('W', DimName.Q, q, DimName.S, s, stride));
        List<Axis> weight = List.of(
                axis('K', k, DimName.K), axis('C', c, DimName.C), axis('R', r, DimName.R), axis('S', s, DimName.S));
        List<Axis> out = List.of(
                axis('N', n, DimName.N), axis('C', k, DimName.K), axis('H', p, DimName.P), axis('W', q, DimName.Q));
        return new Workload(
                "nn.conv2d",
                Arrays.stream(e).boxed().toList(),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, in),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, weight),
                        new Tensor("out", Role.OUTPUT, DType.INT32, out)),
                Arrays.stream(e).reduce(1, Math::multiplyExact));
    }

    private static Axis axis(char letter, long extent, DimName dim) {
        return new Axis(letter, extent, List.of(new Axis.Term(dim, 1)), 0);
    }

    private static Axis window(char letter, DimName out, long n, DimName kernel, long k, long stride) {
        return new Axis(letter, (n - 1) * stride + k, List.of(new Axis.Term(out, stride), new Axis.Term(kernel, 1)), 0);
    }
}
