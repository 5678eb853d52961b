package marvel.cost.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.arch.WordSizes;
import marvel.ir.DType;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The closed forms against enumerated addresses and walked loops. */
class DbModelTest {
    @Test
    void countsTheBlocksOfEnumeratedAddresses() {
        compareWithEnumeration(1_000);
    }

    @Test
    @Tag("heavy")
    void countsTheBlocksOfManyMoreEnumeratedAddresses() {
        compareWithEnumeration(20_000);
    }

    private static void compareWithEnumeration(int cases) {
        for (int seed = 0; seed < cases; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 9);
            long[] tile = Cases.tile(random, w);
            Tensor t = w.tensors().get(random.nextInt(3));
            List<int[]> layouts = Layouts.all(t);
            int[] layout = layouts.get(random.nextInt(layouts.size()));
            String letters = Layouts.name(t, layout);
            int element = 1 + random.nextInt(4);
            int block = new int[] {1, 2, 4, 7, 8, 16, 32, 64}[random.nextInt(8)];
            long expected = 0;
            long elements = 0;
            long inside = 0;
            long[] at = new long[DimName.COUNT];
            do {
                expected += BruteForce.tileBlocks(w, t, at, tile, letters, element, block);
                int n = BruteForce.elements(w, t, at, tile).size();
                elements += n;
                inside += n > 0 ? 1 : 0;
            } while (next(at, w, t, tile));
            TensorBlocks got = new TensorBlocks(t, w.extentArray(), block);
            String what = "seed " + seed + " " + t + " tile " + Arrays.toString(tile) + " " + letters + " element "
                    + element + " block " + block;
            assertEquals(expected, got.blocks(tile, layout, element), what);
            assertEquals(elements, got.elements(tile), what);
            long tiles = 1;
            for (int a = 0; a < t.axes().size(); a++) {
                tiles *= got.tiles(a, tile);
            }
            assertEquals(inside, tiles, what);
        }
    }

    /** What has to move at all is what the iterations use, one by one. */
    @Test
    void compulsoryBlocksAreThoseOfWhatIsUsed() {
        long[] one = new long[DimName.COUNT];
        Arrays.fill(one, 1);
        for (int seed = 0; seed < 150; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 4);
            int block = 1 << random.nextInt(5);
            long expected = 0;
            int[] bytes = {1, 2, 3};
            for (Tensor t : w.tensors()) {
                Set<List<Long>> used = new HashSet<>();
                long[] at = new long[DimName.COUNT];
                do {
                    used.addAll(BruteForce.elements(w, t, at, one));
                } while (next(at, w, t, one));
                expected += (used.size() * bytes[t.role().ordinal()] + block - 1) / block;
            }
            assertEquals(expected, DbModel.compulsory(w, new WordSizes(1, 2, 3, 4), block), "seed " + seed + " " + w);
        }
    }

    /** The paper's order is by the slope of the bytes that move, here from two tiles near each other. */
    @Test
    void thePapersOrderIsBySlope() {
        WordSizes words = new WordSizes(1, 2, 3, 4);
        int ordered = 0;
        for (int seed = 0; seed < 150; seed++) {
            Workload w = Cases.operator(RandomProblems.random(seed), 9);
            long[] tile = Cases.tile(RandomProblems.random(seed + 1), w);
            List<DimName> order = PaperModel.order(w, tile, words);
            List<DimName> cut = Arrays.stream(DimName.values())
                    .filter(d -> tile[d.ordinal()] < w.extent(d))
                    .toList();
            assertEquals(cut, order.stream().sorted().toList());
            for (int i = 0; i + 1 < order.size(); i++) {
                double outer = slope(w, tile, words, order.get(i));
                double inner = slope(w, tile, words, order.get(i + 1));
                double rounding = 1e-6 * bytes(w, tile, words, order.get(i), 0);
                assertTrue(outer >= inner - rounding, "seed " + seed + " " + order);
                ordered += outer > inner + rounding ? 1 : 0;
            }
        }
        assertTrue(ordered > 100, "ordered by slope: " + ordered);
    }

    private static double slope(Workload w, long[] tile, WordSizes words, DimName d) {
        double h = 1e-3;
        return (bytes(w, tile, words, d, h) - bytes(w, tile, words, d, -h)) / (2 * h);
    }

    /** Bytes that move if a tile is longer along a dim by a part of an iteration. */
    private static double bytes(Workload w, long[] tile, WordSizes words, DimName d, double longer) {
        double sum = 0;
        for (Role r : Role.values()) {
            double bytes = words.stored(r);
            for (DimName e : DimName.values()) {
                bytes *= (double) w.extent(e) / ((double) tile[e.ordinal()] + (e == d ? longer : 0));
            }
            for (Axis a : w.tensor(r).axes()) {
                double box = 1;
                for (Axis.Term t : a.terms()) {
                    double n = (double) tile[t.dim().ordinal()] + (t.dim() == d ? longer : 0);
                    box += (double) Math.abs(t.coefficient()) * (n - 1);
                }
                bytes *= box;
            }
            sum += bytes;
        }
        return sum;
    }

    /** The next tile of a tensor; false after the last. */
    private static boolean next(long[] at, Workload w, Tensor t, long[] tile) {
        for (DimName d : DimName.values()) {
            int i = d.ordinal();
            if (t.dependsOn(d)) {
                at[i] += tile[i];
                if (at[i] < w.extent(d)) {
                    return true;
                }
                at[i] = 0;
            }
        }
        return false;
    }

    @Test
    void equalsAWalkOverTheLoops() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 4);
            long[] tile = Cases.tile(random, w);
            List<DimName> order = new ArrayList<>(Arrays.asList(DimName.values()));
            order.removeIf(d -> tile[d.ordinal()] == w.extent(d));
            Collections.shuffle(order, random);
            List<String> layouts = new ArrayList<>();
            for (Tensor t : w.tensors()) {
                List<int[]> all = Layouts.all(t);
                layouts.add(Layouts.name(t, all.get(random.nextInt(all.size()))));
            }
            int block = 1 << random.nextInt(5);
            WordSizes words = new WordSizes(1, 2, 1, 4);
            DbCost cost = DbModel.cost(w, tile, order, layouts, words, block, Reuse.TILES);
            long[] walked = BruteForce.walk(w, tile, order, layouts, new int[] {1, 2, 1}, 4, block);
            long[] got = {
                cost.of(Role.INPUT).blocks(),
                cost.of(Role.WEIGHT).blocks(),
                cost.of(Role.OUTPUT).readBlocks(),
                cost.of(Role.OUTPUT).writeBlocks()
            };
            assertEquals(
                    Arrays.toString(walked),
                    Arrays.toString(got),
                    "seed " + seed + " " + w + " tile " + Arrays.toString(tile) + " " + order + layouts + block);
            // In blocks of one byte, words of one byte each.
            long[] elements = BruteForce.walk(w, tile, order, layouts, new int[] {1, 1, 1}, 1, 1);
            long[] moved = {
                cost.of(Role.INPUT).words(),
                cost.of(Role.WEIGHT).words(),
                cost.of(Role.OUTPUT).readWords(),
                cost.of(Role.OUTPUT).writeWords()
            };
            assertEquals(Arrays.toString(elements), Arrays.toString(moved), "words of seed " + seed);
            assertEquals(Arrays.stream(elements).sum(), cost.words());
            assertEquals(Arrays.stream(walked).sum(), cost.blocks());
        }
    }

    @Test
    void aDimIndexesOneAxisOfATensor() {
        Tensor diagonal = new Tensor(
                "diagonal", Role.INPUT, DType.INT8, List.of(axis('N', 4, DimName.N), axis('C', 4, DimName.N)));
        long[] extents = new long[DimName.COUNT];
        Arrays.fill(extents, 4);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new TensorBlocks(diagonal, extents, 64));
        assertEquals("expected dim N to index one axis of diagonal, got several", e.getMessage());
    }

    /** Where rows are multiples of a block and do not coalesce, tiles x blocks of one tile, as the paper has it. */
    @Test
    void equalsThePaperWhereItsAssumptionsHold() {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.K.ordinal()] = 64;
        e[DimName.C.ordinal()] = 32;
        e[DimName.P.ordinal()] = 8;
        e[DimName.Q.ordinal()] = 32;
        Axis n = axis('N', 1, DimName.N);
        Axis c = axis('C', 32, DimName.C);
        Axis h = axis('H', 8, DimName.P);
        Axis v = axis('W', 32, DimName.Q);
        Tensor in = new Tensor("data", Role.INPUT, DType.INT8, List.of(n, c, h, v));
        Tensor weight = new Tensor(
                "weight",
                Role.WEIGHT,
                DType.INT8,
                List.of(axis('K', 64, DimName.K), c, axis('R', 1, DimName.R), axis('S', 1, DimName.S)));
        Tensor out = new Tensor("out", Role.OUTPUT, DType.INT8, List.of(n, new Axis('C', 64, c(DimName.K), 0), h, v));
        Workload w = new Workload(
                "nn.conv2d", Arrays.stream(e).boxed().toList(), List.of(in, weight, out), 64L * 32 * 8 * 32);
        long[] tile = e.clone();
        tile[DimName.K.ordinal()] = 16;
        tile[DimName.C.ordinal()] = 16;
        tile[DimName.P.ordinal()] = 4;
        tile[DimName.Q.ordinal()] = 16;
        List<String> layouts = List.of("NHWC", "RSCK", "NHWC");
        List<DimName> order = List.of(DimName.K, DimName.C, DimName.P, DimName.Q);
        DbCost cost = DbModel.cost(w, tile, order, layouts, new WordSizes(1, 1, 1, 4), 8, Reuse.NONE);
        long tiles = 4 * 2 * 2 * 2;
        for (Role role : Role.values()) {
            int[] layout = Layouts.parse(w.tensor(role), layouts.get(role.ordinal()));
            long one = PaperModel.tileBlocks(w.tensor(role), tile, layout, 1, 8);
            assertEquals(tiles * one, cost.of(role).blocks(), role.toString());
            long box = w.tensor(role).axes().stream()
                    .mapToLong(a -> a.boxExtent(tile))
                    .reduce(1, Math::multiplyExact);
            assertEquals(tiles * box, cost.of(role).words(), role.toString());
        }
        assertEquals(32 * (2 * 4 * 16), cost.of(Role.INPUT).blocks());
        // 16 channels of 3 bytes are 6 blocks.
        assertEquals(4 * 16 * 6, PaperModel.tileBlocks(in, tile, Layouts.parse(in, "NHWC"), 3, 8));
    }

    /** One row of 10 bytes in blocks of 8: columns 3 to 6 touch one block of row 0, and two of row 1. */
    @Test
    void countsByHand() {
        Tensor t = new Tensor("t", Role.INPUT, DType.INT8, List.of(axis('H', 2, DimName.P), axis('W', 10, DimName.Q)));
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.P.ordinal()] = 2;
        e[DimName.Q.ordinal()] = 10;
        long[] tile = e.clone();
        TensorBlocks blocks = new TensorBlocks(t, e, 8);
        assertEquals(3, blocks.blocks(tile, new int[] {0, 1}, 1));
        tile[DimName.Q.ordinal()] = 5;
        // Columns 0-4: bytes 0-4, 10-14: blocks 0, 1. Columns 5-9: bytes 5-9, 15-19: blocks 0, 1, 2.
        assertEquals(2 + 3, blocks.blocks(tile, new int[] {0, 1}, 1));
        // In columns, bytes 0-9 and 10-19.
        assertEquals(2 + 2, blocks.blocks(tile, new int[] {1, 0}, 1));
    }

    private static Axis axis(char letter, long extent, DimName d) {
        return new Axis(letter, extent, c(d), 0);
    }

    private static List<Axis.Term> c(DimName d) {
        return List.of(new Axis.Term(d, 1));
    }
}
