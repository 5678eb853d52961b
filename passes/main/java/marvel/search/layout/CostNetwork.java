package marvel.search.layout;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** Variables of a few values each, and a sum of costs, each of which depends on a few variables. */
public final class CostNetwork {
    /** Cost of what may not be; sums stop there. */
    public static final long FORBIDDEN = 1L << 60;

    private final List<Integer> sizes = new ArrayList<>();
    private final List<Factor> factors = new ArrayList<>();

    /**
     * A cost.
     *
     * @param scope variables, ascending
     * @param table for each combination of values, that of the last variable running fastest
     */
    record Factor(int[] scope, long[] table) {
        /** The cost under an assignment of all variables. */
        long at(int[] assignment, List<Integer> sizes) {
            int at = 0;
            for (int v : scope) {
                at = at * sizes.get(v) + assignment[v];
            }
            return table[at];
        }

        boolean has(int variable) {
            return Arrays.binarySearch(scope, variable) >= 0;
        }
    }

    /** Adds a variable of so many values, at least one; returns its number. */
    public int variable(int values) {
        sizes.add(values);
        return sizes.size() - 1;
    }

    /**
     * Adds a cost.
     *
     * @param scope variables, in any order; one may be there several times
     * @param cost of the values of {@code scope}, in that order; at least 0, {@link #FORBIDDEN} if they may not be
     */
    public void add(int[] scope, ToLongFunction<int[]> cost) {
        int[] sorted = Arrays.stream(scope).sorted().distinct().toArray();
        int[] values = new int[scope.length];
        int[] assignment = new int[sizes.size()];
        long[] table = new long[cells(sorted)];
        for (int i = 0; i < table.length; i++) {
            decode(sorted, i, assignment);
            for (int k = 0; k < scope.length; k++) {
                values[k] = assignment[scope[k]];
            }
            table[i] = cost.applyAsLong(values);
        }
        factors.add(new Factor(sorted, table));
    }

    private int cells(int[] scope) {
        int cells = 1;
        for (int v : scope) {
            cells = Math.multiplyExact(cells, sizes.get(v));
        }
        return cells;
    }

    private void decode(int[] scope, int cell, int[] assignment) {
        int rest = cell;
        for (int k = scope.length - 1; k >= 0; k--) {
            assignment[scope[k]] = rest % sizes.get(scope[k]);
            rest /= sizes.get(scope[k]);
        }
    }

    List<Integer> sizes() {
        return sizes;
    }

    List<Factor> factors() {
        return factors;
    }

    /** Assignments there are. */
    public BigInteger space() {
        return sizes.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** The cost of an assignment of all variables. */
    public long cost(int[] assignment) {
        long sum = 0;
        for (Factor f : factors) {
            sum = plus(sum, f.at(assignment, sizes));
        }
        return sum;
    }

    static long plus(long a, long b) {
        return Math.min(FORBIDDEN, a + b);
    }
}
