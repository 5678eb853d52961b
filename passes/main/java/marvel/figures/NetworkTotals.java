package marvel.figures;

import java.util.List;
import java.util.Optional;
import marvel.cost.exact.ExactCost;
import marvel.ir.Attrs;
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
 * @param layouts empty if the layouts were not chosen for the network as a whole
 */
public record NetworkTotals(
        long macs,
        double cycles,
        double energy,
        long dramBytes,
        long layoutTransformBytes,
        Optional<LayoutTotals> layouts) {
    /**
     * DRAM traffic of off-chip tiling under rules for layouts, in bytes, layout changes included.
     *
     * @param network the layouts that are best for all operators and the changes between them
     * @param perOperator those that are best for each operator
     * @param nchw channels before rows and columns, everywhere
     * @param nhwc channels innermost, everywhere
     * @param isOptimal true if {@code network} is proved the least
     */
    public record LayoutTotals(long network, long perOperator, long nchw, long nhwc, boolean isOptimal) {
        private static Optional<LayoutTotals> of(Module module, long block) {
            return module.items(GraphFunction.class).stream()
                    .map(f -> f.function().attrs())
                    .filter(a -> a.getInt("layouts_network_blocks").isPresent())
                    .findFirst()
                    .map(a -> new LayoutTotals(
                            bytes(a, "network", block),
                            bytes(a, "per_operator", block),
                            bytes(a, "nchw", block),
                            bytes(a, "nhwc", block),
                            a.getInt("layouts_optimal").equals(Optional.of(1L))));
        }

        private static long bytes(Attrs attrs, String rule, long block) {
            return Math.multiplyExact(
                    attrs.getInt("layouts_" + rule + "_blocks").orElse(0L), block);
        }
    }

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
        Optional<LayoutTotals> layouts = layers.isEmpty()
                ? Optional.empty()
                : LayoutTotals.of(module, layers.get(0).target().dramBlock());
        return new NetworkTotals(macs, cycles, energy, Math.addExact(bytes, changes), changes, layouts);
    }
}
