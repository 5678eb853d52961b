package marvel.pass;

import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import marvel.diag.Diagnostic;
import marvel.ir.Accelerator;

/** What a run offers to its passes. Safe for use by several threads. */
public interface PassContext {
    /** Where warnings and remarks go. */
    void report(Diagnostic diagnostic);

    /** Reports a remark once in a run, however many passes or functions give the same one. */
    void remarkOnce(Diagnostic diagnostic);

    /**
     * The accelerator that {@code --target} names.
     *
     * @throws marvel.diag.CompileException if it names none
     */
    Accelerator target();

    /** How many threads a pass may use, at least 1. */
    int threads();

    /** Seed of all randomness, from {@code --seed}. */
    long seed();

    /** When searches stop with the best that they have, as {@link System#nanoTime()}; empty if never. From {@code --time-limit}. */
    default OptionalLong deadline() {
        return OptionalLong.empty();
    }

    /** True once the run is to stop; searches then stop as at a deadline, and nothing of the run is used. */
    default boolean isCancelled() {
        return false;
    }

    /** Tells whoever listens what a search has found so far, at once. */
    default void found(Finding finding) {}

    /**
     * What was worked out before under an equal key, by this run or another of the same compiler, else what {@code make}
     * gives, which others then have.
     *
     * @param key all that the result depends on
     * @param isWhole false for a result that nobody else may have, such as one that ran out of time
     */
    default <V> V shared(Class<V> type, Object key, Supplier<V> make, Predicate<V> isWhole) {
        return make.get();
    }

    /** Figures of this run, such as times. */
    Metrics metrics();

    /** The pipeline that runs, as text with all options. */
    String pipeline();
}
