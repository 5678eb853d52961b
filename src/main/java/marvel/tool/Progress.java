package marvel.tool;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import marvel.pass.ConfiguredPass;
import marvel.pass.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Says on a terminal which pass runs, and how far a search is, in one line that is written over, when a run takes more
 * than a second. The launcher
 * sets the property {@code marvel.terminal} where standard error is a terminal; elsewhere nothing is said.
 */
final class Progress {
    private static final String CLEAR = "\r\033[K";

    private final PrintStream err;
    private final long start = System.nanoTime();
    private @Nullable ScheduledExecutorService clock;
    private int passes;
    private int pass;
    private String name = "";
    private int layers;
    private int done;
    private @Nullable Finding found;
    private boolean shown;

    Progress(PrintStream err) {
        this.err = err;
    }

    /** Starts to watch these passes. */
    void begin(List<ConfiguredPass> passes) {
        this.passes = passes.size();
        this.pass = 0;
        if (Boolean.getBoolean("marvel.terminal") && !passes.isEmpty()) {
            ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "progress");
                thread.setDaemon(true);
                return thread;
            });
            // A tick that fails ends the ticks, which is all that it may do.
            var unused = ticks.scheduleAtFixedRate(this::show, 1000, 200, TimeUnit.MILLISECONDS);
            clock = ticks;
        }
    }

    private synchronized void show() {
        if (clock != null) {
            err.print(CLEAR + line(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
            err.flush();
            shown = true;
        }
    }

    /** The line after so many seconds: the pass, and of a search the layers that are done and what was found last. */
    synchronized String line(long seconds) {
        StringBuilder line = new StringBuilder("[" + pass + "/" + passes + "] " + name);
        Finding last = found;
        if (last != null) {
            double gap = last.lowerBound() > 0 ? 100 * (last.cost() / last.lowerBound() - 1) : 0;
            line.append(String.format(
                    Locale.ROOT,
                    ", %d of %d layers, @%s %.4g, gap %.1f %%",
                    done,
                    layers,
                    last.function(),
                    last.cost(),
                    gap));
        }
        return line.append(", ").append(seconds).append(" s").toString();
    }

    /** Goes on to a pass, which maps so many layers at most. */
    synchronized void next(ConfiguredPass pass, int layers) {
        this.pass++;
        this.layers = layers;
        name = pass.name();
        done = 0;
        found = null;
    }

    /** A layer is done. */
    synchronized void found(Finding finding) {
        done++;
        found = finding;
    }

    /** Prints whole lines where the line of progress is. */
    synchronized void say(Runnable print) {
        clear();
        print.run();
    }

    private void clear() {
        if (shown) {
            err.print(CLEAR);
            shown = false;
        }
    }

    synchronized void end() {
        if (clock != null) {
            clock.shutdownNow();
            clock = null;
        }
        clear();
    }
}
