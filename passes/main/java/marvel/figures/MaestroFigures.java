package marvel.figures;

import java.util.List;
import marvel.arch.Target;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MaestroEvaluator;
import marvel.cost.maestro.MaestroException;
import marvel.mapping.Mapping;
import marvel.workload.Workload;

/**
 * What MAESTRO says of a mapping. A layer of MAESTRO is one L2 tile, so times and energies are sums over the tiles of the
 * operator; DRAM is not in them.
 *
 * @param runtime cycles of all tiles, one after the other
 * @param energy multiples of one multiply-accumulate, of all tiles: array, L1 and L2
 * @param l1Size elements of one processing element's buffer that the largest tile asks for, double buffering included
 * @param l2Size elements of the shared buffer that the largest tile asks for, double buffering included
 * @param macs multiply-accumulates that MAESTRO counts
 */
public record MaestroFigures(long runtime, double energy, long l1Size, long l2Size, long macs) {
    /** Multiply-accumulates per cycle. */
    public double throughput() {
        return (double) macs / (double) runtime;
    }

    /** Energy times cycles. */
    public double edp() {
        return energy * (double) runtime;
    }

    /**
     * The figures of a mapping.
     *
     * @throws DataCentric.Inexpressible if MAESTRO has no form for the mapping
     * @throws MaestroException if MAESTRO gives no figures for it
     */
    public static MaestroFigures of(String name, Workload workload, Mapping mapping, Target target)
            throws DataCentric.Inexpressible {
        MaestroEvaluator evaluator = new MaestroEvaluator();
        List<DataCentric.Tile> tiles = DataCentric.tiles(name, workload, mapping, target);
        long runtime = 0;
        double energy = 0;
        long l1 = 0;
        long l2 = 0;
        long macs = 0;
        for (DataCentric.Tile t : tiles) {
            evaluator.evaluate(t.layer().layer(), t.layer().directives(), DataCentric.hardware(target));
            runtime = Math.addExact(runtime, Math.multiplyExact(evaluator.runtime(), t.times()));
            energy += evaluator.energy() * (double) t.times();
            l1 = Math.max(l1, evaluator.l1Size());
            l2 = Math.max(l2, evaluator.l2Size());
            macs = Math.addExact(macs, Math.multiplyExact(evaluator.macs(), t.times()));
        }
        return new MaestroFigures(runtime, energy, l1, l2, macs);
    }
}
