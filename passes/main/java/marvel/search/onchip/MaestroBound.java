package marvel.search.onchip;

import java.util.List;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.search.Objective;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** What no mapping of an L2 tile that MAESTRO counts right can cost less than under its formulas (docs/search.md). */
final class MaestroBound {
    private final Objective objective;
    private final double lanes;
    private final double bandwidth;

    /** Multiply-accumulates of all tiles, and of those at the edges. */
    private double macs;

    private double edgeMacs;

    /** Full tiles, and of each of them: elements that L2 takes in and gives back, new elements that the array takes, outputs. */
    private final double times;

    private double held;
    private final double outputs;

    /** By role: elements that some iteration of a tile uses; 0 for the output. */
    private final double[] used = new double[Role.values().length];

    private final Workload workload;

    MaestroBound(
            Workload workload,
            DataCentric form,
            long[] tile,
            List<DataCentric.Extents> extents,
            Hardware hardware,
            Objective objective) {
        this.workload = workload;
        this.objective = objective;
        this.lanes = hardware.simdLanes();
        this.bandwidth = hardware.nocs().get(0).bandwidth();
        this.times = (double) extents.get(0).times();
        for (int i = 0; i < extents.size(); i++) {
            double all = (double) extents.get(i).macs() * extents.get(i).times();
            macs += all;
            edgeMacs += i == 0 ? 0 : all;
        }
        long[] known = tile.clone();
        for (DimName d : DimName.values()) {
            known[d.ordinal()] = form.has(d) ? known[d.ordinal()] : 1;
        }
        this.outputs = touched(workload.tensor(Role.OUTPUT), known);
        for (Tensor t : workload.tensors()) {
            // A stride leaves gaps in inputs, which MAESTRO counts as elements of the tile.
            held += t.role() == Role.INPUT ? t.boxVolume(known) : touched(t, known);
            used[t.role().ordinal()] = t.role() == Role.OUTPUT ? 0 : touched(t, known);
        }
    }

    /** Elements of a tile that some iteration uses: a stride beyond the window leaves out others. */
    private static double touched(Tensor tensor, long[] tile) {
        double product = 1;
        for (Axis a : tensor.axes()) {
            long steps = 1;
            for (Axis.Term term : a.terms()) {
                steps *= tile[term.dim().ordinal()];
            }
            product *= Math.min(steps, a.boxExtent(tile));
        }
        return product;
    }

    /**
     * The bound of mappings.
     *
     * @param elements processing elements in use at most
     * @param outer the first dim that is spread
     * @param units over how many units it is spread, 1 if none is
     * @param reductions iterations of the L2 loops over reduced dims, at least
     */
    double of(long elements, DimName outer, long units, long reductions) {
        // MAESTRO may take it that the last unit has nothing new.
        double counted = (units - 1.0) / units;
        double loads = 0;
        double written = outputs * reductions;
        for (Tensor t : workload.tensors()) {
            boolean whole = units == 1 || !t.dependsOn(outer);
            loads += used[t.role().ordinal()] * (whole ? 1 : counted);
            written *= t.role() != Role.OUTPUT || whole ? 1 : counted;
        }
        double energy = (1 + 4 * MaestroEvaluator.L1_ENERGY) * macs
                + times
                        * (MaestroEvaluator.L2_ENERGY * (held + written)
                                + (MaestroEvaluator.L2_ENERGY + MaestroEvaluator.L1_ENERGY) * loads);
        double compute = 1 / (elements * lanes);
        double full = Math.max((macs - edgeMacs) * compute, times * Math.max(loads, written - outputs) / bandwidth);
        // Sums of doubles that should tie must not exceed what they bound.
        return objective.of(energy, full + edgeMacs * compute) * (1 - 1e-12);
    }
}
