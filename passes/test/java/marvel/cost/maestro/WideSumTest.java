package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import marvel.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Sums past 64 bits. */
class WideSumTest {
    private static final long MOST = Long.MAX_VALUE;

    @Test
    void goesAroundBothWays() {
        WideSum sum = new WideSum();
        add(sum, MOST, MOST, MOST);
        // 3 * 2^63 - 3, in double and cut to a quarter in long double: ...855.25 is ...855.
        assertEquals(0x1.8p64, sum.over(1));
        assertEquals(0x1.8p62, sum.over(4));
        assertEquals(6917529027641081855L, sum.quotient(4));
        assertEquals(Long.MIN_VALUE, sum.quotient(1), "too large for a long");
        assertEquals(MOST, sum.quotient(3));
        add(sum, -MOST, -MOST, -MOST, -7);
        assertEquals(-7, sum.over(1));
        assertEquals(-3, sum.quotient(2));
        sum.clear();
        add(sum, Long.MIN_VALUE, Long.MIN_VALUE);
        assertEquals(-0x1p64, sum.over(1));
        assertEquals(-(1L << 62), sum.quotient(4));
        sum.clear();
        assertEquals(0, sum.over(1));
    }

    @Test
    void equalsTheSumOfAnySize() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = RandomProblems.random(seed);
            WideSum sum = new WideSum();
            BigInteger exact = BigInteger.ZERO;
            for (int i = 0; i < 50; i++) {
                long value = random.nextLong() >> random.nextInt(8);
                sum.add(value);
                exact = exact.add(BigInteger.valueOf(value));
                assertEquals(exact.doubleValue(), sum.over(1), "seed " + seed + " after " + i);
            }
        }
    }

    private static void add(WideSum sum, long... values) {
        for (long v : values) {
            sum.add(v);
        }
    }
}
