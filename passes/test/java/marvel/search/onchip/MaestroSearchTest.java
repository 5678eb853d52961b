package marvel.search.onchip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.cost.maestro.MaestroException;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The search under MAESTRO against every mapping of its space, each costed as the tool would. */
class MaestroSearchTest {
    private static final List<DimName> SPREAD =
            List.of(DimName.K, DimName.C, DimName.P, DimName.Q, DimName.N, DimName.G);
    private static final MaestroSearch.Limits NONE = new MaestroSearch.Limits(0, Long.MAX_VALUE, TimeLimit.NONE);

    private Workload w = new RandomProblems(0).workload();
    private Target target = target(new Random(0));
    private final MaestroEvaluator evaluator = new MaestroEvaluator();

    /** Energy and cycles of each mapping that is accepted, and mappings that there are. */
    private final List<double[]> accepted = new ArrayList<>();

    private long space;

    @Test
    void findsTheBestOfAllMappings() {
        assertTrue(compare(0, 300) > 100);
    }

    @Test
    @Tag("heavy")
    void findsTheBestOfAllMappingsOfMoreProblems() {
        assertTrue(compare(10_000, 3_000) > 1_000);
    }

    /** Problems with something to choose. */
    private int compare(long from, int count) {
        int choices = 0;
        for (long seed = from; seed < from + count; seed++) {
            w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            target = target(random);
            accepted.clear();
            space = 0;
            List<Mapping> offChip = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Mapping off = offChip(random);
                if (offChip.isEmpty() || !same(offChip.get(0), off)) {
                    offChip.add(off);
                    enumerate(off);
                }
            }
            for (Objective o : Objective.values()) {
                MaestroSearch.Found found = MaestroSearch.search(w, target, offChip, o, NONE);
                String what = "seed " + seed + " " + o + " " + found + " of " + w;
                double best = accepted.stream()
                        .mapToDouble(f -> o.of(f[0], f[1]))
                        .min()
                        .orElse(Double.POSITIVE_INFINITY);
                if (best == Double.POSITIVE_INFINITY) {
                    assertNull(found, what);
                    continue;
                }
                assertNotNull(found, what);
                assertEquals(best, found.cost(), 1e-9 * best, what);
                assertEquals(found.cost(), found.lowerBound(), what);
                assertEquals(BigInteger.valueOf(space), found.space(), what);
                double[] again = cost(found.mapping());
                assertNotNull(again, what);
                assertEquals(found.cost(), o.of(again[0], again[1]), 1e-9 * best, what);
            }
            choices += accepted.size() > 10 ? 1 : 0;
        }
        return choices;
    }

    /** What the bounds cut off, costed after all. */
    @Test
    void boundsAreNotAboveAnyMapping() {
        int checked = 0;
        for (long seed = 0; seed < 300; seed++) {
            w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            target = target(random);
            Mapping off = offChip(random);
            for (Objective o : Objective.values()) {
                DataCentric form;
                try {
                    form = DataCentric.of(w);
                } catch (DataCentric.Inexpressible e) {
                    continue;
                }
                MaestroTile tile = new MaestroTile(w, target, form, DataCentric.hardware(target), off, o, NONE);
                for (int s = 0; s < tile.spreadCount(); s++) {
                    for (Candidate c : tile.candidates(s)) {
                        for (Mapping m : tile.mappings(c)) {
                            double cost = tile.cost(m);
                            assertTrue(c.bound() <= cost, "seed " + seed + " " + o + " " + c + " " + m + ": " + cost);
                            assertTrue(tile.leastBound() <= c.bound(), "seed " + seed + " " + o + " " + c);
                            checked++;
                        }
                    }
                }
            }
        }
        assertTrue(checked > 10_000, "checked " + checked);
    }

    @Test
    void timeThatIsOverLeavesAMappingAndAnHonestBound() {
        int cut = 0;
        for (long seed = 0; seed < 100; seed++) {
            w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            target = target(random);
            List<Mapping> off = List.of(offChip(random), offChip(random));
            MaestroSearch.Found whole = MaestroSearch.search(w, target, off, Objective.EDP, NONE);
            MaestroSearch.Found hasty = MaestroSearch.search(
                    w,
                    target,
                    off,
                    Objective.EDP,
                    new MaestroSearch.Limits(0, Long.MAX_VALUE, TimeLimit.in(Duration.ZERO)));
            if (whole == null) {
                assertNull(hasty);
                continue;
            }
            assertNotNull(hasty, "seed " + seed);
            assertTrue(hasty.lowerBound() <= whole.cost(), "seed " + seed + " " + hasty + " " + whole);
            assertTrue(hasty.cost() >= whole.cost(), "seed " + seed + " " + hasty + " " + whole);
            cut += hasty.lowerBound() < hasty.cost() ? 1 : 0;
        }
        assertTrue(cut > 10, "cut off " + cut);
    }

    private boolean same(Mapping a, Mapping b) {
        return Arrays.equals(a.l2Tile(w), b.l2Tile(w));
    }

    private static Buffering buffering(Random random) {
        return Buffering.values()[random.nextInt(Buffering.values().length)];
    }

    private static Target target(Random random) {
        Bandwidth noc = new Bandwidth(1 + random.nextInt(4), 1 + random.nextInt(4), Double.POSITIVE_INFINITY, true);
        return new Target(
                "t",
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                1e9,
                1 + random.nextInt(2),
                new Capacity(16 + random.nextInt(100), true, buffering(random)),
                new Capacity(1 << 20, true, buffering(random)),
                noc,
                true,
                true,
                noc,
                8,
                new WordSizes(1, 1, 1, 4),
                List.of(true, true, true),
                new Energies(1, 1, 1.5, random.nextInt(3), 6, 7, 100, 110));
    }

    /** Random L2 tiles, most of which divide. */
    private Mapping offChip(Random random) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : DimName.values()) {
            List<Long> tiles = divisors(w.extent(d));
            long tile = tiles.get(Math.max(random.nextInt(tiles.size()), random.nextInt(tiles.size())));
            tile = random.nextInt(5) == 0 ? 1 + random.nextInt((int) w.extent(d)) : tile;
            tile = d.isWhole() || w.needsEqualTiles(d) ? w.extent(d) : tile;
            if (tile < w.extent(d)) {
                dram.add(new Loop(d, (w.extent(d) + tile - 1) / tile, tile));
            }
        }
        Collections.shuffle(dram, random);
        return new Mapping(dram, List.of(), List.of(), List.of(), List.of(), List.of(true, true, true), List.of());
    }

    private static List<Long> divisors(long n) {
        List<Long> all = new ArrayList<>();
        for (long i = 1; i <= n; i++) {
            if (n % i == 0) {
                all.add(i);
            }
        }
        return all;
    }

    private void enumerate(Mapping off) {
        long[] tile = off.l2Tile(w);
        for (DimName row : SPREAD) {
            for (long rows : divisors(tile[row.ordinal()])) {
                for (DimName col : SPREAD) {
                    for (long cols : divisors(tile[col.ordinal()] / (col == row ? rows : 1))) {
                        boolean twice = (rows == 1 && row != DimName.K) || (cols == 1 && col != DimName.K);
                        if (!twice && rows <= target.rows() && cols <= target.cols()) {
                            long[] rest = tile.clone();
                            rest[row.ordinal()] /= rows;
                            rest[col.ordinal()] /= cols;
                            l1(off, rest, new long[DimName.COUNT], 0, row, rows, col, cols);
                        }
                    }
                }
            }
        }
    }

    private void l1(Mapping off, long[] rest, long[] l1, int dim, DimName row, long rows, DimName col, long cols) {
        if (dim == DimName.COUNT) {
            List<Loop> l1Loops = new ArrayList<>();
            List<Loop> l2 = new ArrayList<>();
            for (DimName d : DimName.values()) {
                long held = l1[d.ordinal()];
                long step = held * (d == row ? rows : 1) * (d == col ? cols : 1);
                if (held > 1) {
                    l1Loops.add(new Loop(d, held, 1));
                }
                if (rest[d.ordinal()] > held) {
                    l2.add(new Loop(d, rest[d.ordinal()] / held, step));
                }
            }
            Loop r = new Loop(row, rows, l1[row.ordinal()] * (row == col ? cols : 1));
            Loop c = new Loop(col, cols, l1[col.ordinal()]);
            Mapping m = new Mapping(
                    off.dram(),
                    l2,
                    rows > 1 ? List.of(r) : List.of(),
                    cols > 1 ? List.of(c) : List.of(),
                    l1Loops,
                    off.keepL2(),
                    off.layouts());
            long used = 0;
            for (Tensor t : w.tensors()) {
                used += t.boxVolume(l1) * target.l1().cost(t.role(), target.word());
            }
            orders(m, new ArrayList<>(l2), 0, used <= target.l1().amount());
            return;
        }
        DimName d = DimName.values()[dim];
        boolean whole = List.of(DimName.T, DimName.R, DimName.S).contains(d) || d.isWhole();
        for (long n : whole ? List.of(rest[dim]) : divisors(rest[dim])) {
            l1[dim] = n;
            l1(off, rest, l1, dim + 1, row, rows, col, cols);
        }
    }

    private void orders(Mapping m, List<Loop> order, int from, boolean fits) {
        if (from < order.size()) {
            for (int i = from; i < order.size(); i++) {
                Collections.swap(order, from, i);
                orders(m, order, from + 1, fits);
                Collections.swap(order, from, i);
            }
            return;
        }
        space++;
        double[] cost =
                fits ? cost(new Mapping(m.dram(), order, m.rows(), m.cols(), m.l1(), m.keepL2(), m.layouts())) : null;
        if (cost != null) {
            accepted.add(cost);
        }
    }

    /** Energy and cycles; null where MAESTRO has no form for a mapping or counts its multiply-accumulates wrong. */
    private double @Nullable [] cost(Mapping m) {
        double energy = 0;
        double cycles = 0;
        try {
            for (DataCentric.Tile t : DataCentric.tiles("t", w, m, target)) {
                evaluator.evaluate(t.layer().layer(), t.layer().directives(), DataCentric.hardware(target));
                if (evaluator.macs() != DataCentric.macs(t)) {
                    return null;
                }
                energy += evaluator.energy() * t.times();
                cycles += (double) evaluator.runtime() * t.times();
            }
        } catch (DataCentric.Inexpressible | MaestroException e) {
            return null;
        }
        return new double[] {energy, cycles};
    }
}
