package marvel.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;

/** Results do not depend on threads, and are the same every time. */
class ThreadsTest {
    @Test
    void sameResultOnEveryNumberOfThreads() {
        for (List<String> how : List.of(
                List.of("--model=exact", "--tiles=divisors"),
                List.of("--model=maestro", "--tiles=divisors"),
                List.of("--model=maestro", "--tiles=any"))) {
            Tool.Run first = run(how, 1);
            assertEquals(0, first.exit(), first.err());
            assertFalse(first.out().contains("optimal: False"), first.out());
            for (int threads : new int[] {1, 2, 8}) {
                Tool.Run again = run(how, threads);
                assertEquals(first.out(), again.out(), how + " on " + threads + " threads");
                assertEquals(first.err(), again.err(), how + " on " + threads + " threads");
            }
        }
    }

    private static Tool.Run run(List<String> how, int threads) {
        return Tool.run(
                Tool.NETWORK,
                "--marvel",
                "--target=eyeriss-like",
                how.get(0),
                how.get(1),
                "-j",
                String.valueOf(threads));
    }
}
