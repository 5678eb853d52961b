package marvel.api;

/**
 * A wish to stop, which any thread may utter. What runs under it ends soon after with a
 * {@link java.util.concurrent.CancellationException}: searches look at it as often as at a time limit.
 */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Makes a wish that is not yet uttered. */
    public Cancellation() {}

    /** Utters it. More than once is as good as once. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Whether it was uttered.
     *
     * @return true from the first {@link #cancel} on
     */
    public boolean isCancelled() {
        return cancelled;
    }
}
