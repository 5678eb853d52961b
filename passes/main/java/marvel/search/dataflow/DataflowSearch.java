package marvel.search.dataflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Latency;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.cost.maestro.MaestroException;
import marvel.figures.MaestroFigures;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * The best mapping of a named dataflow inside given L2 tiles, under a cost model: the dataflow's loops in its order, of all
 * sizes that divide. Everything is tried but what no cost model could like better.
 */
public final class DataflowSearch {
    /** What is asked: the operator, its epilogue's operands by axis letters, the machine, and what is to be least. */
    public record Problem(
            Workload workload, List<String> operands, Target target, boolean maestro, Objective objective) {
        public Problem {
            operands = List.copyOf(operands);
        }
    }

    /**
     * What was found.
     *
     * @param lowerBound nothing in the dataflow costs less
     * @param evaluated mappings costed
     * @param space mappings that the dataflow has and that fit
     */
    public record Found(Mapping mapping, double cost, double lowerBound, long evaluated, long space) {}

    /** A loop on the array. */
    private record Lanes(DimName dim, long count, boolean isRow) {}

    /** Loops on the array, rows first, and the processing elements that they take. */
    private record Spread(List<Lanes> lanes, long elements) {}

    /** How many off-chip halves are taken, the first ones. */
    public static final int HALVES = 32;

    private final Problem problem;
    private final Dataflow.Template template;
    /** How many L1 tiles fit, by what the spread leaves of the L2 tile. */
    private final Map<List<Long>, Long> known = new HashMap<>();

    private boolean cutsKernel;
    private long[] tile = new long[0];
    private @Nullable Mapping best;
    private double cost = Double.POSITIVE_INFINITY;
    private double open = Double.POSITIVE_INFINITY;
    private long evaluated;
    private long space;

    /** Energy that all mappings inside the tile at hand spend, and what DRAM takes of their time. */
    private double fixedEnergy;

    private double dramCycles;

    private DataflowSearch(Problem problem, Dataflow.Template template) {
        this.problem = problem;
        this.template = template;
    }

    /**
     * The best mapping of the dataflow whose off-chip half is one of the first {@link #HALVES}; of equal ones the first.
     *
     * @return null if none fits and can be expressed in the model
     */
    public static @Nullable Found search(Problem problem, Dataflow dataflow, List<Mapping> offChip, TimeLimit limit) {
        DataflowSearch search = new DataflowSearch(problem, dataflow.template(problem.workload()));
        search.run(offChip, limit);
        if (search.space == 0) {
            // L1 does not hold a whole kernel: cut it.
            search.cutsKernel = true;
            search.known.clear();
            search.run(offChip, limit);
        }
        Mapping best = search.best;
        return best == null
                ? null
                : new Found(best, search.cost, Math.min(search.cost, search.open), search.evaluated, search.space);
    }

    private void run(List<Mapping> offChip, TimeLimit limit) {
        for (Mapping m : offChip.subList(0, Math.min(HALVES, offChip.size()))) {
            tile = m.l2Tile(problem.workload());
            fixed(m);
            List<Spread> spreads = new ArrayList<>();
            spreads(tile.clone(), 0, new ArrayList<>(), spreads);
            spreads.sort(Comparator.comparingLong(Spread::elements).reversed());
            for (Spread s : spreads) {
                boolean isLate = best != null && limit.isOver();
                open = isLate ? Math.min(open, bound(s)) : open;
                inside(m, s, !isLate && bound(s) < cost);
            }
        }
    }

    /** Works out what is the same for all mappings inside a tile, from one that runs an iteration at a time. */
    private void fixed(Mapping offChip) {
        Workload w = problem.workload();
        double iterations = (double) w.iterations();
        if (problem.maestro()) {
            fixedEnergy = (1 + 4 * MaestroEvaluator.L1_ENERGY) * iterations;
            dramCycles = 0;
            return;
        }
        Energies e = problem.target().energy();
        List<Loop> l1 = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (tile[d.ordinal()] > 1) {
                l1.add(new Loop(d, tile[d.ordinal()], 1));
            }
        }
        Mapping any =
                new Mapping(offChip.dram(), List.of(), List.of(), List.of(), l1, offChip.keepL2(), offChip.layouts());
        ExactCost c = ExactModel.cost(w, any, problem.target(), problem.operands());
        double energy =
                iterations * (e.mac() + 3 * e.l1Read() + e.l1Write()) + (double) c.operandWords() * e.dramRead();
        for (Role r : Role.values()) {
            energy += (double) c.words(r).dramReads() * e.dramRead()
                    + (double) c.words(r).dramWrites() * e.dramWrite();
        }
        fixedEnergy = energy;
        dramCycles = c.dramCycles();
    }

    private double bound(Spread s) {
        Target t = problem.target();
        double compute = (double) problem.workload().iterations() / ((double) s.elements() * t.lanes());
        double cycles = problem.maestro() ? compute : Latency.steady(t, compute, 0, dramCycles);
        return problem.objective().of(fixedEnergy, cycles);
    }

    /** Ways to fill the places of the template from this one on. */
    private void spreads(long[] rest, int place, List<Lanes> chosen, List<Spread> all) {
        int rows = template.rows().size();
        if (place == rows + template.cols().size()) {
            long elements = 1;
            for (Lanes l : chosen) {
                elements *= l.count();
            }
            all.add(new Spread(List.copyOf(chosen), elements));
            return;
        }
        boolean isRow = place < rows;
        List<DimName> dims =
                isRow ? template.rows().get(place) : template.cols().get(place - rows);
        long room = isRow ? problem.target().rows() : problem.target().cols();
        for (Lanes l : chosen) {
            room /= l.isRow() == isRow ? l.count() : 1;
        }
        spreads(rest, place + 1, chosen, all);
        for (DimName d : dims) {
            if (chosen.stream().anyMatch(l -> l.dim() == d && l.isRow() == isRow)) {
                continue;
            }
            for (long n : sizes(d, rest[d.ordinal()])) {
                if (n > 1 && n <= room && maySpread(d)) {
                    rest[d.ordinal()] /= n;
                    chosen.add(new Lanes(d, n, isRow));
                    spreads(rest, place + 1, chosen, all);
                    chosen.remove(chosen.size() - 1);
                    rest[d.ordinal()] *= n;
                }
            }
        }
    }

    private static long[] sizes(DimName d, long rest) {
        return d.isWhole() ? new long[0] : TileRule.DIVISORS.sizes(rest);
    }

    /** The exact model wants tiles of one size of a dim that is spread; a network that does not add up, no sums. */
    private boolean maySpread(DimName d) {
        boolean isEven = problem.workload().extent(d) % tile[d.ordinal()] == 0;
        return (problem.maestro() || isEven)
                && (problem.target().reduction() || !problem.workload().isReduction(d));
    }

    private interface Visitor {
        void visit(long[] l1);
    }

    /** Takes the L1 tiles of a spread that fit, or only counts them. */
    private void inside(Mapping offChip, Spread s, boolean isWorth) {
        long[] rest = tile.clone();
        s.lanes().forEach(l -> rest[l.dim().ordinal()] /= l.count());
        space += known.computeIfAbsent(Arrays.stream(rest).boxed().toList(), r -> {
            long[] count = new long[1];
            l1Tiles(rest, l1 -> count[0]++);
            return count[0];
        });
        if (isWorth) {
            l1Tiles(rest, l1 -> take(mapping(offChip, s, l1)));
        }
    }

    private boolean isWhole(DimName d) {
        return d.isWhole() || (!cutsKernel && template.whole().contains(d));
    }

    private void l1Tiles(long[] rest, Visitor visitor) {
        long[] l1 = new long[DimName.COUNT];
        for (DimName d : DimName.values()) {
            l1[d.ordinal()] = isWhole(d) ? rest[d.ordinal()] : 1;
        }
        if (fits(l1)) {
            l1Tiles(rest, l1, 0, visitor);
        }
    }

    private void l1Tiles(long[] rest, long[] l1, int dim, Visitor visitor) {
        if (dim == DimName.COUNT) {
            visitor.visit(l1);
            return;
        }
        DimName d = DimName.values()[dim];
        boolean isTiled = template.tiled().contains(d) || template.whole().contains(d);
        if (isWhole(d) || !isTiled) {
            l1Tiles(rest, l1, dim + 1, visitor);
            return;
        }
        for (long n : sizes(d, rest[dim])) {
            l1[dim] = n;
            if (!fits(l1)) {
                break;
            }
            l1Tiles(rest, l1, dim + 1, visitor);
        }
        l1[dim] = 1;
    }

    private boolean fits(long[] l1) {
        long used = 0;
        for (Tensor t : problem.workload().tensors()) {
            used += t.boxVolume(l1)
                    * problem.target().l1().cost(t.role(), problem.target().word());
        }
        return used <= problem.target().l1().amount();
    }

    private Mapping mapping(Mapping offChip, Spread s, long[] l1) {
        List<Loop> rows = new ArrayList<>();
        List<Loop> cols = new ArrayList<>();
        long[] size = l1.clone();
        // From the inside out: a dim on both axes has its columns inside its rows.
        for (int i = s.lanes().size() - 1; i >= 0; i--) {
            Lanes l = s.lanes().get(i);
            List<Loop> axis = l.isRow() ? rows : cols;
            axis.add(0, new Loop(l.dim(), l.count(), size[l.dim().ordinal()]));
            size[l.dim().ordinal()] *= l.count();
        }
        List<Loop> l2 = new ArrayList<>();
        for (DimName d : template.order()) {
            long trips = tile[d.ordinal()] / size[d.ordinal()];
            if (trips > 1) {
                l2.add(new Loop(d, trips, size[d.ordinal()]));
            }
        }
        List<Loop> inner = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (l1[d.ordinal()] > 1) {
                inner.add(new Loop(d, l1[d.ordinal()], 1));
            }
        }
        return new Mapping(offChip.dram(), l2, rows, cols, inner, offChip.keepL2(), offChip.layouts());
    }

    private void take(Mapping m) {
        evaluated++;
        double value = cost(m);
        if (value < cost) {
            cost = value;
            best = m;
        }
    }

    private double cost(Mapping m) {
        if (!problem.maestro()) {
            ExactCost c = ExactModel.cost(problem.workload(), m, problem.target(), problem.operands());
            return problem.objective().of(c.energy(), c.cycles());
        }
        try {
            MaestroFigures f = MaestroFigures.of("tile", problem.workload(), m, problem.target());
            return f.macs() == problem.workload().iterations()
                    ? problem.objective().of(f.energy(), (double) f.runtime())
                    : Double.POSITIVE_INFINITY;
        } catch (DataCentric.Inexpressible | MaestroException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
