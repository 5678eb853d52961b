package marvel.search;

import java.time.Duration;
import java.util.Optional;

/** When a search has to stop with the best that it has; what it then returns depends on the machine's speed. */
public final class TimeLimit {
    public static final TimeLimit NONE = new TimeLimit(Optional.empty());

    private final Optional<Long> deadline;

    private TimeLimit(Optional<Long> deadline) {
        this.deadline = deadline;
    }

    /** A limit that starts now. */
    public static TimeLimit in(Duration time) {
        return new TimeLimit(Optional.of(System.nanoTime() + time.toNanos()));
    }

    public boolean isOver() {
        return deadline.isPresent() && System.nanoTime() - deadline.get() >= 0;
    }
}
