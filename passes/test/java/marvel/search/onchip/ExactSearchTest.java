package marvel.search.onchip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The search under the exact model against every mapping of its space, each costed in full. */
class ExactSearchTest {
    private static final List<DimName> SPREAD =
            List.of(DimName.K, DimName.C, DimName.P, DimName.Q, DimName.N, DimName.G);

    private final List<Mapping> all = new ArrayList<>();

    /** Kernels are split only where no mapping with a whole kernel fits. */
    private boolean isSplit;

    @Test
    void findsTheBestOfAllMappings() {
        assertTrue(compare(0, 60) > 20);
    }

    @Test
    @Tag("heavy")
    void findsTheBestOfAllMappingsOfMoreProblems() {
        assertTrue(compare(1000, 240) > 90);
    }

    /** Problems with a choice to make. */
    private int compare(long from, int count) {
        int choices = 0;
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = new Random(seed);
            Target target = target(random);
            List<Mapping> offChip = new ArrayList<>();
            all.clear();
            for (int i = 0; i < 2; i++) {
                Mapping off = offChip(w, random);
                offChip.add(off);
                int before = all.size();
                isSplit = false;
                enumerate(w, target, off);
                if (all.size() == before) {
                    isSplit = true;
                    enumerate(w, target, off);
                }
            }
            for (Objective o : List.of(Objective.ENERGY, Objective.LATENCY, Objective.EDP)) {
                double best = Double.POSITIVE_INFINITY;
                Mapping winner = null;
                for (Mapping m : all) {
                    ExactCost c = ExactModel.cost(w, m, target, List.of());
                    double cost = o.of(c.energy(), c.cycles());
                    if (cost < best) {
                        best = cost;
                        winner = m;
                    }
                }
                OnChipSearch.Found found = OnChipSearch.search(
                        w,
                        List.of(),
                        target,
                        offChip,
                        OnChipSearch.Model.EXACT,
                        o,
                        new OnChipSearch.Limits(0, Long.MAX_VALUE, TimeLimit.NONE));
                String what = "seed " + seed + " " + o + " best " + winner + " found " + found + " of " + w;
                if (all.isEmpty()) {
                    continue;
                }
                assertNotNull(found, what);
                assertEquals(best, found.cost(), 1e-9 * best, what);
                assertEquals(found.cost(), found.lowerBound(), what);
            }
            choices += all.size() > 20 ? 1 : 0;
        }
        return choices;
    }

    private static Target target(Random random) {
        Bandwidth noc = new Bandwidth(1 + random.nextInt(4), 1 + random.nextInt(4), Double.POSITIVE_INFINITY, true);
        Bandwidth dram = new Bandwidth(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1 + random.nextInt(3), true);
        return new Target(
                "t",
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                1e9,
                1 + random.nextInt(2),
                new Capacity(24 + random.nextInt(100), true, buffering(random)),
                new Capacity(1 << 20, true, buffering(random)),
                noc,
                random.nextInt(4) != 0,
                true,
                dram,
                8,
                new WordSizes(1, 1, 1, 4),
                List.of(true, true, true),
                new Energies(1, 1, 1.5, random.nextInt(3), 6, 7, 100, 110));
    }

    private static Buffering buffering(Random random) {
        return Buffering.values()[random.nextInt(Buffering.values().length)];
    }

    /** Random L2 tiles that divide, in a random order. */
    private static Mapping offChip(Workload w, Random random) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : DimName.values()) {
            List<Long> tiles = divisors(w.extent(d));
            long tile = d.isWhole() || w.needsEqualTiles(d)
                    ? w.extent(d)
                    : tiles.get(Math.max(random.nextInt(tiles.size()), random.nextInt(tiles.size())));
            if (tile < w.extent(d)) {
                dram.add(new Loop(d, w.extent(d) / tile, tile));
            }
        }
        Collections.shuffle(dram, random);
        List<String> layouts = w.tensors().stream()
                .map(t -> {
                    StringBuilder letters = new StringBuilder();
                    t.axes().forEach(a -> letters.append(a.letter()));
                    return letters.toString();
                })
                .toList();
        return new Mapping(dram, List.of(), List.of(), List.of(), List.of(), List.of(true, true, true), layouts);
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

    private void enumerate(Workload w, Target target, Mapping off) {
        long[] tile = off.l2Tile(w);
        for (DimName row : SPREAD) {
            for (long rows : divisors(tile[row.ordinal()])) {
                for (DimName col : SPREAD) {
                    long left = tile[col.ordinal()] / (col == row ? rows : 1);
                    for (long cols : divisors(left)) {
                        boolean twice = (rows == 1 && row != DimName.K) || (cols == 1 && col != DimName.K);
                        if (!twice && rows <= target.rows() && cols <= target.cols()) {
                            long[] rest = tile.clone();
                            rest[row.ordinal()] /= rows;
                            rest[col.ordinal()] /= cols;
                            l1(w, target, off, rest, new long[DimName.COUNT], 0, row, rows, col, cols);
                        }
                    }
                }
            }
        }
    }

    private void l1(
            Workload w,
            Target target,
            Mapping off,
            long[] rest,
            long[] l1,
            int dim,
            DimName row,
            long rows,
            DimName col,
            long cols) {
        if (dim == DimName.COUNT) {
            long used = 0;
            for (Tensor t : w.tensors()) {
                used += t.boxVolume(l1) * target.l1().cost(t.role(), target.word());
            }
            if (used <= target.l1().amount()) {
                orders(off, rest, l1.clone(), row, rows, col, cols);
            }
            return;
        }
        DimName d = DimName.values()[dim];
        boolean kernel = List.of(DimName.T, DimName.R, DimName.S).contains(d);
        boolean whole = (kernel && !isSplit) || d.isWhole();
        for (long n : whole ? List.of(rest[dim]) : divisors(rest[dim])) {
            l1[dim] = n;
            l1(w, target, off, rest, l1, dim + 1, row, rows, col, cols);
        }
    }

    private void orders(Mapping off, long[] rest, long[] l1, DimName row, long rows, DimName col, long cols) {
        List<Loop> inner = new ArrayList<>();
        List<DimName> open = new ArrayList<>();
        long[] array = l1.clone();
        for (DimName d : DimName.values()) {
            if (l1[d.ordinal()] > 1) {
                inner.add(new Loop(d, l1[d.ordinal()], 1));
            }
            if (rest[d.ordinal()] > l1[d.ordinal()]) {
                open.add(d);
            }
        }
        List<Loop> onCols = cols == 1 ? List.of() : List.of(new Loop(col, cols, array[col.ordinal()]));
        array[col.ordinal()] *= cols;
        List<Loop> onRows = rows == 1 ? List.of() : List.of(new Loop(row, rows, array[row.ordinal()]));
        array[row.ordinal()] *= rows;
        permute(open, 0, order -> {
            List<Loop> l2 = order.stream()
                    .map(d -> new Loop(d, rest[d.ordinal()] / l1[d.ordinal()], array[d.ordinal()]))
                    .toList();
            all.add(new Mapping(off.dram(), l2, onRows, onCols, inner, off.keepL2(), off.layouts()));
        });
    }

    private static void permute(List<DimName> order, int from, java.util.function.Consumer<List<DimName>> consumer) {
        if (from >= order.size()) {
            consumer.accept(List.copyOf(order));
            return;
        }
        for (int i = from; i < order.size(); i++) {
            Collections.swap(order, from, i);
            permute(order, from + 1, consumer);
            Collections.swap(order, from, i);
        }
    }
}
