package marvel.search.joint;

import java.math.BigInteger;
import java.util.Arrays;
import marvel.search.Counting;
import marvel.search.TileRule;

/** How many mappings there are, those that do not fit included. */
final class SpaceSize {
    private SpaceSize() {}

    /** On-chip halves of an L2 tile: L1 tile x columns x rows x L2 loop of each dim, and the orders of the L2 loops. */
    static BigInteger onChip(DimCuts[] cuts, int dims) {
        BigInteger[] byLoops = new BigInteger[dims + 1];
        Arrays.fill(byLoops, BigInteger.ZERO);
        byLoops[0] = BigInteger.ONE;
        for (int d = 0; d < dims; d++) {
            BigInteger without = cuts[d].spreads ? Counting.chains(cuts[d].tile, 2) : BigInteger.ONE;
            BigInteger with =
                    Counting.chains(cuts[d].tile, cuts[d].spreads ? 3 : 1).subtract(without);
            for (int n = d + 1; n >= 0; n--) {
                BigInteger loop = n == 0 ? BigInteger.ZERO : byLoops[n - 1].multiply(with);
                byLoops[n] = byLoops[n].multiply(without).add(loop);
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
            Arrays.fill(row, BigInteger.ZERO);
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
        BigInteger[][] ways = new BigInteger[2][2];
        for (BigInteger[] row : ways) {
            Arrays.fill(row, BigInteger.ZERO);
        }
        for (long tile : shape.tileSizes(d, tiles)) {
            boolean spreads = shape.maySpread[d] && shape.extents[d] % tile == 0;
            BigInteger without = spreads ? Counting.chains(tile, 2) : BigInteger.ONE;
            BigInteger[] row = ways[tile < shape.extents[d] ? 1 : 0];
            row[0] = row[0].add(without);
            row[1] = row[1].add(Counting.chains(tile, spreads ? 3 : 1).subtract(without));
        }
        return ways;
    }

    /** Orders of loops in groups of which the order is given. */
    static BigInteger orders(int[] groups) {
        BigInteger all = BigInteger.ONE;
        for (int g : groups) {
            all = all.multiply(Counting.factorial(Integer.bitCount(g)));
        }
        return all;
    }
}
