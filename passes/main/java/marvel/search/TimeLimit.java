package marvel.search;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * When a search has to stop with the best that it has: at a time, or because nobody wants the result any more. What it
 * then returns depends on the machine's speed.
 */
public final class TimeLimit {
    public static final TimeLimit NONE = new TimeLimit(OptionalLong.empty(), () -> false);

    private final OptionalLong deadline;
    private final BooleanSupplier cancelled;

    private TimeLimit(OptionalLong deadline, BooleanSupplier cancelled) {
        this.deadline = deadline;
        this.cancelled = cancelled;
    }

    /** A limit that starts now. */
    public static TimeLimit in(Duration time) {
        return at(OptionalLong.of(System.nanoTime() + time.toNanos()), () -> false);
    }

    /** A limit at a {@link System#nanoTime()}, such as that of the whole run, or when it is cancelled. */
    public static TimeLimit at(OptionalLong deadline, BooleanSupplier cancelled) {
        return new TimeLimit(deadline, cancelled);
    }

    /** This limit or another, whichever is over first. */
    public TimeLimit or(TimeLimit other) {
        boolean isLater = deadline.isEmpty()
                || (other.deadline.isPresent() && other.deadline.getAsLong() - deadline.getAsLong() < 0);
        return new TimeLimit(
                isLater ? other.deadline : deadline, () -> cancelled.getAsBoolean() || other.cancelled.getAsBoolean());
    }

    public boolean isOver() {
        return (deadline.isPresent() && System.nanoTime() - deadline.getAsLong() >= 0) || cancelled.getAsBoolean();
    }
}
