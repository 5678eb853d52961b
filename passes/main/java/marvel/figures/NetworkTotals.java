package marvel.figures;

import java.util.List;
import marvel.cost.exact.ExactCost;
import marvel.ir.GraphFunction;
import marvel.ir.Module;

/**
 * Sums over the operators of a network, each as often as the network runs it, one after the other.
 *
 * @param macs multiply-accumulates
 * @param cycles of the exact model
 * @param energy of the exact model, in energies of one multiply-accumulate
 * @param dramBytes of the DB model, with those of layout changes
 * @param layoutTransformBytes what layout changes between operators read and write
 */
public record NetworkTotals(long macs, double cycles, double energy, long dramBytes, long layoutTransformBytes) {
    /** The sums of a module. */
    public static NetworkTotals of(Module module, List<LayerFigures> layers) {
        long macs = 0;
        double cycles = 0;
        double energy = 0;
        long bytes = 0;
        for (LayerFigures l : layers) {
            macs = Math.addExact(
                    macs, Math.multiplyExact(l.count(), l.nest().workload().macs()));
            cycles += l.exact().map(ExactCost::cycles).orElse(0.0) * (double) l.count();
            energy += l.exact().map(ExactCost::energy).orElse(0.0) * (double) l.count();
            bytes = Math.addExact(bytes, Math.multiplyExact(l.count(), l.dramBytes()));
        }
        long changes = 0;
        if (!layers.isEmpty()) {
            for (GraphFunction f : module.items(GraphFunction.class)) {
                long blocks =
                        f.function().attrs().getInt("layout_transform_blocks").orElse(0L);
                changes = Math.addExact(
                        changes,
                        Math.multiplyExact(blocks, layers.get(0).target().dramBlock()));
            }
        }
        return new NetworkTotals(macs, cycles, energy, Math.addExact(bytes, changes), changes);
    }
}
