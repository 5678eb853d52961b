package marvel.search;

import java.time.Duration;
import java.util.OptionalLong;

/** When a search has to stop with the best that it has; what it then returns depends on the machine's speed. */
public final class TimeLimit {
    public static final TimeLimit NONE = new TimeLimit(OptionalLong.empty());

    private final OptionalLong deadline;

    private TimeLimit(OptionalLong deadline) {
        this.deadline = deadline;
    }

    /** A limit that starts now. */
    public static TimeLimit in(Duration time) {
        return new TimeLimit(OptionalLong.of(System.nanoTime() + time.toNanos()));
    }

    /** A limit at a {@link System#nanoTime()}, such as that of the whole run. */
    public static TimeLimit at(OptionalLong deadline) {
        return new TimeLimit(deadline);
    }

    /** This limit or another, whichever is over first. */
    public TimeLimit or(TimeLimit other) {
        return deadline.isEmpty()
                        || (other.deadline.isPresent() && other.deadline.getAsLong() - deadline.getAsLong() < 0)
                ? other
                : this;
    }

    public boolean isOver() {
        return deadline.isPresent() && System.nanoTime() - deadline.getAsLong() >= 0;
    }
}
