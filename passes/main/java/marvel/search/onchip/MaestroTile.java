package marvel.search.onchip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import marvel.arch.Target;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.Directive;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.cost.maestro.MaestroException;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Counting;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.workload.DimName;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/** The mappings of one L2 tile under MAESTRO, with bounds. For one thread. */
final class MaestroTile {
    private static final List<DimName> SPREAD =
            List.of(DimName.K, DimName.C, DimName.P, DimName.Q, DimName.N, DimName.G);

    /** The best so far, of all tiles. */
    static final class Best {
        @Nullable
        Mapping mapping;

        double cost = Double.POSITIVE_INFINITY;

        /** The least that a mapping may cost which was left out for want of time; infinite if there is none. */
        double open = Double.POSITIVE_INFINITY;

        long evaluated;
    }

    /** Loops over the array, and what no mapping that has them can cost less than. */
    private record Spread(DimName row, long rows, DimName col, long cols, double bound) {
        /** The dim of MAESTRO's top level. */
        DimName outer() {
            return rows > 1 ? row : col;
        }

        /** Its units: loops over one dim on both axes are one. */
        long units() {
            return row == col ? rows * cols : rows > 1 ? rows : cols;
        }
    }

    private final Workload workload;
    private final Target target;
    private final DataCentric form;
    private final Hardware hardware;
    private final Mapping offChip;
    private final Objective objective;
    private final MaestroSearch.Limits limits;
    private final long[] tile;
    private final List<DataCentric.Extents> extents;
    private final MaestroBound bound;
    private final MaestroEvaluator evaluator = new MaestroEvaluator();
    private final LoopOrders orders = new LoopOrders();
    private final List<Spread> spreads = new ArrayList<>();
    private final long[][] divisors = new long[DimName.COUNT][];

    MaestroTile(
            Workload workload,
            Target target,
            DataCentric form,
            Hardware hardware,
            Mapping offChip,
            Objective objective,
            MaestroSearch.Limits limits) {
        this.workload = workload;
        this.target = target;
        this.form = form;
        this.hardware = hardware;
        this.offChip = offChip;
        this.objective = objective;
        this.limits = limits;
        this.tile = offChip.l2Tile(workload);
        this.extents = form.extents("tile", tile);
        this.bound = new MaestroBound(workload, form, tile, extents, hardware, objective);
        for (DimName row : SPREAD) {
            for (long rows : lanes(row, tile[row.ordinal()], target.rows())) {
                for (DimName col : SPREAD) {
                    for (long cols : lanes(col, tile[col.ordinal()] / (col == row ? rows : 1), target.cols())) {
                        if (rows * cols >= limits.minUtilisation() * target.pes()) {
                            Spread s = new Spread(row, rows, col, cols, 0);
                            spreads.add(new Spread(row, rows, col, cols, bound(s, 1)));
                        }
                    }
                }
            }
        }
        spreads.sort(Comparator.comparingDouble(Spread::bound));
    }

    /** Ways to cut a dim, of which so much is left, over one axis of the array; one of them stands for not cutting at all. */
    private static List<Long> lanes(DimName dim, long left, long most) {
        List<Long> all = new ArrayList<>();
        for (long n : TileRule.DIVISORS.sizes(left)) {
            if (n <= most && (n > 1 || dim == SPREAD.get(0))) {
                all.add(n);
            }
        }
        return all;
    }

    private double bound(Spread s, long reductions) {
        return bound.of(s.rows() * s.cols(), s.outer(), s.units(), reductions);
    }

    /** What no mapping of the tile can be under. */
    double leastBound() {
        return spreads.isEmpty() ? Double.POSITIVE_INFINITY : spreads.get(0).bound();
    }

    /** Mappings there are, those that do not fit or cannot be expressed included. */
    BigInteger space() {
        BigInteger sum = BigInteger.ZERO;
        for (Spread s : spreads) {
            // ways[n]: choices of L1 tiles that leave n loops in L2
            BigInteger[] ways = new BigInteger[DimName.COUNT + 1];
            Arrays.fill(ways, BigInteger.ZERO);
            ways[0] = BigInteger.ONE;
            long[] rest = rest(s);
            for (DimName d : DimName.values()) {
                long cuts = isWhole(d) ? 0 : sizes(rest[d.ordinal()]).length - 1L;
                for (int n = d.ordinal(); n >= 0 && cuts > 0; n--) {
                    ways[n + 1] = ways[n + 1].add(ways[n].multiply(BigInteger.valueOf(cuts)));
                }
            }
            for (int n = 0; n < ways.length; n++) {
                sum = sum.add(ways[n].multiply(Counting.factorial(n)));
            }
        }
        return sum;
    }

    /** Looks for mappings of less cost. */
    void run(Best best) {
        if (leastBound() >= best.cost) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < spreads.size() && spreads.get(i).bound() < best.cost; i++) {
            take(spreads.get(i), best.cost, candidates);
            boolean last = i + 1 == spreads.size()
                    || spreads.get(i + 1).bound() > spreads.get(i).bound();
            if (last && isOver(best)) {
                best.open = Math.min(best.open, spreads.get(i).bound());
                return;
            }
            if (last) {
                evaluate(candidates, best);
                candidates.clear();
            }
        }
    }

    private boolean isOver(Best best) {
        return best.mapping != null
                && (best.evaluated >= limits.maxEvaluations() || limits.time().isOver());
    }

    private static boolean isWhole(DimName d) {
        return d == DimName.T || d == DimName.R || d == DimName.S || d.isWhole();
    }

    private long[] rest(Spread s) {
        long[] rest = tile.clone();
        rest[s.row().ordinal()] /= s.rows();
        rest[s.col().ordinal()] /= s.cols();
        return rest;
    }

    private static long[] sizes(long extent) {
        return TileRule.DIVISORS.sizes(extent);
    }

    /** All candidates of a spread that may cost less than what is known. */
    List<Candidate> candidates(int spread) {
        List<Candidate> all = new ArrayList<>();
        take(spreads.get(spread), Double.POSITIVE_INFINITY, all);
        return all;
    }

    int spreadCount() {
        return spreads.size();
    }

    private void take(Spread s, double most, List<Candidate> candidates) {
        long[] rest = rest(s);
        for (DimName d : DimName.values()) {
            // MAESTRO does not know dims that its layer lacks: one tile stands for all, the least.
            int i = d.ordinal();
            divisors[i] = isWhole(d) ? new long[] {rest[i]} : form.has(d) ? sizes(rest[i]) : new long[] {1};
        }
        l1(s, rest, new long[DimName.COUNT], 0, most, candidates);
    }

    private void l1(Spread s, long[] rest, long[] l1, int dim, double most, List<Candidate> candidates) {
        if (dim == DimName.COUNT) {
            add(s, rest, l1, most, candidates);
            return;
        }
        for (long n : divisors[dim]) {
            l1[dim] = n;
            for (int i = dim + 1; i < DimName.COUNT; i++) {
                l1[i] = divisors[i][0];
            }
            if (!fits(l1)) {
                break;
            }
            l1(s, rest, l1, dim + 1, most, candidates);
        }
    }

    private boolean fits(long[] l1) {
        long used = 0;
        for (Tensor t : workload.tensors()) {
            used += t.boxVolume(l1) * target.l1().cost(t.role(), target.word());
        }
        return used <= target.l1().amount();
    }

    private void add(Spread s, long[] rest, long[] l1, double most, List<Candidate> candidates) {
        long reductions = 1;
        for (DimName d : DimName.values()) {
            long trips = form.has(d) ? rest[d.ordinal()] / l1[d.ordinal()] : 1;
            reductions *= workload.isReduction(d) ? trips : 1;
        }
        double least = bound(s, reductions);
        if (least < most) {
            // The row's step is a column tile; the same dim on both axes is one loop over the whole array.
            long step = l1[s.row().ordinal()] * (s.row() == s.col() ? s.cols() : 1);
            Loop row = s.rows() == 1 ? null : new Loop(s.row(), s.rows(), step);
            Loop col = s.cols() == 1
                    ? null
                    : new Loop(s.col(), s.cols(), l1[s.col().ordinal()]);
            Candidate c = new Candidate(l1.clone(), row, col, least);
            try {
                var unused = form.directives(c.mapping(offChip, tile, c.open(tile)), target);
                candidates.add(c);
            } catch (DataCentric.Inexpressible e) {
                // In no order of the L2 loops.
            }
        }
    }

    /** Costs the candidates, least bounds first. */
    private void evaluate(List<Candidate> candidates, Best best) {
        candidates.sort(Comparator.comparingDouble(Candidate::bound));
        for (Candidate c : candidates) {
            if (c.bound() >= best.cost) {
                break;
            }
            if (isOver(best)) {
                best.open = Math.min(best.open, c.bound());
                break;
            }
            for (Mapping m : mappings(c)) {
                best.evaluated++;
                double cost = cost(m);
                if (cost < best.cost) {
                    best.cost = cost;
                    best.mapping = m;
                }
            }
        }
    }

    /** The candidate in every order of its L2 loops; those that MAESTRO does not know stand outside. */
    List<Mapping> mappings(Candidate c) {
        List<DimName> outside = new ArrayList<>();
        List<DimName> open = new ArrayList<>();
        c.open(tile).forEach(d -> (form.has(d) ? open : outside).add(d));
        List<Mapping> all = new ArrayList<>();
        for (List<DimName> order : orders.all(open)) {
            List<DimName> loops = new ArrayList<>(outside);
            loops.addAll(order);
            all.add(c.mapping(offChip, tile, loops));
        }
        return all;
    }

    /** The cost of a mapping, for the whole operator; infinite if it is not accepted. */
    double cost(Mapping mapping) {
        double cycles = 0;
        double energy = 0;
        try {
            List<Directive> directives = form.directives(mapping, target);
            for (DataCentric.Extents e : extents) {
                evaluator.evaluate(e.layer(), directives, hardware);
                if (evaluator.macs() != e.macs()) {
                    return Double.POSITIVE_INFINITY;
                }
                cycles += (double) evaluator.runtime() * e.times();
                energy += evaluator.energy() * e.times();
            }
        } catch (DataCentric.Inexpressible | MaestroException e) {
            return Double.POSITIVE_INFINITY;
        }
        return objective.of(energy, cycles);
    }
}
