package marvel.cost.maestro;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A sum of longs that does not wrap: MAESTRO adds up some figures in long double. */
final class WideSum {
    private long low;

    /** How often the sum went around 64 bits, upwards. */
    private long turns;

    void clear() {
        low = 0;
        turns = 0;
    }

    void add(long value) {
        long sum = low + value;
        if (((low ^ sum) & (value ^ sum)) < 0) {
            turns += low < 0 ? -1 : 1;
        }
        low = sum;
    }

    /** Divided by a number other than 0. */
    double over(long n) {
        return turns == 0 ? (double) low / (double) n : exact().doubleValue() / (double) n;
    }

    /** Divided by a number other than 0, rounded toward zero. */
    long quotient(long n) {
        if (turns == 0) {
            return low / n;
        }
        BigInteger quotient = Extended.quotient(new BigDecimal(exact()), BigDecimal.valueOf(n))
                .toBigInteger();
        // What x86 makes of a long double too large for a long.
        return quotient.bitLength() < Long.SIZE ? quotient.longValue() : Long.MIN_VALUE;
    }

    private BigInteger exact() {
        return BigInteger.valueOf(turns).shiftLeft(Long.SIZE).add(BigInteger.valueOf(low));
    }
}
