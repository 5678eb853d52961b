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

    /** Whole mappings: the tiles of all levels of each dim, and the orders of the DRAM and of the L2 loops. */
    static BigInteger joint(Shape shape, TileRule tiles) {
        int n = shape.dims + 1;
        BigInteger[][] byLoops = new BigInteger[n + 1][n + 1];
        for (BigInteger[] row : byLoops) {
            java.util.Arrays.fill(row, BigInteger.ZERO);
        }
        byLoops[0][0] = BigInteger.ONE;
        for (int d = 0; d < shape.dims; d++) {
            BigInteger[][] ways = ways(shape, d, tiles);
            for (int i = d + 1; i >= 0; i--) {
                for (int j = d + 1; j >= 0; j--) {
                    BigInteger sum = byLoops[i][j].multiply(ways[0][0]);
                    sum = i == 0 ? sum : sum.add(byLoops[i - 1][j].multiply(ways[1][0]));
                    sum = j == 0 ? sum : sum.add(byLoops[i][j - 1].multiply(ways[0][1]));
                    sum = i == 0 || j == 0 ? sum : sum.add(byLoops[i - 1][j - 1].multiply(ways[1][1]));
                    byLoops[i][j] = sum;
                }
            }
        }
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                sum = sum.add(byLoops[i][j].multiply(Counting.factorial(i)).multiply(Counting.factorial(j)));
            }
        }
        return sum;
    }

    /** Ways to cut a dim, by whether it has a DRAM loop and whether it has an L2 loop. */
    private static BigInteger[][] ways(Shape shape, int d, TileRule tiles) {
        long[][] ways = new long[2][2];
        for (long tile : shape.tileSizes(d, tiles)) {
            boolean spreads = shape.maySpread[d] && shape.extents[d] % tile == 0;
            long without = spreads ? chains(tile, 3) : 1;
            int dram = tile < shape.extents[d] ? 1 : 0;
            ways[dram][0] += without;
            ways[dram][1] += chains(tile, spreads ? 4 : 2) - without;
        }
        BigInteger[][] all = new BigInteger[2][2];
        for (int i = 0; i < 4; i++) {
            all[i / 2][i % 2] = BigInteger.valueOf(ways[i / 2][i % 2]);
        }
        return all;
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
