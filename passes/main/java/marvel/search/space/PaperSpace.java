package marvel.search.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.arch.Capacity;
import marvel.arch.Target;
import marvel.cost.db.Layouts;
import marvel.search.Counting;
import marvel.search.TileRule;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * Sizes of the space of the Marvel paper (Chatarasi et al., TACO 2021, arXiv 2002.07752), as docs/space.md reads it: tile
 * sizes of level 1 (a processing element), level 2 (all of them at once) and level 3 (L2), each dividing the next; orders
 * of the loops from tile to tile of levels 2 and 3; a layout of each tensor. Loops of one iteration count in orders, as
 * the seven of a convolution do there.
 *
 * @param original level-1, -2 and -3 tile sizes x both orders x layouts
 * @param offChip level-3 tile sizes x orders x layouts
 * @param onChip level-1 and -2 tile sizes x orders, in an L2 tile that holds the whole operator: no tile has more
 * @param offChipPruned level-3 tile sizes that fit L2 x layouts; the order follows from the tile
 * @param onChipPruned level-1 and -2 tile sizes, equal along exchangeable dims, of tiles that fit L1 and use a tenth of the
 *     processing elements x orders
 */
public record PaperSpace(
        BigInteger original, BigInteger offChip, BigInteger onChip, BigInteger offChipPruned, BigInteger onChipPruned) {
    /** Least share of the processing elements at work that the paper considers. */
    public static final double LEAST_UTILISATION = 0.1;

    private static final Map<DimName, DimName> EXCHANGE =
            Map.of(DimName.P, DimName.Q, DimName.Q, DimName.P, DimName.R, DimName.S, DimName.S, DimName.R);

    /** The sizes for an operator. */
    public static PaperSpace of(Workload workload, Target target) {
        List<DimName> loops = loops(workload);
        BigInteger orders = Counting.factorial(loops.size());
        BigInteger layouts = BigInteger.ONE;
        for (Tensor t : workload.tensors()) {
            layouts = layouts.multiply(Counting.factorial(Layouts.units(t).size()));
        }
        BigInteger[] chains = {BigInteger.ONE, BigInteger.ONE, BigInteger.ONE};
        for (DimName d : loops) {
            for (int levels = 1; levels <= chains.length; levels++) {
                chains[levels - 1] = chains[levels - 1].multiply(Counting.chains(workload.extent(d), levels));
            }
        }
        Pruned pruned = new Pruned(workload, target, loops);
        return new PaperSpace(
                chains[2].multiply(orders).multiply(orders).multiply(layouts),
                chains[0].multiply(orders).multiply(layouts),
                chains[1].multiply(orders),
                BigInteger.valueOf(pruned.l2Tiles()).multiply(layouts),
                BigInteger.valueOf(pruned.arrayTiles()).multiply(orders));
    }

    /**
     * The loops of an operator. Those of a two-dimensional convolution are there whatever their extents, but that a grouped
     * one has its groups, too, and no channels inside them if there is one.
     */
    static List<DimName> loops(Workload workload) {
        boolean isImage = workload.tensor(Role.OUTPUT).axes().stream()
                        .filter(a -> a.letter() == 'H' || a.letter() == 'W')
                        .count()
                == 2;
        boolean grouped = workload.extent(DimName.G) > 1;
        Set<DimName> named = EnumSet.noneOf(DimName.class);
        if (isImage) {
            named.addAll(List.of(DimName.N, DimName.P, DimName.Q, DimName.R, DimName.S));
            if (!grouped) {
                named.addAll(List.of(DimName.K, DimName.C));
            }
        }
        List<DimName> loops = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (!d.isWhole() && (named.contains(d) || workload.extent(d) > 1)) {
                loops.add(d);
            }
        }
        return loops;
    }

    /** True if rows and columns can change places and the operator is the same. */
    static boolean isSquare(Workload workload) {
        for (Tensor t : workload.tensors()) {
            List<List<Object>> axes = new ArrayList<>();
            List<List<Object>> exchanged = new ArrayList<>();
            for (Axis a : t.axes()) {
                axes.add(List.of(a.extent(), a.offset(), Set.copyOf(a.terms())));
                List<Axis.Term> terms = a.terms().stream()
                        .map(x -> new Axis.Term(EXCHANGE.getOrDefault(x.dim(), x.dim()), x.coefficient()))
                        .toList();
                exchanged.add(List.of(a.extent(), a.offset(), Set.copyOf(terms)));
            }
            exchanged.removeAll(axes);
            if (!exchanged.isEmpty()) {
                return false;
            }
        }
        return EXCHANGE.entrySet().stream().allMatch(e -> workload.extent(e.getKey()) == workload.extent(e.getValue()));
    }

    /** Tiles that the pruning strategies leave, counted dim by dim; those too large are left as soon as they are. */
    private static final class Pruned {
        private final Workload workload;
        private final Target target;
        private final boolean square;
        private final List<DimName> loops;
        private final List<long[]> sizes = new ArrayList<>();
        private final long[] tile;

        Pruned(Workload workload, Target target, List<DimName> loops) {
            this.workload = workload;
            this.target = target;
            this.square = isSquare(workload);
            this.loops = loops;
            loops.forEach(d -> sizes.add(TileRule.DIVISORS.sizes(workload.extent(d))));
            this.tile = workload.extentArray();
            loops.forEach(d -> tile[d.ordinal()] = 1);
        }

        /** True for a dim that is tiled as the one that it can change places with, which comes before it. */
        private boolean follows(DimName d) {
            return square && (d == DimName.Q || d == DimName.S);
        }

        private boolean fits(Capacity buffer) {
            long used = 0;
            for (Tensor t : workload.tensors()) {
                used = Math.addExact(used, Math.multiplyExact(t.boxVolume(tile), buffer.cost(t.role(), target.word())));
            }
            return used <= buffer.amount();
        }

        long l2Tiles() {
            return l2Tiles(0);
        }

        private long l2Tiles(int loop) {
            if (loop == loops.size()) {
                return 1;
            }
            long count = 0;
            for (long size : sizes.get(loop)) {
                tile[loops.get(loop).ordinal()] = size;
                if (!fits(target.l2())) {
                    break;
                }
                count += l2Tiles(loop + 1);
            }
            tile[loops.get(loop).ordinal()] = 1;
            return count;
        }

        /** Sizes of a dim given those of the loops before. */
        private long[] sizes(int loop) {
            DimName d = loops.get(loop);
            return follows(d) ? new long[] {tile[EXCHANGE.getOrDefault(d, d).ordinal()]} : sizes.get(loop);
        }

        long arrayTiles() {
            return arrayTiles(0, Map.of(1L, 1L));
        }

        /** @param spread of the loops before: on how many processing elements, in how many ways */
        private long arrayTiles(int loop, Map<Long, Long> spread) {
            if (loop == loops.size()) {
                return spread.entrySet().stream()
                        .filter(e -> (double) e.getKey() >= LEAST_UTILISATION * (double) target.pes())
                        .mapToLong(Map.Entry::getValue)
                        .sum();
            }
            DimName d = loops.get(loop);
            long count = 0;
            for (long size : sizes(loop)) {
                tile[d.ordinal()] = size;
                if (!fits(target.l1())) {
                    break;
                }
                boolean isPair = square && EXCHANGE.containsKey(d);
                if (follows(d)) {
                    count += arrayTiles(loop + 1, spread);
                } else {
                    count += arrayTiles(loop + 1, spread(spread, workload.extent(d) / size, isPair ? 2 : 1));
                }
            }
            tile[d.ordinal()] = 1;
            return count;
        }

        /** Adds a dim of which so many tiles are left, or two that are spread alike. */
        private Map<Long, Long> spread(Map<Long, Long> before, long left, int dims) {
            Map<Long, Long> after = new HashMap<>();
            long[] ways = Arrays.stream(TileRule.DIVISORS.sizes(left))
                    .filter(w -> w <= target.pes())
                    .toArray();
            before.forEach((elements, count) -> {
                for (long w : ways) {
                    long own = dims == 2 ? w * w : w;
                    if (own <= target.pes() / elements) {
                        after.merge(elements * own, count, Math::addExact);
                    }
                }
            });
            return after;
        }
    }
}
