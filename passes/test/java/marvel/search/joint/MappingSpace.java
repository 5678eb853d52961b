package marvel.search.joint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import marvel.arch.Target;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.TileRule;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Every mapping of a small space, one by one: the slow and plain way. */
final class MappingSpace {
    private final Workload workload;
    private final Target target;
    private final Consumer<Mapping> consumer;

    /** By level, outermost first, and dim: trips. Levels: DRAM, L2, rows, columns, L1. */
    private final long[][] trips = new long[5][DimName.COUNT];

    MappingSpace(Workload workload, Target target, Consumer<Mapping> consumer) {
        this.workload = workload;
        this.target = target;
        this.consumer = consumer;
    }

    static List<Long> divisors(long n) {
        List<Long> all = new ArrayList<>();
        for (long i = 1; i <= n; i++) {
            if (n % i == 0) {
                all.add(i);
            }
        }
        return all;
    }

    /** All mappings whose L2 tiles the rule allows. */
    void joint(TileRule rule) {
        tile(rule, new long[DimName.COUNT], 0);
    }

    private void tile(TileRule rule, long[] tile, int dim) {
        if (dim == DimName.COUNT) {
            List<Loop> loops = new ArrayList<>();
            for (DimName d : DimName.values()) {
                long n = tile[d.ordinal()];
                if (n < workload.extent(d)) {
                    loops.add(new Loop(d, (workload.extent(d) + n - 1) / n, n));
                }
            }
            permutations(loops, 0, this::onChip);
            return;
        }
        DimName d = DimName.values()[dim];
        long extent = workload.extent(d);
        boolean divides = rule == TileRule.DIVISORS || workload.needsEqualTiles(d);
        for (long n = d.isWhole() ? extent : 1; n <= extent; n++) {
            if (!divides || extent % n == 0) {
                tile[dim] = n;
                tile(rule, tile, dim + 1);
            }
        }
    }

    /** All on-chip halves for a DRAM tile and order. */
    void onChip(List<Loop> dram) {
        long[] tile = workload.extentArray();
        for (Loop l : dram) {
            tile[l.dim().ordinal()] = l.step();
        }
        cut(tile, 0, dram);
    }

    private void cut(long[] tile, int dim, List<Loop> dram) {
        if (dim == DimName.COUNT) {
            if (fits(target.l1().amount(), tileOf(4), true, List.of(true, true, true))
                    && product(2) <= target.rows()
                    && product(3) <= target.cols()) {
                orders(dram);
            }
            return;
        }
        DimName d = DimName.values()[dim];
        boolean even = workload.extent(d) % tile[dim] == 0;
        boolean spreads = even && !d.isWhole() && (target.reduction() || !workload.isReduction(d));
        for (long l1 : d.isWhole() ? List.of(tile[dim]) : divisors(tile[dim])) {
            for (long col : spreads ? divisors(tile[dim] / l1) : List.of(1L)) {
                for (long row : spreads ? divisors(tile[dim] / l1 / col) : List.of(1L)) {
                    trips[4][dim] = l1;
                    trips[3][dim] = col;
                    trips[2][dim] = row;
                    trips[1][dim] = tile[dim] / l1 / col / row;
                    cut(tile, dim + 1, dram);
                }
            }
        }
    }

    private long product(int level) {
        long n = 1;
        for (long t : trips[level]) {
            n *= t;
        }
        return n;
    }

    private long[] tileOf(int level) {
        long[] tile = new long[DimName.COUNT];
        for (int d = 0; d < DimName.COUNT; d++) {
            tile[d] = 1;
            for (int l = level; l < 5; l++) {
                tile[d] *= trips[l][d];
            }
        }
        return tile;
    }

    private boolean fits(long amount, long[] tile, boolean l1, List<Boolean> keep) {
        long used = 0;
        for (Tensor t : workload.tensors()) {
            if (keep.get(t.role().ordinal())) {
                used += t.boxVolume(tile) * (l1 ? target.l1() : target.l2()).cost(t.role(), target.word());
            }
        }
        return used <= amount;
    }

    private void orders(List<Loop> dram) {
        List<DimName> open = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (trips[1][d.ordinal()] > 1) {
                open.add(d);
            }
        }
        permutations(open, 0, order -> {
            List<Loop> l2 = loops(order, 1);
            for (int skips = 0; skips < 8; skips++) {
                List<Boolean> keep = new ArrayList<>();
                boolean may = true;
                for (Role r : Role.values()) {
                    boolean skipped = (skips >> r.ordinal() & 1) == 1;
                    may &= !skipped || target.mayBypassL2(r);
                    keep.add(!skipped);
                }
                long[] tile = tileOf(1);
                if (may && fits(target.l2().amount(), tile, false, keep)) {
                    consumer.accept(new Mapping(
                            dram,
                            l2,
                            loops(List.of(DimName.values()), 2),
                            loops(List.of(DimName.values()), 3),
                            loops(List.of(DimName.values()), 4),
                            keep,
                            List.of("", "", "")));
                }
            }
        });
    }

    private List<Loop> loops(List<DimName> order, int level) {
        List<Loop> loops = new ArrayList<>();
        for (DimName d : order) {
            if (trips[level][d.ordinal()] > 1) {
                loops.add(new Loop(d, trips[level][d.ordinal()], level == 4 ? 1 : tileOf(level + 1)[d.ordinal()]));
            }
        }
        return loops;
    }

    static <T> void permutations(List<T> order, int from, Consumer<List<T>> consumer) {
        if (from >= order.size()) {
            consumer.accept(List.copyOf(order));
            return;
        }
        for (int i = from; i < order.size(); i++) {
            Collections.swap(order, from, i);
            permutations(order, from + 1, consumer);
            Collections.swap(order, from, i);
        }
    }
}
