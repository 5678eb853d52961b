package marvel.pass;

import marvel.ir.Attrs;

/** A pipeline with a flag of its own, such as {@code --marvel}. Found by {@link java.util.ServiceLoader}. */
public interface NamedPipeline {
    /** The flag, without hyphens. */
    String name();

    /** One line for the help. */
    String summary();

    /**
     * The pipeline as text.
     *
     * @param options objective, search, model, tiles and what else the command line gave
     */
    String text(Attrs options);
}
