package marvel.api;

import java.util.List;
import marvel.diag.Diagnostic;
import marvel.ir.Module;
import marvel.pass.ConfiguredPass;
import marvel.pass.Finding;
import marvel.pass.PassManager;

/**
 * Hears of a run while it lasts. Every method does nothing unless it is overridden. {@link #reported} and {@link #found}
 * are called by the threads that search, one at a time; the others by the thread that runs the passes. An exception
 * from a listener ends the run.
 */
public interface Listener extends PassManager.Hook {
    /** Hears nothing. */
    Listener NONE = new Listener() {};

    /**
     * A warning or a remark, at the moment at which it is made.
     *
     * @param diagnostic what was said
     */
    default void reported(Diagnostic diagnostic) {}

    /**
     * A search has a mapping.
     *
     * @param finding what it costs, and what is proved of it
     */
    default void found(Finding finding) {}

    /**
     * The module is read and right; passes begin.
     *
     * @param passes in the order in which they will run
     */
    default void started(List<ConfiguredPass> passes) {}

    /** No pass runs any more, whether all have run or one has failed. */
    default void ended() {}

    @Override
    default void before(ConfiguredPass pass, Module module) {}

    @Override
    default void after(ConfiguredPass pass, Module before, Module after, long nanos) {}

    /**
     * A step around the passes is done.
     *
     * @param step {@code parse}, {@code verify} or {@code emit}
     * @param nanos wall time that it took, in nanoseconds
     */
    default void took(String step, long nanos) {}
}
