package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
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
