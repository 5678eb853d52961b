package marvel.tool;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import marvel.pass.ConfiguredPass;
import org.jspecify.annotations.Nullable;

/**
 * Says on a terminal which pass runs, in one line that is written over, when a run takes more than a second. The launcher
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
    private boolean shown;

    Progress(PrintStream err) {
        this.err = err;
    }

    /** Starts to watch these passes. */
    void begin(List<ConfiguredPass> passes) {
        if (Boolean.getBoolean("marvel.terminal") && !passes.isEmpty()) {
            this.passes = passes.size();
            this.pass = 0;
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
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            err.print(CLEAR + "[" + pass + "/" + passes + "] " + name + ", " + seconds + " s");
            err.flush();
            shown = true;
        }
    }

    /** Goes on to a pass. */
    synchronized void next(ConfiguredPass pass) {
        this.pass++;
        name = pass.name();
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
