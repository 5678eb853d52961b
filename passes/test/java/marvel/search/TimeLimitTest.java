package marvel.search;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** When a limit is over: at its time, or as soon as it is cancelled. */
class TimeLimitTest {
    @Test
    void isOverAtItsTimeOrWhenCancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        BooleanSupplier asked = cancelled::get;
        TimeLimit never = TimeLimit.at(OptionalLong.empty(), asked);
        TimeLimit hour = TimeLimit.in(Duration.ofHours(1));
        TimeLimit now = TimeLimit.in(Duration.ZERO);
        assertFalse(never.isOver());
        assertFalse(never.or(hour).isOver());
        assertFalse(hour.or(never).isOver());
        assertTrue(now.isOver());
        assertTrue(now.or(hour).isOver());
        assertTrue(hour.or(now).isOver());
        assertTrue(never.or(now).isOver());
        cancelled.set(true);
        assertTrue(never.isOver());
        assertTrue(never.or(hour).isOver());
        assertTrue(hour.or(never).isOver());
        assertFalse(hour.isOver());
    }
}
