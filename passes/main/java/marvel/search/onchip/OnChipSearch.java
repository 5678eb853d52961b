package marvel.search.onchip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.cost.maestro.MaestroException;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * The paper's on-chip search: inside a given L2 tile, one dim on each axis of the array (or one on both), L1 tiles that
 * divide, kernel dims whole (split where L1 cannot hold a kernel, under the exact model), every order of the L2 loops;
 * all tensors held in L2. Under the exact model a dim is spread only if its L2 tiles divide it. Candidates are taken in the order of a lower bound of their cost, so that what remains when the
 * bound reaches the best is cut off at once. Under MAESTRO a mapping whose multiply-accumulates it miscounts is not
 * accepted.
 */
public final class OnChipSearch {
    /**
     * Limits of the search.
     *
     * @param minUtilisation least share of the array's processing elements in use; above 0 the cut is lossy (paper: 0.1)
     * @param maxEvaluations evaluations after which the best so far is given, with its gap
     * @param time the same, by the clock; one candidate is costed in any case
     */
    public record Limits(double minUtilisation, long maxEvaluations, TimeLimit time) {}

    /**
     * What was found.
     *
     * @param mapping the best mapping
     * @param cost its cost under the objective, for the whole operator
     * @param lowerBound no mapping of the space costs less; equal to the cost if it is proved optimal
     * @param evaluated mappings costed
     * @param space mappings in the space, or those that were seen before the time was over
     */
    public record Found(Mapping mapping, double cost, double lowerBound, long evaluated, long space) {}

    private static final List<DimName> SPREAD =
            List.of(DimName.K, DimName.C, DimName.P, DimName.Q, DimName.N, DimName.G);

    /** Which model costs a mapping. */
    public enum Model {
        /** MAESTRO, to the digit; not every operator can be expressed in it. */
        MAESTRO,
        /** Words that really move. */
        EXACT
    }

    private final Workload workload;
    private final Target target;
    private final Mapping offChip;
    private final Model model;
    private final Objective objective;
    private final Limits limits;
    private final long[] tile;
    private final double tiles;
    private final double tileMacs;
    private final LoopOrders orders = new LoopOrders();
    private final MaestroEvaluator evaluator = new MaestroEvaluator();
    private final Hardware hardware;
    private final List<String> operands;
    private final @Nullable ExactBound exact;
    private final List<Spread> spreads;
    private final List<Candidate> candidates = new ArrayList<>();
    private boolean splitKernel;
    private long space;
    private long evaluated;
    private double incumbent = Double.POSITIVE_INFINITY;

    /** The least that a mapping may cost which was left out for want of time; infinite if there is none. */
    private double open = Double.POSITIVE_INFINITY;

    private OnChipSearch(
            Workload workload,
            List<String> operands,
            Target target,
            Mapping offChip,
            Model model,
            Objective objective,
            Limits limits) {
        this.model = model;
        this.operands = operands;
        this.workload = workload;
        this.target = target;
        this.offChip = offChip;
        this.objective = objective;
        this.limits = limits;
        this.tile = offChip.l2Tile(workload);
        double macs = 1;
        for (long extent : tile) {
            macs *= extent;
        }
        this.tileMacs = macs;
        this.tiles = workload.iterations() / macs;
        this.hardware = DataCentric.hardware(target);
        this.exact = model == Model.EXACT ? new ExactBound(workload, target, objective, offChip, operands) : null;
        this.spreads = spreads();
    }

    /**
     * The best mapping whose DRAM loops, layouts and L2 tile are those of one of {@code offChip}: of several off-chip
     * optima, the one that is best on chip. Of equal ones the first is taken.
     *
     * @param operands axis letters of each epilogue operand, among those of the output
     * @param offChip mappings without their on-chip halves
     * @return null if no mapping of the space fits and can be expressed in the model
     */
    public static @Nullable Found search(
            Workload workload,
            List<String> operands,
            Target target,
            List<Mapping> offChip,
            Model model,
            Objective objective,
            Limits limits) {
        List<OnChipSearch> parts = new ArrayList<>();
        offChip.forEach(m -> parts.add(new OnChipSearch(workload, operands, target, m, model, objective, limits)));
        parts.sort(Comparator.comparingDouble(OnChipSearch::leastBound));
        Found best = null;
        double open = Double.POSITIVE_INFINITY;
        long evaluated = 0;
        long space = 0;
        for (OnChipSearch part : parts) {
            double incumbent = best == null ? Double.POSITIVE_INFINITY : best.cost();
            if (part.leastBound() >= incumbent) {
                break;
            }
            part.evaluated = evaluated;
            Found found = part.run(incumbent);
            evaluated = part.evaluated;
            space += part.space;
            open = Math.min(open, part.open);
            best = found == null ? best : found;
        }
        return best == null
                ? null
                : new Found(best.mapping(), best.cost(), Math.min(open, best.cost()), evaluated, space);
    }

    /** Loops over the array, and what no mapping that has them can cost less than. */
    private record Spread(DimName row, long rows, DimName col, long cols, double bound) {}

    /** The best that costs less than the incumbent, or null. */
    private @Nullable Found run(double most) {
        incumbent = most;
        Mapping best = search();
        if (space == 0 && !isOver() && model == Model.EXACT) {
            splitKernel = true;
            best = search();
        }
        return best == null ? null : new Found(best, incumbent, Math.min(open, incumbent), evaluated, space);
    }

    /** Spreads of equal bounds at a time, ascending; the best that costs less than the incumbent. */
    private @Nullable Mapping search() {
        Mapping best = null;
        int next = 0;
        while (next < spreads.size() && spreads.get(next).bound() < incumbent) {
            double bound = spreads.get(next).bound();
            while (next < spreads.size() && spreads.get(next).bound() == bound) {
                if (isOver()) {
                    open = Math.min(open, bound);
                    break;
                }
                take(spreads.get(next++));
            }
            Mapping better = evaluate();
            best = better == null ? best : better;
            if (open < incumbent) {
                break;
            }
        }
        return best;
    }

    /** Whether to stop; never before there is something to show. */
    private boolean isOver() {
        boolean isSomething = !candidates.isEmpty() || incumbent < Double.POSITIVE_INFINITY;
        return isSomething
                && (evaluated >= limits.maxEvaluations() || limits.time().isOver());
    }

    /** Costs the candidates at hand, least bounds first, and drops them; the best that costs less than the incumbent. */
    private @Nullable Mapping evaluate() {
        candidates.sort(Comparator.comparingDouble(Candidate::bound));
        Mapping best = null;
        for (Candidate c : candidates) {
            if (c.bound() >= incumbent) {
                break;
            }
            boolean isSomething = incumbent < Double.POSITIVE_INFINITY;
            if (evaluated >= limits.maxEvaluations()
                    || (isSomething && limits.time().isOver())) {
                open = Math.min(open, c.bound());
                break;
            }
            for (Mapping m : mappings(c)) {
                evaluated++;
                double cost = cost(m);
                if (cost < incumbent) {
                    incumbent = cost;
                    best = m;
                }
            }
        }
        candidates.clear();
        return best;
    }

    /** Ways to cut a dim, of which so much is left, over one axis of the array. */
    private List<Long> lanes(DimName dim, long left, long limit) {
        boolean isEven = exact == null || workload.extent(dim) % tile[dim.ordinal()] == 0;
        return isEven ? divisors(left, limit) : List.of(1L);
    }

    /** All spreads, least bounds first. */
    private List<Spread> spreads() {
        List<Spread> all = new ArrayList<>();
        for (DimName row : SPREAD) {
            for (long rows : lanes(row, tile[row.ordinal()], target.rows())) {
                if (rows == 1 && row != SPREAD.get(0)) {
                    continue;
                }
                for (DimName col : SPREAD) {
                    long left = tile[col.ordinal()] / (col == row ? rows : 1);
                    for (long cols : lanes(col, left, target.cols())) {
                        boolean isNew = cols > 1 || col == SPREAD.get(0);
                        if (isNew && rows * cols >= limits.minUtilisation() * target.pes()) {
                            all.add(new Spread(row, rows, col, cols, bound(rows * cols)));
                        }
                    }
                }
            }
        }
        all.sort(Comparator.comparingDouble(Spread::bound));
        return all;
    }

    private void take(Spread s) {
        long[] rest = tile.clone();
        rest[s.row().ordinal()] /= s.rows();
        rest[s.col().ordinal()] /= s.cols();
        l1(rest, new long[DimName.COUNT], 0, s.row(), s.rows(), s.col(), s.cols());
    }

    private void l1(long[] rest, long[] l1, int dim, DimName row, long rows, DimName col, long cols) {
        if (dim == DimName.COUNT) {
            add(rest, l1.clone(), row, rows, col, cols);
            return;
        }
        DimName d = DimName.values()[dim];
        boolean whole = (!splitKernel && (d == DimName.T || d == DimName.R || d == DimName.S)) || d.isWhole();
        for (long n : whole ? List.of(rest[dim]) : divisors(rest[dim], Long.MAX_VALUE)) {
            l1[dim] = n;
            for (int i = dim + 1; i < DimName.COUNT; i++) {
                l1[i] = 1;
            }
            if (fits(l1)) {
                l1(rest, l1, dim + 1, row, rows, col, cols);
            }
        }
    }

    private boolean fits(long[] l1) {
        long used = 0;
        for (Tensor t : workload.tensors()) {
            used += t.boxVolume(l1) * target.l1().cost(t.role(), target.word());
        }
        return used <= target.l1().amount();
    }

    private void add(long[] rest, long[] l1, DimName row, long rows, DimName col, long cols) {
        long reductions = 1;
        int open = 0;
        for (DimName d : DimName.values()) {
            long trips = rest[d.ordinal()] / l1[d.ordinal()];
            open += trips > 1 ? 1 : 0;
            reductions *= workload.isReduction(d) ? trips : 1;
        }
        space += factorial(open);
        // The row's step is a column tile; the same dim on both axes is one loop over the whole array.
        Loop c = cols == 1 ? null : new Loop(col, cols, l1[col.ordinal()]);
        Loop r = rows == 1 ? null : new Loop(row, rows, l1[row.ordinal()] * (row == col ? cols : 1));
        if (exact == null) {
            double cycles = tileMacs / (rows * cols * target.lanes());
            double bound = objective.of(energyBound(reductions) * tiles, cycles * tiles);
            if (bound < incumbent) {
                candidates.add(new Candidate(l1, r, c, null, bound));
            }
            return;
        }
        long[] array = l1.clone();
        array[col.ordinal()] *= cols;
        array[row.ordinal()] *= rows;
        exact.candidate(l1, array, rows * cols);
        for (DimName d : DimName.values()) {
            if (rest[d.ordinal()] > l1[d.ordinal()] || (open == 0 && d == DimName.N)) {
                DimName innermost = open == 0 ? null : d;
                double bound = exact.bound(innermost);
                if (bound < incumbent) {
                    candidates.add(new Candidate(l1, r, c, innermost, bound));
                }
            }
        }
    }

    /** What no candidate can be under: as much of the array at work as any spread of the tile puts there, no sums read back. */
    private double leastBound() {
        return spreads.isEmpty() ? Double.POSITIVE_INFINITY : spreads.get(0).bound();
    }

    /** What no mapping on so many processing elements can be under. */
    private double bound(long elements) {
        return exact != null
                ? exact.least(elements)
                : objective.of(energyBound(1) * tiles, tileMacs / ((double) elements * target.lanes()) * tiles);
    }

    /** Energy of one L2 tile that no order of the L2 loops can be under. */
    private double energyBound(long reductions) {
        double outputs = workload.tensor(Role.OUTPUT).boxVolume(tile);
        if (model == Model.MAESTRO) {
            // Every iteration writes its outputs to L2 (SPEC section 6), each multiply-accumulate makes four L1
            // accesses.
            return (1 + 4 * MaestroEvaluator.L1_ENERGY) * tileMacs + MaestroEvaluator.L2_ENERGY * outputs * reductions;
        }
        Energies e = target.energy();
        return (e.mac() + 3 * e.l1Read() + e.l1Write()) * tileMacs;
    }

    private List<Mapping> mappings(Candidate c) {
        List<DimName> open = c.open(tile);
        List<List<DimName>> all =
                c.innermost() == null || exact == null ? orders.all(open) : classes(exact, c, c.innermost(), open);
        return all.stream().map(order -> c.mapping(offChip, tile, order)).toList();
    }

    private static List<List<DimName>> classes(ExactBound bound, Candidate c, DimName innermost, List<DimName> open) {
        bound.candidate(c.l1(), c.array(), 1);
        return LoopOrders.classes(open, innermost, inside -> bound.isSettled(inside, open));
    }

    private double cost(Mapping mapping) {
        return model == Model.MAESTRO ? maestro(mapping) : exact(mapping);
    }

    private double exact(Mapping mapping) {
        ExactCost cost = ExactModel.cost(workload, mapping, target, operands);
        return objective.of(cost.energy(), cost.cycles());
    }

    private double maestro(Mapping mapping) {
        double cycles = 0;
        double energy = 0;
        try {
            for (DataCentric.Tile t : DataCentric.tiles("tile", workload, mapping, target)) {
                evaluator.evaluate(t.layer().layer(), t.layer().directives(), hardware);
                if (evaluator.macs() != DataCentric.macs(workload, t)) {
                    return Double.POSITIVE_INFINITY;
                }
                cycles += (double) evaluator.runtime() * t.times();
                energy += evaluator.energy() * t.times();
            }
        } catch (DataCentric.Inexpressible | MaestroException e) {
            return Double.POSITIVE_INFINITY;
        }
        return objective.of(energy, cycles);
    }

    private static List<Long> divisors(long n, long limit) {
        List<Long> all = new ArrayList<>();
        for (long d = 1; d <= Math.min(n, limit); d++) {
            if (n % d == 0) {
                all.add(d);
            }
        }
        return all;
    }

    private static long factorial(int n) {
        return n <= 1 ? 1 : n * factorial(n - 1);
    }
}
