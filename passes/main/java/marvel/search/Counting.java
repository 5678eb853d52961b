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

    /**
     * Chains t1 | t2 | ... | extent of so many sizes, each dividing the next: a prime of exponent e can be shared out among
     * {@code levels} + 1 factors in (e + levels over levels) ways.
     */
    public static BigInteger chains(long extent, int levels) {
        BigInteger product = BigInteger.ONE;
        long left = extent;
        for (long p = 2; left > 1; p = p * p > left ? left : p + 1) {
            int exponent = 0;
            while (left % p == 0) {
                left /= p;
                exponent++;
            }
            product = product.multiply(binomial(exponent + levels, levels));
        }
        return product;
    }

    private static BigInteger binomial(int n, int k) {
        BigInteger b = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            b = b.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return b;
    }

    private Counting() {}
}
