package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.ir.DType;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.search.joint.JointSearchTest.Figures;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a joint search says of mappings that it did not look at: with a gap, out of time, and of tiles that are too many. */
class JointCertificateTest {
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
            Target target = JointSearchTest.target(random, 20 + random.nextInt(200));
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() > 12) {
                continue;
            }
            List<String> operands = JointSearchTest.operands(w, random);
            List<Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(JointSearchTest.figures(w, m, target, operands)))
                    .joint(TileRule.DIVISORS);
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
                dense(720_720), List.of(), JointSearchTest.target(RandomProblems.random(1), 1L << 40), Objective.EDP);
        JointSearch.Found found = assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> JointSearch.joint(problem, TileRule.DIVISORS, List.of(), List.of("", "", ""), 0, after(1)));
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
                JointSearchTest.box(extents),
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

    /** Compares searches with a gap with all mappings; how many were not proved the least, and how many are not. */
    private static int[] compareGaps(long from, int count) {
        int[] counts = new int[2];
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = JointSearchTest.target(random, 20 + random.nextInt(200));
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() > 12) {
                continue;
            }
            List<String> operands = JointSearchTest.operands(w, random);
            List<Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(JointSearchTest.figures(w, m, target, operands)))
                    .joint(TileRule.DIVISORS);
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
        double least =
                all.stream().mapToDouble(f -> JointSearchTest.first(o, f)).min().orElseThrow();
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
}
