package marvel.cost.maestro;

import java.util.List;

/**
 * A layer and how it is mapped.
 *
 * @param directives outermost first; empty where a mapping file has no Dataflow for the layer
 */
public record MappedLayer(Layer layer, List<Directive> directives) {
    public MappedLayer {
        directives = List.copyOf(directives);
    }
}
