package marvel.search.joint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import marvel.arch.Target;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Exact minimum under the exact model, over on-chip halves for given off-chip halves: L1 tiles, parallel loops over several
 * dims on each axis of the array, orders of the L2 loops, tensors that skip L2. Branch and bound, as docs/search.md proves.
 */
public final class JointSearch {
    /**
     * What is searched for.
     *
     * @param operands axis letters of each epilogue operand, among those of the output
     */
    public record Problem(Workload workload, List<String> operands, Target target, Objective objective) {
        public Problem {
            operands = List.copyOf(operands);
        }
    }

    /**
     * An off-chip half.
     *
     * @param tile extents of the L2 tile, by {@link DimName#ordinal}
     * @param order dims of the DRAM loops in groups, outermost first; within a group any order
     */
    public record Half(List<Long> tile, List<Set<DimName>> order) {
        public Half {
            tile = List.copyOf(tile);
            order = List.copyOf(order);
        }

        /** The half as a mapping, all tensors held in L2; one of the orders. */
        public Mapping mapping(Workload workload, List<String> layouts) {
            List<Loop> dram = new ArrayList<>();
            for (Set<DimName> group : order) {
                for (DimName d : group.stream().sorted().toList()) {
                    long step = tile.get(d.ordinal());
                    dram.add(new Loop(d, (workload.extent(d) + step - 1) / step, step));
                }
            }
            return new Mapping(
                    dram,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Collections.nCopies(Shape.TENSORS, true),
                    layouts);
        }
    }

    /**
     * What was found.
     *
     * @param mapping the best mapping; layouts are empty
     * @param exact its cost
     * @param cost of the objective
     * @param lowerBound no mapping of the space costs less; the cost itself if it is proved the least
     * @param decoupled cost of the best mapping with one of the halves given
     * @param evaluated mappings costed in full
     * @param space mappings in the space
     */
    public record Found(
            Mapping mapping,
            ExactCost exact,
            double cost,
            double lowerBound,
            double decoupled,
            long evaluated,
            BigInteger space) {
        public boolean isOptimal() {
            return lowerBound >= cost;
        }

        public BigInteger pruned() {
            return space.subtract(BigInteger.valueOf(evaluated));
        }
    }

    /** L2 tiles after which a search climbs once, as it is likely to be long. */
    private static final int CLIMB_AFTER = 64;

    private final Problem problem;
    private final Shape shape;
    private final Costs costs;
    private final Operands operands;
    private final Elements elements;
    private final Tables tables;
    private final Traffic traffic;
    private final Best best = new Best();
    private final OnChip onChip;

    private JointSearch(Problem problem) {
        this.problem = problem;
        this.shape = new Shape(problem.workload(), problem.target());
        this.costs = new Costs(shape, problem.objective());
        this.operands = new Operands(shape, problem.operands());
        this.elements = new Elements(problem.target().rows(), problem.target().cols(), shape.extents);
        this.tables = new Tables(shape, elements);
        this.traffic = new Traffic(shape);
        this.onChip = new OnChip(shape, elements, costs, operands, traffic, best);
    }

    /**
     * The best mapping with one of the halves given.
     *
     * @param layouts of the tensors, by {@link Role#ordinal}; they change nothing
     * @return null if no mapping fits
     */
    public static @Nullable Found inside(Problem problem, List<Half> halves, List<String> layouts, TimeLimit limit) {
        JointSearch whole = new JointSearch(problem);
        BigInteger space = whole.space(halves);
        Fold fold = Fold.of(problem, halves);
        return fold == null
                ? whole.inside(halves, space, layouts, limit)
                : whole.unfolded(fold, new JointSearch(fold.problem).inside(fold.halves, space, layouts, limit));
    }

    /** How many mappings there are with this half for each order of its DRAM loops, those that do not fit included. */
    public static BigInteger space(Problem problem, Half half) {
        JointSearch search = new JointSearch(problem);
        long[] tile = new long[search.shape.dims];
        for (int d = 0; d < tile.length; d++) {
            tile[d] = half.tile().get(search.shape.names[d].ordinal());
        }
        return SpaceSize.onChip(search.cuts(tile), search.shape.dims)
                .multiply(BigInteger.valueOf(search.masks().length));
    }

    /** How many whole mappings there are, those that do not fit included. */
    public static BigInteger space(Problem problem, TileRule tiles) {
        return new JointSearch(problem).space(tiles);
    }

    private BigInteger space(TileRule tiles) {
        return SpaceSize.joint(shape, tiles).multiply(BigInteger.valueOf(masks().length));
    }

    private BigInteger space(List<Half> halves) {
        BigInteger space = BigInteger.ZERO;
        for (Half h : halves) {
            space = space.add(SpaceSize.onChip(cuts(tile(h)), shape.dims)
                    .multiply(SpaceSize.orders(groups(h)))
                    .multiply(BigInteger.valueOf(masks().length)));
        }
        return space;
    }

    /** What was found for a folded problem, as a mapping of the whole one. */
    private @Nullable Found unfolded(Fold fold, @Nullable Found found) {
        if (found == null) {
            return null;
        }
        Mapping mapping = fold.unfold(found.mapping());
        ExactCost cost = ExactModel.cost(problem.workload(), mapping, problem.target(), problem.operands());
        if (Math.abs(value(cost) - found.cost()) > 1e-12 * found.cost()) {
            throw new IllegalStateException("expected " + found.cost() + " of "
                    + problem.workload().op() + " under " + mapping + ", got " + value(cost));
        }
        return new Found(
                mapping, cost, found.cost(), found.lowerBound(), found.decoupled(), found.evaluated(), found.space());
    }

    private @Nullable Found inside(List<Half> halves, BigInteger space, List<String> layouts, TimeLimit limit) {
        List<OffChip> nodes = nodes(halves);
        nodes.forEach(onChip::bound);
        double open = run(nodes, limit);
        return found(open, best.first, space, layouts);
    }

    private List<OffChip> nodes(List<Half> halves) {
        List<OffChip> nodes = new ArrayList<>();
        int[] masks = masks();
        for (Half h : halves) {
            long[] tile = tile(h);
            DramOrders.forEach(
                    shape,
                    cuts(tile),
                    groups(h),
                    loops -> nodes.add(new OffChip(shape, tables, operands, traffic, tile, loops, masks)));
        }
        return nodes;
    }

    private long[] tile(Half half) {
        long[] tile = new long[shape.dims];
        for (int d = 0; d < shape.dims; d++) {
            tile[d] = half.tile().get(shape.names[d].ordinal());
        }
        return tile;
    }

    /** Bits of the dims in each group of DRAM loops, the innermost first. */
    private int[] groups(Half half) {
        int[] groups = new int[half.order().size()];
        for (int g = 0; g < groups.length; g++) {
            for (DimName d : half.order().get(groups.length - 1 - g)) {
                groups[g] |= 1 << number(d);
            }
        }
        return groups;
    }

    /**
     * The best mapping of all: tiles of L2 that the rule allows, all orders of the DRAM loops.
     *
     * @param first halves to look at before all others, such as all with the fewest DRAM blocks
     * @param layouts of the tensors, by {@link Role#ordinal}; they change nothing
     * @param gap how much more than the least the mapping found may cost, as a share of the least; 0 for the best one
     * @return null if no mapping fits
     */
    public static @Nullable Found joint(
            Problem problem, TileRule tiles, List<Half> first, List<String> layouts, double gap, TimeLimit limit) {
        JointSearch whole = new JointSearch(problem);
        BigInteger space = whole.space(tiles);
        Fold fold = tiles == TileRule.DIVISORS ? Fold.of(problem, first) : null;
        return fold == null
                ? whole.joint(tiles, first, space, layouts, gap, limit)
                : whole.unfolded(
                        fold, new JointSearch(fold.problem).joint(tiles, fold.halves, space, layouts, gap, limit));
    }

    private @Nullable Found joint(
            TileRule tiles, List<Half> first, BigInteger space, List<String> layouts, double gap, TimeLimit limit) {
        List<OffChip> given = nodes(first);
        given.forEach(onChip::bound);
        double open = run(given, limit);
        double decoupled = best.first;
        ArrayTiles arrayTiles = null;
        if (problem.objective() == Objective.LATENCY
                && tiles == TileRule.DIVISORS
                && costs.hasEnds()
                && decoupled < Double.POSITIVE_INFINITY) {
            arrayTiles = ArrayTiles.of(shape, costs, elements, best);
        }
        if (arrayTiles != null) {
            onChip.know(arrayTiles);
        }
        best.allow(gap);
        Tiles all = new Tiles(shape, tables, elements, operands, onChip, arrayTiles, costs, tiles, masks(), limit);
        int looked = 0;
        while (all.next() && !best.beats(all.first(), all.second())) {
            if (looked++ == CLIMB_AFTER) {
                new Climb(onChip, best, all.sizes(), tile -> nodes(all, tile, all.fittingMasks(tile))).run(limit);
            }
            if (limit.isOver() && best.first < Double.POSITIVE_INFINITY) {
                open = Math.min(open, all.first());
                break;
            }
            open = Math.min(open, run(nodes(all, all.tile(), all.masks()), limit));
        }
        return found(Math.min(open, all.leftOut()), decoupled, space, layouts);
    }

    /** The off-chip halves with a tile of L2, with their bounds. */
    private List<OffChip> nodes(Tiles all, long[] tile, int[] masks) {
        List<OffChip> nodes = new ArrayList<>();
        if (masks.length > 0) {
            int[] any = {(1 << shape.dims) - 1};
            DramOrders.forEach(
                    shape,
                    cuts(tile),
                    any,
                    loops -> nodes.add(new OffChip(shape, tables, operands, traffic, tile, loops, masks)));
            nodes.forEach(onChip::bound);
            nodes.forEach(all::bound);
        }
        return nodes;
    }

    /** Looks at all nodes in the order of their bounds; what nothing that was left out for want of time costs less than. */
    private double run(List<OffChip> nodes, TimeLimit limit) {
        nodes.sort(Comparator.comparingDouble((OffChip n) -> n.bound).thenComparingDouble(n -> n.boundSecond));
        for (OffChip n : nodes) {
            if (best.beats(n.bound, n.boundSecond)) {
                break;
            }
            if (limit.isOver() && best.first < Double.POSITIVE_INFINITY) {
                return n.bound;
            }
            onChip.run(n, limit);
        }
        return Double.POSITIVE_INFINITY;
    }

    private @Nullable Found found(double left, double decoupled, BigInteger space, List<String> layouts) {
        OffChip off = best.off;
        if (off == null) {
            return null;
        }
        double open = Math.min(Math.min(left, onChip.leftOut), best.leftOut);
        Mapping mapping = new BestMapping(shape, best, off).mapping(layouts);
        ExactCost cost = ExactModel.cost(problem.workload(), mapping, problem.target(), problem.operands());
        double value = value(cost);
        if (Math.abs(value - costs.inUnits(best.first)) > 1e-12 * value) {
            throw new IllegalStateException("expected " + costs.inUnits(best.first) + " of "
                    + problem.workload().op() + " under " + mapping + ", got " + value);
        }
        double bound = open < best.first ? costs.inUnits(open) : value;
        return new Found(
                mapping,
                cost,
                value,
                Math.min(bound, value),
                decoupled > best.first ? costs.inUnits(decoupled) : value,
                onChip.evaluated(),
                space);
    }

    private double value(ExactCost cost) {
        if (problem.objective() != Objective.DRAM) {
            return problem.objective().of(cost.energy(), cost.cycles());
        }
        double words = (double) cost.operandWords();
        for (Role r : Role.values()) {
            words += (double) (cost.words(r).dramReads() + cost.words(r).dramWrites());
        }
        return words;
    }

    private int number(DimName dim) {
        for (int d = 0; d < shape.dims; d++) {
            if (shape.names[d] == dim) {
                return d;
            }
        }
        throw new IllegalArgumentException("expected a dim that tiles cut, got " + dim);
    }

    private DimCuts[] cuts(long[] tile) {
        DimCuts[] cuts = new DimCuts[shape.dims + 1];
        for (int d = 0; d <= shape.dims; d++) {
            cuts[d] = tables.dim(d, d == shape.dims ? 1 : tile[d]);
        }
        return cuts;
    }

    /** Choices of the tensors that skip L2, as far as the target allows. */
    private int[] masks() {
        List<Integer> all = new ArrayList<>();
        for (int m = 0; m < 1 << Shape.TENSORS; m++) {
            boolean may = true;
            for (Role r : Role.values()) {
                may &= (m >> r.ordinal() & 1) == 0 || problem.target().mayBypassL2(r);
            }
            if (may) {
                all.add(m);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }
}
