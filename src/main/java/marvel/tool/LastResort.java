package marvel.tool;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Ends a process whose run goes on long after its time limit, as one with a pass does that does not heed the limit: no
 * thread can be made to stop in Java. Files are written whole or not at all, so that none is left in halves.
 */
final class LastResort {
    /** What there is between the end of searches and the end of the run: rewriting, checks, outputs. */
    private static final Duration GRACE = Duration.ofSeconds(Integer.getInteger("marvel.grace", 30));

    private final PrintStream err;
    private volatile String pass = "";

    LastResort(PrintStream err) {
        this.err = err;
    }

    /** Notes what runs, for the message. */
    void next(String name) {
        pass = name;
    }

    /** Starts to count; an end of the process before ends this too. */
    void start(Duration limit) {
        Thread thread = new Thread(() -> end(limit), "last resort");
        thread.setDaemon(true);
        thread.start();
    }

    private void end(Duration limit) {
        try {
            Thread.sleep(limit.plus(GRACE).toMillis());
        } catch (InterruptedException e) {
            return;
        }
        err.println("marvel-opt: error: " + (pass.isEmpty() ? "the run" : "pass " + pass) + " has not ended "
                + GRACE.toSeconds() + " s after the time limit of " + limit.toSeconds() + " s");
        Runtime.getRuntime().exit(MarvelOpt.FAILED);
    }
}
