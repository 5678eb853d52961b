package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Evaluates whole mapping files: all layers or none, as MAESTRO does. For one thread. */
public final class MaestroModel {
    private final MaestroEvaluator evaluator = new MaestroEvaluator();

    /** Makes a model. */
    public MaestroModel() {}

    /**
     * The figures of every layer, in order.
     *
     * @throws MaestroException where MAESTRO gives no figures
     */
    public List<LayerResult> evaluate(MappingFile file, Hardware hardware) {
        if (file.layers().isEmpty()) {
            throw new MaestroException(MaestroException.End.SIGABRT, "expected a Network with at least one Layer");
        }
        List<Coupling> couplings = couplings(file);
        List<List<Directive>> directives = directives(file, hardware);
        List<LayerResult> results = new ArrayList<>();
        Layer layer = null;
        try {
            for (int i = 0; i < couplings.size(); i++) {
                layer = file.layers().get(i).layer();
                evaluator.compile(layer, directives.get(i), hardware, couplings.get(i));
            }
            for (int i = 0; i < couplings.size(); i++) {
                layer = file.layers().get(i).layer();
                evaluator.evaluate(layer, directives.get(i), hardware, couplings.get(i));
                results.add(LayerResult.of(layer, couplings.get(i), evaluator));
            }
        } catch (MaestroException e) {
            throw layer == null ? e : new MaestroException(e.end(), "layer " + layer.name() + ": " + e.getMessage());
        }
        return results;
    }

    /** Whether a batch dimension indexes the tensors is decided by the first layer of a type (SPEC section 3). */
    private static List<Coupling> couplings(MappingFile file) {
        Map<LayerType, Coupling> decided = new EnumMap<>(LayerType.class);
        List<Coupling> couplings = new ArrayList<>();
        for (MappedLayer mapped : file.layers()) {
            Layer layer = mapped.layer();
            couplings.add(
                    decided.computeIfAbsent(layer.type().family(), family -> Coupling.of(family, layer.has("N"))));
        }
        return couplings;
    }

    /** A layer without Dataflow takes the previous one's, to which MAESTRO has added a cluster by then (section 2). */
    private static List<List<Directive>> directives(MappingFile file, Hardware hardware) {
        List<List<Directive>> all = new ArrayList<>();
        List<Directive> previous = List.of();
        for (MappedLayer mapped : file.layers()) {
            List<Directive> own = mapped.directives();
            if (own.isEmpty()) {
                int size = hardware.numPes();
                for (Directive directive : previous) {
                    if (directive instanceof Directive.Cluster cluster) {
                        size = cluster.size();
                    }
                }
                own = new ArrayList<>(previous);
                own.add(new Directive.Cluster(size));
            }
            all.add(own);
            previous = own;
        }
        return all;
    }
}
