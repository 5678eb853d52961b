package marvel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedResultsTest {
    private final SharedResults results = new SharedResults();
    private final AtomicInteger made = new AtomicInteger();

    private int get(Object key, boolean isWhole) {
        return results.get(Integer.class, key, made::incrementAndGet, v -> isWhole);
    }

    @Test
    void whatIsWholeIsMadeOnce() {
        assertEquals(1, get(List.of("a", 1), true));
        assertEquals(1, get(List.of("a", 1), true));
        assertEquals(2, get(List.of("a", 2), true));
        assertEquals("other", results.get(String.class, List.of("a", 1), () -> "other", v -> true));
    }

    @Test
    void whatRanOutOfTimeIsMadeAgain() {
        assertEquals(1, get("a", false));
        assertEquals(2, get("a", true));
        assertEquals(2, get("a", true));
    }
}
