package marvel.search.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Cases;
import marvel.cost.db.Layouts;
import marvel.diag.Source;
import marvel.search.Counting;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Closed forms against every choice of seeded small operators, counted one by one. */
class PaperSpaceTest {
    @Test
    void sizesAreWhatCountingGives() {
        int pruned = 0;
        int square = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 4, seed % Cases.KINDS);
            Target target = Targets.read(new Source(
                    "target",
                    String.format(
                            "accelerator @t { array = [%d, %d]; l1 = %d B per PE, double_buffered; l2 = %d B, double_buffered; }",
                            1 + random.nextInt(4),
                            1 + random.nextInt(4),
                            20 + random.nextInt(200),
                            60 + random.nextInt(2000))));
            List<DimName> loops = PaperSpace.loops(w);
            long iterations = loops.stream().mapToLong(w::extent).reduce(1, (a, b) -> a * b);
            if (iterations > 1500) {
                continue;
            }
            PaperSpace space = PaperSpace.of(w, target);
            String where = "seed " + seed + " " + w;
            BigInteger orders = BigInteger.valueOf(permutations(loops.size()));
            BigInteger layouts = w.tensors().stream()
                    .map(t -> BigInteger.valueOf(Layouts.all(t).size()))
                    .reduce(BigInteger.ONE, BigInteger::multiply);
            boolean isSquare = PaperSpace.isSquare(w);
            square += isSquare ? 1 : 0;

            long[] n = new long[5];
            tuples(loops, w.extentArray(), t3 -> {
                n[0]++;
                n[3] += fits(w, t3, target, true) ? 1 : 0;
                tuples(loops, t3, t2 -> {
                    tuples(loops, t2, t1 -> {
                        n[1]++;
                    });
                });
            });
            tuples(loops, w.extentArray(), t2 -> {
                tuples(loops, t2, t1 -> {
                    n[2]++;
                    long spread = 1;
                    for (DimName d : loops) {
                        spread *= t2[d.ordinal()] / t1[d.ordinal()];
                    }
                    boolean used = spread <= target.pes() && spread >= 0.1 * target.pes();
                    n[4] += used && fits(w, t1, target, false) && equal(t1, isSquare) && equal(t2, isSquare) ? 1 : 0;
                });
            });
            assertEquals(BigInteger.valueOf(n[0]).multiply(orders).multiply(layouts), space.offChip(), where);
            assertEquals(
                    BigInteger.valueOf(n[1]).multiply(orders).multiply(orders).multiply(layouts),
                    space.original(),
                    where);
            assertEquals(BigInteger.valueOf(n[2]).multiply(orders), space.onChip(), where);
            assertEquals(BigInteger.valueOf(n[3]).multiply(layouts), space.offChipPruned(), where);
            assertEquals(BigInteger.valueOf(n[4]).multiply(orders), space.onChipPruned(), where);
            pruned += n[4] > 0 && n[4] < n[2] && n[3] < n[0] ? 1 : 0;
        }
        assertTrue(pruned > 15 && square > 20, pruned + " pruned, " + square + " square");
    }

    /** Tiles of whom each size divides that of the tile around, by dim. */
    private static void tuples(List<DimName> loops, long[] around, Consumer<long[]> each) {
        long[] tile = around.clone();
        tuples(loops, 0, around, tile, each);
    }

    private static void tuples(List<DimName> loops, int at, long[] around, long[] tile, Consumer<long[]> each) {
        if (at == loops.size()) {
            each.accept(tile);
            return;
        }
        int d = loops.get(at).ordinal();
        for (long size = 1; size <= around[d]; size++) {
            if (around[d] % size == 0) {
                tile[d] = size;
                tuples(loops, at + 1, around, tile, each);
            }
        }
        tile[d] = around[d];
    }

    private static boolean fits(Workload w, long[] tile, Target target, boolean l2) {
        long input = w.tensor(Role.INPUT).boxVolume(tile);
        long weight = w.tensor(Role.WEIGHT).boxVolume(tile);
        long output = w.tensor(Role.OUTPUT).boxVolume(tile);
        // Both buffers of the targets here are double, partial sums have four bytes.
        return 2 * (input + weight + 4 * output) <= (l2 ? target.l2() : target.l1()).amount();
    }

    private static boolean equal(long[] tile, boolean isSquare) {
        return !isSquare
                || (tile[DimName.P.ordinal()] == tile[DimName.Q.ordinal()]
                        && tile[DimName.R.ordinal()] == tile[DimName.S.ordinal()]);
    }

    private static long permutations(int n) {
        return permutations(new ArrayList<>(), n);
    }

    private static long permutations(List<Integer> chosen, int n) {
        if (chosen.size() == n) {
            return 1;
        }
        long count = 0;
        for (int i = 0; i < n; i++) {
            if (!chosen.contains(i)) {
                chosen.add(i);
                count += permutations(chosen, n);
                chosen.remove(chosen.size() - 1);
            }
        }
        return count;
    }

    @Test
    void chainsAreWhatCountingGives() {
        for (long n = 1; n <= 400; n++) {
            long extent = n;
            LongPredicate divides = t -> extent % t == 0;
            long one = count(extent, divides);
            long two = 0;
            long three = 0;
            for (long t = 1; t <= extent; t++) {
                long outer = t;
                if (extent % t == 0) {
                    two += count(t, s -> outer % s == 0);
                    for (long s = 1; s <= t; s++) {
                        long middle = s;
                        three += t % s == 0 ? count(s, r -> middle % r == 0) : 0;
                    }
                }
            }
            assertEquals(List.of(one, two, three), chains(extent), "extent " + extent);
        }
    }

    private static List<Long> chains(long extent) {
        return Arrays.stream(new int[] {1, 2, 3})
                .mapToObj(levels -> Counting.chains(extent, levels).longValueExact())
                .toList();
    }

    private static long count(long most, LongPredicate is) {
        long count = 0;
        for (long t = 1; t <= most; t++) {
            count += is.test(t) ? 1 : 0;
        }
        return count;
    }

    /** conv1_2 of VGG-16, by hand: 64 = 2^6 has 28 chains of two sizes, 224 = 2^5 x 7 has 21 x 3, 3 has 3; seven loops. */
    @Test
    void largestConvolutionOfVgg() {
        Workload w = Cases.convolution(64, 64, 224, 3, 1);
        Target edge = Targets.builtIn("edge").orElseThrow();
        PaperSpace space = PaperSpace.of(w, edge);
        assertEquals(BigInteger.valueOf(28L * 28 * 63 * 63 * 3 * 3 * 5040), space.onChip());
        assertEquals(BigInteger.valueOf(7L * 7 * 12 * 12 * 2 * 2 * 5040 * 13824), space.offChip());
        assertTrue(PaperSpace.isSquare(w));
    }
}
