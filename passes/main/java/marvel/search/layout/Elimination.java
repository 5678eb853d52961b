package marvel.search.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Eliminates the variables of a network one by one: the costs that depend on a variable are added up and minimised over it,
 * which leaves a cost of their other variables. Where the sum would have too many cells, its parts are minimised one by
 * one, each with a value of its own for the variable: what comes out is a lower bound then.
 */
final class Elimination {
    /** No assignment costs less. */
    final long bound;

    /** An assignment; the best one if nothing was split. */
    final int[] assignment;

    /** A variable that was split, the one whose costs had the most cells; -1 if none was, and all is exact. */
    final int split;

    private final List<Integer> sizes;

    /** By variable: the costs that depend on it, while it is not eliminated. */
    private final List<List<CostNetwork.Factor>> of = new ArrayList<>();

    /** Sum of the costs that depend on no variable any more. */
    private long constant;

    /** What was added up for a variable. */
    private record Bucket(int variable, List<CostNetwork.Factor> factors) {}

    /**
     * @param given values of variables, -1 for those to choose
     * @param mostCells of one table
     */
    Elimination(CostNetwork network, int[] given, long mostCells) {
        this.sizes = network.sizes();
        for (int v = 0; v < given.length; v++) {
            of.add(new ArrayList<>());
        }
        network.factors().forEach(f -> put(restrict(f, given)));
        double[] cells = new double[given.length];
        NavigableSet<Integer> open = new TreeSet<>(
                Comparator.comparingDouble((Integer v) -> cells[v]).thenComparing(v -> v));
        for (int v = 0; v < given.length; v++) {
            if (given[v] < 0) {
                cells[v] = cells(union(of.get(v)));
                open.add(v);
            }
        }
        List<Bucket> buckets = new ArrayList<>();
        double widest = 0;
        int splitAt = -1;
        while (!open.isEmpty()) {
            int v = open.first();
            open.remove(v);
            List<CostNetwork.Factor> bucket = List.copyOf(of.get(v));
            int[] scope = union(bucket);
            for (int other : scope) {
                of.get(other).removeAll(bucket);
            }
            buckets.add(new Bucket(v, bucket));
            if (cells[v] > mostCells && cells[v] > widest && bucket.size() > 1) {
                widest = cells[v];
                splitAt = v;
            }
            parts(bucket, mostCells).forEach(part -> put(minimise(part, v)));
            for (int other : scope) {
                boolean isOpen = open.remove(other); // its place in the order depends on its cells
                cells[other] = cells(union(of.get(other)));
                if (isOpen) {
                    open.add(other);
                }
            }
        }
        this.bound = constant;
        this.split = splitAt;
        this.assignment = given.clone();
        for (int i = buckets.size() - 1; i >= 0; i--) {
            Bucket b = buckets.get(i);
            assignment[b.variable()] = best(b);
        }
    }

    private int best(Bucket b) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int value = 0; value < sizes.get(b.variable()); value++) {
            assignment[b.variable()] = value;
            long sum = 0;
            for (CostNetwork.Factor f : b.factors()) {
                sum = CostNetwork.plus(sum, f.at(assignment, sizes));
            }
            if (sum < least) {
                least = sum;
                best = value;
            }
        }
        return best;
    }

    private void put(CostNetwork.Factor f) {
        for (int v : f.scope()) {
            of.get(v).add(f);
        }
        constant = f.scope().length == 0 ? CostNetwork.plus(constant, f.table()[0]) : constant;
    }

    private double cells(int[] scope) {
        double cells = 1;
        for (int v : scope) {
            cells *= sizes.get(v);
        }
        return cells;
    }

    private static int[] union(List<CostNetwork.Factor> factors) {
        return factors.stream()
                .flatMapToInt(f -> Arrays.stream(f.scope()))
                .sorted()
                .distinct()
                .toArray();
    }

    /** The costs of a variable, in parts whose sums have few enough cells; widest first. */
    private List<List<CostNetwork.Factor>> parts(List<CostNetwork.Factor> bucket, long mostCells) {
        if (cells(union(bucket)) <= mostCells) {
            return List.of(bucket);
        }
        List<CostNetwork.Factor> widestFirst = new ArrayList<>(bucket);
        widestFirst.sort((a, b) -> Integer.compare(b.table().length, a.table().length));
        List<List<CostNetwork.Factor>> parts = new ArrayList<>();
        for (CostNetwork.Factor f : widestFirst) {
            List<CostNetwork.Factor> home = null;
            for (List<CostNetwork.Factor> part : parts) {
                List<CostNetwork.Factor> with = new ArrayList<>(part);
                with.add(f);
                if (home == null && cells(union(with)) <= mostCells) {
                    home = part;
                }
            }
            if (home == null) {
                home = new ArrayList<>();
                parts.add(home);
            }
            home.add(f);
        }
        return parts;
    }

    private CostNetwork.Factor restrict(CostNetwork.Factor f, int[] given) {
        int[] free = Arrays.stream(f.scope()).filter(v -> given[v] < 0).toArray();
        return free.length == f.scope().length ? f : table(List.of(f), free, -1, given);
    }

    private CostNetwork.Factor minimise(List<CostNetwork.Factor> factors, int variable) {
        int[] scope = Arrays.stream(union(factors)).filter(v -> v != variable).toArray();
        return table(factors, scope, variable, new int[0]);
    }

    /** The sum of some costs as a cost of {@code scope}, the least over {@code variable} unless it is -1. */
    private CostNetwork.Factor table(List<CostNetwork.Factor> factors, int[] scope, int variable, int[] given) {
        int n = factors.size();
        long[][] costs = new long[n][];
        int[] cell = new int[n]; // of each cost, at the values of the scope
        int[][] steps = new int[scope.length][n]; // how far it moves when a variable of the scope takes its next value
        int[] own = new int[n];
        for (int f = 0; f < n; f++) {
            costs[f] = factors.get(f).table();
            int step = 1;
            int[] variables = factors.get(f).scope();
            for (int k = variables.length - 1; k >= 0; k--) {
                int at = Arrays.binarySearch(scope, variables[k]);
                if (at >= 0) {
                    steps[at][f] = step;
                } else if (variables[k] == variable) {
                    own[f] = step;
                } else {
                    cell[f] += step * given[variables[k]];
                }
                step *= sizes.get(variables[k]);
            }
        }
        int[] values = new int[scope.length];
        long[] table = new long[(int) cells(scope)];
        for (int i = 0; i < table.length; i++) {
            table[i] = least(costs, cell, own, variable < 0 ? 1 : sizes.get(variable));
            for (int k = scope.length - 1; k >= 0; k--) {
                boolean wraps = ++values[k] == sizes.get(scope[k]);
                int moved = wraps ? 1 - values[k] : 1;
                for (int f = 0; f < n; f++) {
                    cell[f] += moved * steps[k][f];
                }
                if (!wraps) {
                    break;
                }
                values[k] = 0;
            }
        }
        return new CostNetwork.Factor(scope, table);
    }

    private static long least(long[][] costs, int[] cell, int[] own, int values) {
        long least = CostNetwork.FORBIDDEN;
        for (int value = 0; value < values; value++) {
            long sum = 0;
            for (int f = 0; f < costs.length; f++) {
                sum = CostNetwork.plus(sum, costs[f][cell[f] + value * own[f]]);
            }
            least = Math.min(least, sum);
        }
        return least;
    }
}
