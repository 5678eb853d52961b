package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.arch.WordSizes;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
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

/** The search against every mapping of its space, each costed by the exact model. */
class JointSearchTest {
    private static final long MOST = 3_000;

    @Test
    void findsTheBestOnChipHalf() {
        int choices = compare(0, 40);
        assertTrue(choices > 10, "choices " + choices);
    }

    @Test
    @Tag("long")
    void findsTheBestOnChipHalfOfManyMoreProblems() {
        int choices = compare(1000, 2500);
        assertTrue(choices > 800, "choices " + choices);
    }

    @Test
    void findsTheBestOfAllMappings() {
        int choices = compareJoint(0, 90);
        assertTrue(choices > 10, "choices " + choices);
    }

    @Test
    @Tag("long")
    void findsTheBestOfAllMappingsOfManyMoreProblems() {
        int choices = compareJoint(1000, 4000);
        assertTrue(choices > 500, "choices " + choices);
    }

    @Test
    void isNoFurtherFromTheLeastThanAsked() {
        int[] counts = compareGaps(0, 60);
        assertTrue(counts[0] > 100 && counts[1] > 20, "within the gap " + counts[0] + ", not the least " + counts[1]);
    }

    @Test
    @Tag("long")
    void isNoFurtherFromTheLeastThanAskedInManyMoreProblems() {
        int[] counts = compareGaps(1000, 2000);
        assertTrue(counts[0] > 3000 && counts[1] > 500, "within the gap " + counts[0] + ", not the least " + counts[1]);
    }

    /** A search that is stopped, at whatever moment, says no more than what it knows. */
    @Test
    void isHonestWhenItIsStopped() {
        int open = 0;
        for (long seed = 0; seed < 60; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = target(random, 20 + random.nextInt(200));
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() > 12) {
                continue;
            }
            List<String> operands = operands(w, random);
            List<Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(figures(w, m, target, operands))).joint(TileRule.DIVISORS);
            for (Objective o : Objective.values()) {
                for (int stop = 0; stop < 64; stop = 2 * stop + 1) {
                    JointSearch.Found found = JointSearch.joint(
                            new JointSearch.Problem(w, operands, target, o),
                            TileRule.DIVISORS,
                            List.of(),
                            List.of("", "", ""),
                            0,
                            after(stop));
                    checkGap(found, all, o, 1e9, new int[2], "seed " + seed + " " + o + " stopped after " + stop);
                    open += found != null && !found.isOptimal() ? 1 : 0;
                }
            }
        }
        assertTrue(open > 200, "open " + open);
    }

    /** The L2 tiles of a large operator are not all listed when there is no time to look at them. */
    @Test
    void listsNoTilesWhenTheTimeIsOver() {
        JointSearch.Problem problem = new JointSearch.Problem(
                dense(720_720), List.of(), target(RandomProblems.random(1), 1L << 40), Objective.EDP);
        JointSearch.Found found = assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> JointSearch.joint(
                        problem, TileRule.DIVISORS, List.of(), List.of("", "", ""), 0, after(1)));
        assertNotNull(found);
        assertFalse(found.isOptimal());
    }

    /** A limit that is over when it was asked more often than this. */
    private static TimeLimit after(int times) {
        int[] asked = new int[1];
        return TimeLimit.at(OptionalLong.empty(), () -> asked[0]++ >= times);
    }

    /** Tiles of any size of a large operator are not all looked at, and the certificate says so. */
    @Test
    void doesNotCallOptimalWhatItDidNotLookAt() {
        JointSearch.Found found = JointSearch.joint(
                new JointSearch.Problem(
                        dense(512), List.of(), Targets.builtIn("timeloop-168").orElseThrow(), Objective.DRAM),
                TileRule.ANY,
                List.of(),
                List.of("", "", ""),
                0,
                TimeLimit.NONE);
        assertNotNull(found);
        assertTrue(found.cost() <= 1_573_000, "DRAM words " + found.cost());
        assertFalse(found.isOptimal());
        assertEquals(3 * 512 * 512, found.lowerBound());
    }

    private static Workload dense(long extent) {
        long[] extents = new long[DimName.COUNT];
        Arrays.fill(extents, 1);
        for (DimName d : List.of(DimName.N, DimName.K, DimName.C)) {
            extents[d.ordinal()] = extent;
        }
        return new Workload(
                "nn.dense",
                box(extents),
                List.of(
                        matrix("data", Role.INPUT, DimName.N, DimName.C, extent),
                        matrix("weight", Role.WEIGHT, DimName.K, DimName.C, extent),
                        matrix("out", Role.OUTPUT, DimName.N, DimName.K, extent)),
                extent * extent * extent);
    }

    private static Tensor matrix(String name, Role role, DimName rows, DimName columns, long extent) {
        return new Tensor(
                name,
                role,
                DType.INT8,
                List.of(
                        new Axis('N', extent, List.of(new Axis.Term(rows, 1)), 0),
                        new Axis('C', extent, List.of(new Axis.Term(columns, 1)), 0)));
    }

    private static int compareJoint(long from, int count) {
        int choices = 0;
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = target(random, 20 + random.nextInt(200));
            TileRule rule = random.nextInt(3) == 0 ? TileRule.ANY : TileRule.DIVISORS;
            if (SpaceSize.joint(new Shape(w, target), rule).bitLength() > 12) {
                continue;
            }
            List<String> operands = operands(w, random);
            List<Figures> all = new ArrayList<>();
            MappingSpace space = new MappingSpace(w, target, m -> all.add(figures(w, m, target, operands)));
            space.joint(rule);
            for (Objective o : Objective.values()) {
                JointSearch.Found found = JointSearch.joint(
                        new JointSearch.Problem(w, operands, target, o),
                        rule,
                        List.of(),
                        List.of("", "", ""),
                        0,
                        TimeLimit.NONE);
                check(found, all, o, "seed " + seed + " " + o + " " + rule + " " + w + " " + target);
            }
            choices += all.size() > 20 ? 1 : 0;
        }
        return choices;
    }

    /** Compares searches with a gap with all mappings; how many were not proved the least, and how many are not. */
    private static int[] compareGaps(long from, int count) {
        int[] counts = new int[2];
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = target(random, 20 + random.nextInt(200));
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() > 12) {
                continue;
            }
            List<String> operands = operands(w, random);
            List<Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(figures(w, m, target, operands))).joint(TileRule.DIVISORS);
            for (Objective o : Objective.values()) {
                for (double gap : new double[] {0.01, 0.2, 1}) {
                    JointSearch.Found found = JointSearch.joint(
                            new JointSearch.Problem(w, operands, target, o),
                            TileRule.DIVISORS,
                            List.of(),
                            List.of("", "", ""),
                            gap,
                            TimeLimit.NONE);
                    checkGap(found, all, o, gap, counts, "seed " + seed + " " + o + " gap " + gap + " " + w);
                }
            }
        }
        return counts;
    }

    private static void checkGap(
            JointSearch.@Nullable Found found, List<Figures> all, Objective o, double gap, int[] counts, String what) {
        if (all.isEmpty()) {
            assertEquals(null, found, what);
            return;
        }
        assertNotNull(found, what);
        double least = all.stream().mapToDouble(f -> first(o, f)).min().orElseThrow();
        String of = what + ": least " + least + ", found " + found;
        assertTrue(found.cost() >= least * (1 - 1e-12), of);
        assertTrue(found.cost() <= (1 + gap) * least * (1 + 1e-12), of);
        assertTrue(found.lowerBound() <= least * (1 + 1e-12), of);
        assertTrue(found.cost() <= (1 + gap) * found.lowerBound() * (1 + 1e-12), of);
        assertTrue(!found.isOptimal() || found.cost() <= least * (1 + 1e-12), of);
        assertTrue(found.decoupled() >= found.cost(), of);
        counts[0] += found.isOptimal() ? 0 : 1;
        counts[1] += found.cost() > least * (1 + 1e-12) ? 1 : 0;
    }

    /** A mapping's figures under all objectives. */
    record Figures(Mapping mapping, double energy, double cycles, double dram) {}

    private static int compare(long from, int count) {
        int choices = 0;
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = target(random, 1 << 20);
            List<JointSearch.Half> halves = new ArrayList<>();
            List<List<Loop>> dram = new ArrayList<>();
            long most = 0;
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                List<Loop> loops = offChip(w, random, random.nextInt(3) == 0);
                long[] tile = w.extentArray();
                Set<DimName> dims = EnumSet.noneOf(DimName.class);
                for (Loop l : loops) {
                    tile[l.dim().ordinal()] = l.step();
                    dims.add(l.dim());
                }
                if (random.nextBoolean()) {
                    halves.add(new JointSearch.Half(box(tile), dims.isEmpty() ? List.of() : List.of(dims)));
                    MappingSpace.permutations(new ArrayList<>(loops), 0, dram::add);
                } else {
                    halves.add(new JointSearch.Half(
                            box(tile), loops.stream().map(l -> Set.of(l.dim())).toList()));
                    dram.add(loops);
                }
                most = Math.max(most, size(w, tile));
            }
            if (most * dram.size() > MOST) {
                continue;
            }
            List<String> operands = operands(w, random);
            List<Figures> all = new ArrayList<>();
            MappingSpace space = new MappingSpace(w, target, m -> all.add(figures(w, m, target, operands)));
            dram.forEach(space::onChip);
            for (Objective o : Objective.values()) {
                JointSearch.Found found = JointSearch.inside(
                        new JointSearch.Problem(w, operands, target, o), halves, List.of("", "", ""), TimeLimit.NONE);
                check(found, all, o, "seed " + seed + " " + o + " " + w + " " + target);
            }
            choices += all.size() > 20 ? 1 : 0;
        }
        return choices;
    }

    static double first(Objective o, Figures f) {
        return o == Objective.DRAM ? f.dram() : o.of(f.energy(), f.cycles());
    }

    private static double second(Objective o, Figures f) {
        return o == Objective.ENERGY ? f.cycles() : f.energy();
    }

    static Figures figures(Workload w, Mapping m, Target target, List<String> operands) {
        ExactCost c = ExactModel.cost(w, m, target, operands);
        double words = c.operandWords();
        for (Role r : Role.values()) {
            words += c.words(r).dramReads() + c.words(r).dramWrites();
        }
        return new Figures(m, c.energy(), c.cycles(), words);
    }

    static void check(JointSearch.@Nullable Found found, List<Figures> all, Objective o, String what) {
        if (all.isEmpty()) {
            assertEquals(null, found, what);
            return;
        }
        assertNotNull(found, what);
        double first = Double.POSITIVE_INFINITY;
        Mapping best = found.mapping();
        for (Figures f : all) {
            best = first(o, f) < first ? f.mapping() : best;
            first = Math.min(first, first(o, f));
        }
        double second = Double.POSITIVE_INFINITY;
        for (Figures f : all) {
            second = first(o, f) <= first * (1 + 1e-12) ? Math.min(second, second(o, f)) : second;
        }
        assertEquals(first, found.cost(), 1e-11 * first, what + " found " + found + " best " + best);
        Figures own = new Figures(
                found.mapping(), found.exact().energy(), found.exact().cycles(), 0);
        assertEquals(second, second(o, own), 1e-11 * second, what + " found " + found);
        assertTrue(found.isOptimal(), what);
    }

    static List<Long> box(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    static long size(Workload w, long[] tile) {
        DimCuts[] cuts = new DimCuts[DimName.COUNT + 1];
        for (DimName d : DimName.values()) {
            cuts[d.ordinal()] = new DimCuts(w.extent(d), d.isWhole() ? 1 : tile[d.ordinal()], true);
        }
        return SpaceSize.onChip(cuts, DimName.COUNT).bitLength() > 40
                ? Long.MAX_VALUE / 1000
                : SpaceSize.onChip(cuts, DimName.COUNT).longValue();
    }

    static Target target(Random random, long l2) {
        double free = Double.POSITIVE_INFINITY;
        Bandwidth noc = random.nextInt(3) == 0
                ? new Bandwidth(free, free, 1 + random.nextInt(8), false)
                : new Bandwidth(1 + random.nextInt(4), 1 + random.nextInt(4), free, true);
        Bandwidth dram = random.nextInt(4) == 0
                ? Bandwidth.UNLIMITED
                : random.nextBoolean()
                        ? new Bandwidth(free, free, 1 + random.nextInt(3), true)
                        : new Bandwidth(1 + random.nextInt(4), 1 + random.nextInt(8), free, false);
        Buffering[] buffering = Buffering.values();
        boolean bytes = random.nextBoolean();
        return new Target(
                "t",
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                1e9,
                1 + random.nextInt(2),
                new Capacity((bytes ? 40 : 10) + random.nextInt(100), !bytes, buffering[random.nextInt(3)]),
                new Capacity(l2, true, buffering[random.nextInt(3)]),
                noc,
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                dram,
                8,
                new WordSizes(1, 1, 1, bytes ? 4 : 1 + random.nextInt(2)),
                List.of(random.nextInt(3) > 0, random.nextInt(3) > 0, random.nextInt(3) > 0),
                new Energies(1, 1, 1.5, random.nextInt(3), 6.25, 7, random.nextInt(3) == 0 ? 8 : 100, 110));
    }

    static List<String> operands(Workload w, Random random) {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            StringBuilder letters = new StringBuilder();
            for (Axis a : w.tensor(Role.OUTPUT).axes()) {
                letters.append(random.nextBoolean() ? String.valueOf(a.letter()) : "");
            }
            all.add(letters.toString());
        }
        return all;
    }

    /** Random L2 tiles in a random order. */
    static List<Loop> offChip(Workload w, Random random, boolean any) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : DimName.values()) {
            long extent = w.extent(d);
            List<Long> tiles = MappingSpace.divisors(extent);
            long tile = d.isWhole()
                    ? extent
                    : any && !w.needsEqualTiles(d)
                            ? 1 + random.nextInt((int) extent)
                            : tiles.get(Math.max(random.nextInt(tiles.size()), random.nextInt(tiles.size())));
            if (tile < extent) {
                dram.add(new Loop(d, (extent + tile - 1) / tile, tile));
            }
        }
        Collections.shuffle(dram, random);
        return dram;
    }
}
