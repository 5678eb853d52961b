package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import marvel.testing.RandomProblems;
import org.jspecify.annotations.Nullable;

/**
 * Tries inputs, each made from a seed of its own, which a failure names: so many as a test says, the same in every run; or
 * with {@code -Dmarvel.fuzz.seconds} as many of each kind as there is time for. {@code -Dmarvel.fuzz.seed} is the first
 * seed, with which {@code -Dmarvel.fuzz.seconds=0} tries that one alone.
 */
public final class Fuzz {
    private static final @Nullable Integer SECONDS = Integer.getInteger("marvel.fuzz.seconds");
    private static final long FIRST = Long.getLong("marvel.fuzz.seed", 0);

    /** No input takes longer; one that does has found a place where work grows without bound. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Tries an input made from a source of random numbers; what it throws is a finding. */
    public interface Trial {
        /** Gives what the input was, for a message. */
        void run(Random random, Input input) throws Exception;
    }

    /** The input of a trial, which it leaves here before it tries it. */
    public static final class Input {
        private volatile String text = "";
        private long accepted;

        /** Notes the input; gives it back. */
        public String is(String input) {
            text = input;
            return input;
        }

        /** Notes that an input was right, and reached what is behind the first check. */
        public void accepted() {
            accepted++;
        }
    }

    private static final class Worker extends Thread {
        private final long trials;
        private final Trial trial;
        private final Input input = new Input();
        private final AtomicLong done = new AtomicLong();
        private volatile @Nullable Throwable failure;

        Worker(String name, long trials, Trial trial) {
            super(null, null, name, 1L << 30);
            setDaemon(true);
            this.trials = trials;
            this.trial = trial;
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            try {
                do {
                    trial.run(RandomProblems.random(FIRST + done.get()), input);
                } while (goesOn(done.incrementAndGet(), start));
            } catch (Throwable e) {
                failure = e;
            }
        }

        private boolean goesOn(long tried, long start) {
            return SECONDS == null
                    ? tried < trials
                    : System.nanoTime() - start < Duration.ofSeconds(SECONDS).toNanos();
        }
    }

    private Fuzz() {}

    /**
     * Fails on the first finding; else says how many inputs there were.
     *
     * @param trials inputs to try where no time is given
     */
    public static void run(String name, long trials, Trial trial) throws InterruptedException {
        Worker worker = new Worker("fuzz " + name, trials, trial);
        worker.start();
        long last = -1;
        long since = System.nanoTime();
        while (worker.isAlive()) {
            worker.join(100);
            long done = worker.done.get();
            if (done != last) {
                last = done;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > LONGEST.toNanos()) {
                AssertionError slow = new AssertionError("more than " + LONGEST.toSeconds() + " s: " + what(worker));
                slow.setStackTrace(worker.getStackTrace());
                throw slow;
            }
        }
        Throwable failure = worker.failure;
        if (failure != null) {
            throw new AssertionError(failure + ": " + what(worker), failure);
        }
        long done = worker.done.get();
        System.out.println("fuzz: " + name + ": " + done + " inputs, " + worker.input.accepted
                + " of them right, from seed " + FIRST);
        assertTrue(done == 1 || worker.input.accepted > 0, "expected right inputs among " + done);
    }

    private static String what(Worker worker) {
        return "seed " + (FIRST + worker.done.get()) + ", input:\n" + worker.input.text;
    }

    public static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
