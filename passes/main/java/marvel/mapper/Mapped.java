package marvel.mapper;

import marvel.figures.LayerFigures;
import marvel.figures.Proof;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;

/**
 * A mapping that a search found.
 *
 * @param function the operator as a nest, whose attributes hold all that is said here
 * @param figures what all models say of it
 * @param proof how sure it is to be the best of its space
 */
public record Mapped(LoopFunction function, LayerFigures figures, Proof proof) {
    /**
     * The mapping.
     *
     * @return loops of all levels and layouts
     */
    public Mapping mapping() {
        return figures.nest().mapping();
    }
}
