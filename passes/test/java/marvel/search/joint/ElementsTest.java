package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import marvel.testing.RandomProblems;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The most processing elements that lanes of a few dims can use, against all choices of lanes. */
class ElementsTest {
    @Test
    void isTheMostThatAnyLanesUse() {
        compareWithAllLanes(0, 100);
    }

    @Test
    @Tag("heavy")
    void isTheMostThatManyMoreUse() {
        compareWithAllLanes(100, 300);
    }

    private void compareWithAllLanes(long from, long to) {
        int less = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            int rows = 1 + random.nextInt(20);
            int cols = 1 + random.nextInt(20);
            long[] trips = {1 + random.nextInt(60), 1 + random.nextInt(30), 1 + random.nextInt(8)};
            Elements elements = new Elements(rows, cols, trips);
            long factors = 0;
            for (long t : trips) {
                factors += elements.factors(t);
            }
            int expected = most(trips, rows, cols);
            String what = "seed " + seed + ": " + rows + " x " + cols + ", trips " + java.util.Arrays.toString(trips);
            assertEquals(expected, elements.most(factors), what);
            less += expected < rows * cols ? 1 : 0;
        }
        assertTrue(less > 30, "less " + less);
    }

    /** Trips of a large array hold more of a prime than any number of elements. */
    @Test
    void countsManyFactorsOnce() {
        Elements elements = new Elements(12, 14, new long[] {1L << 60, 21});
        assertEquals(64, elements.most(8 * elements.factors(1L << 60)));
        assertEquals(168, elements.most(elements.factors(1L << 60) + elements.factors(21)));
        assertEquals(1, elements.most(0));
    }

    /** Primes that are not told are not held against a number. */
    @Test
    void isNoLessWithManyPrimes() {
        long[] trips = {2 * 3 * 5 * 7, 11 * 13 * 17, 19 * 23 * 29};
        Elements elements = new Elements(64, 64, trips);
        long factors = 0;
        for (long t : trips) {
            factors += elements.factors(t);
        }
        int most = elements.most(factors);
        assertTrue(most >= most(trips, 64, 64) && most <= 64 * 64, "most " + most);
    }

    private static int most(long[] trips, int rows, int cols) {
        int most = 1;
        for (long a = 1; a <= trips[0]; a++) {
            for (long b = 1; b <= trips[1]; b++) {
                for (long c = 1; c <= trips[2]; c++) {
                    boolean divides = trips[0] % a == 0 && trips[1] % b == 0 && trips[2] % c == 0;
                    if (divides && fits(a * b * c, rows, cols)) {
                        most = (int) Math.max(most, a * b * c);
                    }
                }
            }
        }
        return most;
    }

    private static boolean fits(long n, int rows, int cols) {
        for (int r = 1; r <= rows; r++) {
            if (n % r == 0 && n / r <= cols) {
                return true;
            }
        }
        return false;
    }
}
