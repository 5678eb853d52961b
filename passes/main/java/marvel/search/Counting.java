package marvel.search;

import java.math.BigInteger;

/** Exact sizes. */
public final class Counting {
    public static BigInteger factorial(int n) {
        BigInteger f = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            f = f.multiply(BigInteger.valueOf(i));
        }
        return f;
    }

    private Counting() {}
}
