package marvel.search.dataflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
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

/**
 * Each dataflow against all mappings of seeded small tiles: cut in every way into L1 tile, columns, rows and L2 loops, those
 * that docs/dataflows.md allows picked out, each costed by itself.
 */
class DataflowSearchTest {
    /** Outermost first; the table of docs/dataflows.md. */
    private static String order(Dataflow flow) {
        return switch (flow) {
            case ROW_STATIONARY -> "NGKCDTRPSQ";
            case OUTPUT_STATIONARY, SHIDIANNAO_LIKE -> "NGKDPQCTRS";
            default -> "GKCTRSNDPQ";
        };
    }

    /** How a dim of the L2 tile is cut. */
    private record Cut(DimName dim, long l1, long cols, long rows, long l2) {}

    @Test
    void findsTheBestOfAllThatTheDataflowAllows() {
        int compared = compare(0, 20);
        assertTrue(compared > 25, compared + " compared");
    }

    @Test
    @Tag("heavy")
    void findsTheBestOfAllThatTheDataflowAllowsOfMoreProblems() {
        int compared = compare(1000, 200);
        assertTrue(compared > 250, compared + " compared");
    }

    /** Searches with a choice to make. */
    private static int compare(long from, int count) {
        int compared = 0;
        for (long seed = from; seed < from + count; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Random random = RandomProblems.random(seed);
            Target target = target(random);
            List<Mapping> halves = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                halves.add(half(w, random));
            }
            for (Dataflow flow : Dataflow.values()) {
                if (flow == Dataflow.FREE) {
                    continue;
                }
                List<Mapping> all = new ArrayList<>();
                halves.forEach(h -> enumerate(w, target, h, flow, false, all));
                boolean isWhole = !all.isEmpty();
                if (!isWhole) {
                    halves.forEach(h -> enumerate(w, target, h, flow, true, all));
                }
                Objective objective = Objective.values()[random.nextInt(3)];
                double least = Double.POSITIVE_INFINITY;
                for (Mapping m : all) {
                    ExactCost c = ExactModel.cost(w, m, target, List.of());
                    least = Math.min(least, objective.of(c.energy(), c.cycles()));
                }
                DataflowSearch.Found found = DataflowSearch.search(
                        new DataflowSearch.Problem(w, List.of(), target, false, objective),
                        flow,
                        halves,
                        TimeLimit.NONE);
                String what = "seed " + seed + " " + flow + " " + objective + " found " + found + " of " + w;
                if (all.isEmpty()) {
                    assertNull(found, what);
                    continue;
                }
                assertNotNull(found, what);
                assertEquals(least, found.cost(), 1e-9 * least, what);
                assertEquals(all.size(), found.space(), what);
                assertEquals(found.cost(), found.lowerBound(), what);
                compared += all.size() > 10 ? 1 : 0;
            }
        }
        return compared;
    }

    private static void enumerate(
            Workload w, Target target, Mapping half, Dataflow flow, boolean cutsKernel, List<Mapping> all) {
        enumerate(w, target, half, flow, cutsKernel, new ArrayList<>(), all);
    }

    private static void enumerate(
            Workload w,
            Target target,
            Mapping half,
            Dataflow flow,
            boolean cutsKernel,
            List<Cut> cuts,
            List<Mapping> all) {
        long[] tile = half.l2Tile(w);
        if (cuts.size() == DimName.COUNT) {
            long cols = cuts.stream().mapToLong(Cut::cols).reduce(1, (a, b) -> a * b);
            long rows = cuts.stream().mapToLong(Cut::rows).reduce(1, (a, b) -> a * b);
            if (cols <= target.cols() && rows <= target.rows() && isAllowed(w, flow, cutsKernel, cuts)) {
                mapping(w, target, half, flow, cuts, all);
            }
            return;
        }
        DimName d = DimName.values()[cuts.size()];
        long n = tile[d.ordinal()];
        boolean even = w.extent(d) % n == 0;
        for (long l1 = 1; l1 <= n; l1++) {
            for (long cols = 1; l1 * cols <= n; cols++) {
                for (long rows = 1; l1 * cols * rows <= n; rows++) {
                    boolean divides = n % (l1 * cols * rows) == 0;
                    boolean may = (even || cols * rows == 1) && (!d.isWhole() || l1 == n);
                    if (divides && may && cols <= target.cols() && rows <= target.rows()) {
                        cuts.add(new Cut(d, l1, cols, rows, n / (l1 * cols * rows)));
                        enumerate(w, target, half, flow, cutsKernel, cuts, all);
                        cuts.remove(cuts.size() - 1);
                    }
                }
            }
        }
    }

    private static boolean isAllowed(Workload w, Dataflow flow, boolean cutsKernel, List<Cut> cuts) {
        String rows = letters(cuts.stream().filter(c -> c.rows() > 1).toList());
        String cols = letters(cuts.stream().filter(c -> c.cols() > 1).toList());
        String held = letters(
                cuts.stream().filter(c -> c.l1() > 1 && !c.dim().isWhole()).toList());
        boolean kernelWhole =
                cuts.stream().filter(c -> "TRS".contains(c.dim().name())).allMatch(c -> c.l2() == 1);
        boolean rowWhole =
                cuts.stream().filter(c -> c.dim() == DimName.S).allMatch(c -> c.l2() == 1 && c.cols() * c.rows() == 1);
        boolean onlyKernel = held.matches("[TRS]*") && (cutsKernel || kernelWhole);
        return switch (flow) {
            case FREE -> true;
            case ROW_STATIONARY ->
                rows.replace("R", "").matches("[KCNG]?")
                        && cols.replace("P", "").matches("[KCNG]?")
                        && held.matches("[KCS]*")
                        && (cutsKernel || rowWhole);
            case WEIGHT_STATIONARY ->
                rows.matches("[GKCTRS]?") && cols.matches("[GKCTRS]?") && held.matches("[GKCTRS]*");
            case OUTPUT_STATIONARY ->
                rows.matches("[NGKDPQ]?") && cols.matches("[NGKDPQ]?") && held.matches("[NGKDPQ]*");
            case NVDLA_LIKE -> rows.matches(place(w, "KG")) && cols.matches("C?") && onlyKernel;
            case SHIDIANNAO_LIKE -> rows.matches(place(w, "PNK")) && cols.matches(place(w, "QK")) && onlyKernel;
            case X_PARTITIONED -> rows.matches(place(w, "QNK")) && cols.matches(place(w, "QNK")) && onlyKernel;
        };
    }

    /** The first of the dims that the operator has, or nothing. */
    private static String place(Workload w, String dims) {
        return dims.chars()
                .filter(c -> w.extent(DimName.valueOf(String.valueOf((char) c))) > 1)
                .mapToObj(c -> (char) c + "?")
                .findFirst()
                .orElse("");
    }

    private static String letters(List<Cut> cuts) {
        return cuts.stream().map(c -> c.dim().name()).collect(Collectors.joining());
    }

    private static void mapping(
            Workload w, Target target, Mapping half, Dataflow flow, List<Cut> cuts, List<Mapping> all) {
        long[] l1 = cuts.stream().mapToLong(Cut::l1).toArray();
        long used = 0;
        for (Tensor t : w.tensors()) {
            used += t.boxVolume(l1) * target.l1().cost(t.role(), target.word());
        }
        if (used > target.l1().amount()) {
            return;
        }
        List<Loop> l2 = new ArrayList<>();
        for (char letter : order(flow).toCharArray()) {
            Cut c = cuts.get(DimName.valueOf(String.valueOf(letter)).ordinal());
            if (c.l2() > 1) {
                l2.add(new Loop(c.dim(), c.l2(), c.l1() * c.cols() * c.rows()));
            }
        }
        all.add(new Mapping(
                half.dram(),
                l2,
                cuts.stream()
                        .filter(c -> c.rows() > 1)
                        .map(c -> new Loop(c.dim(), c.rows(), c.l1() * c.cols()))
                        .toList(),
                cuts.stream()
                        .filter(c -> c.cols() > 1)
                        .map(c -> new Loop(c.dim(), c.cols(), c.l1()))
                        .toList(),
                cuts.stream()
                        .filter(c -> c.l1() > 1)
                        .map(c -> new Loop(c.dim(), c.l1(), 1))
                        .toList(),
                half.keepL2(),
                half.layouts()));
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
                new Capacity(16 + random.nextInt(60), true, Buffering.SINGLE),
                new Capacity(1 << 20, true, Buffering.DOUBLE),
                noc,
                random.nextInt(4) != 0,
                true,
                dram,
                8,
                new WordSizes(1, 1, 1, 4),
                List.of(true, true, true),
                new Energies(1, 1, 1.5, random.nextInt(3), 6, 7, 100, 110));
    }

    /** Random L2 tiles, in a random order of the loops over them. */
    private static Mapping half(Workload w, Random random) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : DimName.values()) {
            long tile = 1L + Math.max(random.nextInt((int) w.extent(d)), random.nextInt((int) w.extent(d)));
            if (tile < w.extent(d) && !d.isWhole() && !w.needsEqualTiles(d)) {
                dram.add(new Loop(d, (w.extent(d) + tile - 1) / tile, tile));
            }
        }
        Collections.shuffle(dram, random);
        List<String> layouts = w.tensors().stream()
                .map(t -> t.axes().stream().map(a -> String.valueOf(a.letter())).collect(Collectors.joining()))
                .toList();
        return new Mapping(dram, List.of(), List.of(), List.of(), List.of(), Collections.nCopies(3, true), layouts);
    }

    @Test
    void namesAreThoseOfTheOption() {
        assertEquals(
                "[free, row-stationary, weight-stationary, output-stationary, nvdla-like, shidiannao-like, x-partitioned]",
                Arrays.toString(Dataflow.values()));
    }
}
