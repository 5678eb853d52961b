package marvel.search.joint;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How many processing elements can be in use: rows x columns of the array in some way, and lanes of all dims together, which
 * divide what the tiles are cut into. Trips are written as the exponents of the primes of the extents, eight bits each, so
 * that those of a product are a sum. Of many primes only the smallest are told; the others are not held against a number.
 */
final class Elements {
    private static final int BITS = 8;
    private static final int MOST_PLACES = 1 << 14;

    /** By number of processing elements: whether rows and columns allow it. */
    private final boolean[] feasible;

    /** Primes, the largest exponent of each in a number of processing elements, and what one stands for in {@link #most}. */
    private final int[] primes;

    private final int[] largest;
    private final int[] weight;

    /** Most processing elements, by exponents up to the largest. */
    private final int[] most;

    /** For tiles that divide these extents. */
    Elements(int rows, int cols, long[] extents) {
        this.feasible = new boolean[rows * cols + 1];
        for (int r = 1; r <= rows; r++) {
            for (int c = 1; c <= cols; c++) {
                feasible[r * c] = true;
            }
        }
        int[] all = IntStream.rangeClosed(2, most())
                .filter(n -> LongStream.of(extents).anyMatch(e -> e % n == 0) && isPrime(n))
                .toArray();
        this.largest = new int[all.length];
        this.weight = new int[all.length];
        int size = 1;
        int told = 0;
        while (told < Math.min(all.length, Long.BYTES)) {
            weight[told] = size;
            for (long n = all[told]; n <= most(); n *= all[told]) {
                largest[told]++;
            }
            if (size * (largest[told] + 1) > MOST_PLACES) {
                break;
            }
            size *= largest[told++] + 1;
        }
        this.primes = Arrays.copyOf(all, told);
        this.most = new int[size];
        for (int n = 1; n <= most(); n++) {
            if (feasible[n] && without(n, all) == 1) {
                most[place(factors(n))] = n;
            }
        }
        for (int i = 0; i < primes.length; i++) {
            for (int p = 0; p < size; p++) {
                if (p / weight[i] % (largest[i] + 1) > 0) {
                    most[p] = Math.max(most[p], most[p - weight[i]]);
                }
            }
        }
    }

    private static boolean isPrime(int n) {
        return IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(p -> n % p == 0);
    }

    private static int without(int n, int[] primes) {
        int rest = n;
        for (int p : primes) {
            while (rest % p == 0) {
                rest /= p;
            }
        }
        return rest;
    }

    boolean canUse(int elements) {
        return feasible[elements];
    }

    /** Most of all. */
    int most() {
        return feasible.length - 1;
    }

    /** Most that a spread can use whose dims can be divided into trips of these factors in all. */
    int most(long factors) {
        return most[place(factors)];
    }

    /** The trips of one dim as a summand of factors. */
    long factors(long trips) {
        long all = 0;
        for (int i = 0; i < primes.length; i++) {
            long rest = trips;
            for (int n = 0; n < largest[i] && rest % primes[i] == 0; n++) {
                rest /= primes[i];
                all += 1L << (BITS * i);
            }
        }
        return all;
    }

    private int place(long factors) {
        int place = 0;
        for (int i = 0; i < primes.length; i++) {
            place += weight[i] * Math.min(largest[i], (int) (factors >> (BITS * i)) & (1 << BITS) - 1);
        }
        return place;
    }

    /** By place of an L1 tile among the divisors of the L2 tile, factors of the parts that may run in parallel. */
    long[] factors(DimCuts cuts) {
        return cuts.spreads ? Arrays.stream(cuts.trips).map(this::factors).toArray() : new long[cuts.count];
    }

    /** Most that a spread can use with these L2 tiles and any L1 tiles. */
    int most(DimCuts[] cuts) {
        long factors = 0;
        for (DimCuts c : cuts) {
            factors += c.factors[0];
        }
        return most(factors);
    }
}
