package marvel.search.joint;

import java.math.BigInteger;
import marvel.search.Counting;
import marvel.search.TileRule;

/** How many mappings there are, those that do not fit included. */
final class SpaceSize {
    private SpaceSize() {}

    /** On-chip halves of an L2 tile: L1 tile x columns x rows x L2 loop of each dim, and the orders of the L2 loops. */
    static BigInteger onChip(DimCuts[] cuts, int dims) {
        BigInteger[] byLoops = new BigInteger[dims + 1];
        java.util.Arrays.fill(byLoops, BigInteger.ZERO);
        byLoops[0] = BigInteger.ONE;
        for (int d = 0; d < dims; d++) {
            long without = cuts[d].spreads ? chains(cuts[d].tile, 3) : 1;
            long with = chains(cuts[d].tile, cuts[d].spreads ? 4 : 2) - without;
            for (int n = d + 1; n >= 0; n--) {
                BigInteger loop = n == 0 ? BigInteger.ZERO : byLoops[n - 1].multiply(BigInteger.valueOf(with));
                byLoops[n] = byLoops[n].multiply(BigInteger.valueOf(without)).add(loop);
            }
        }
        BigInteger sum = BigInteger.ZERO;
        for (int n = 0; n <= dims; n++) {
            sum = sum.add(byLoops[n].multiply(Counting.factorial(n)));
        }
        return sum;
    }

    /** Orders of loops in groups of which the order is given. */
    static BigInteger orders(int[] groups) {
        BigInteger all = BigInteger.ONE;
        for (int g : groups) {
            all = all.multiply(Counting.factorial(Integer.bitCount(g)));
        }
        return all;
    }

    /** Ways to write a number as a product of so many factors, in order. */
    static long chains(long n, int factors) {
        if (factors == 1) {
            return 1;
        }
        long sum = 0;
        for (long d : TileRule.DIVISORS.sizes(n)) {
            sum += chains(d, factors - 1);
        }
        return sum;
    }
}
