package marvel.search.layout;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Variables of a few values each, and a sum of costs, each of which depends on a few variables. */
public final class CostNetwork {
    /** Cost of what may not be; sums stop there. */
    public static final long FORBIDDEN = 1L << 60;

    private final List<Integer> sizes = new ArrayList<>();

    /** By scope: costs of the same variables are added up. */
    private final Map<List<Integer>, Factor> factors = new LinkedHashMap<>();

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
        long[] table = factors.computeIfAbsent(
                        Arrays.stream(sorted).boxed().toList(), s -> new Factor(sorted, new long[cells(sorted)]))
                .table();
        int[] at = Arrays.stream(scope).map(v -> Arrays.binarySearch(sorted, v)).toArray();
        int[] of = new int[sorted.length];
        int[] values = new int[scope.length];
        for (int i = 0; i < table.length; i++) {
            decode(sorted, i, of);
            for (int k = 0; k < scope.length; k++) {
                values[k] = of[at[k]];
            }
            table[i] = plus(table[i], cost.applyAsLong(values));
        }
    }

    private int cells(int[] scope) {
        int cells = 1;
        for (int v : scope) {
            cells = Math.multiplyExact(cells, sizes.get(v));
        }
        return cells;
    }

    /** Values of the variables of a scope in a cell of its table. */
    private void decode(int[] scope, int cell, int[] values) {
        int rest = cell;
        for (int k = scope.length - 1; k >= 0; k--) {
            values[k] = rest % sizes.get(scope[k]);
            rest /= sizes.get(scope[k]);
        }
    }

    List<Integer> sizes() {
        return sizes;
    }

    Collection<Factor> factors() {
        return factors.values();
    }

    /** Assignments there are. */
    public BigInteger space() {
        // Powers, as a product of one variable after the other takes time in the square of their number.
        return sizes.stream().collect(Collectors.groupingBy(s -> s, Collectors.counting())).entrySet().stream()
                .map(e -> BigInteger.valueOf(e.getKey()).pow(Math.toIntExact(e.getValue())))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** The cost of an assignment of all variables. */
    public long cost(int[] assignment) {
        long sum = 0;
        for (Factor f : factors.values()) {
            sum = plus(sum, f.at(assignment, sizes));
        }
        return sum;
    }

    static long plus(long a, long b) {
        return Math.min(FORBIDDEN, a + b);
    }
}
