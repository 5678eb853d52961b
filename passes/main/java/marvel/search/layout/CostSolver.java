package marvel.search.layout;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import marvel.search.Certificate;
import marvel.search.TimeLimit;

/**
 * The least cost of a {@link CostNetwork}, exactly: by eliminating variables where no table becomes too large, which is so
 * for chains, residual blocks and other graphs of small width; else by branching on the values of a variable that stands
 * in the way, with elimination in parts as the lower bound.
 */
public final class CostSolver {
    /** Cells of one table. */
    static final long MOST_CELLS = 1L << 20;

    private final CostNetwork network;
    private final long mostCells;
    private final TimeLimit limit;
    private long best = Long.MAX_VALUE;
    private int[] assignment = {};
    private long open = Long.MAX_VALUE;
    private long evaluated;

    /**
     * What was found.
     *
     * @param assignment a value for each variable
     * @param cost of the assignment
     * @param certificate its evaluated choices are assignments whose cost was worked out
     */
    public record Solution(int[] assignment, long cost, Certificate certificate) {}

    private CostSolver(CostNetwork network, long mostCells, TimeLimit limit) {
        this.network = network;
        this.mostCells = mostCells;
        this.limit = limit;
    }

    public static Solution solve(CostNetwork network, TimeLimit limit) {
        return solve(network, MOST_CELLS, limit);
    }

    static Solution solve(CostNetwork network, long mostCells, TimeLimit limit) {
        return new CostSolver(network, mostCells, limit).run();
    }

    private Solution run() {
        int[] given = new int[network.sizes().size()];
        Arrays.fill(given, -1);
        branch(given, eliminate(given));
        BigInteger space = network.space();
        Certificate certificate = new Certificate(
                open >= best, Math.min(open, best), evaluated, space.subtract(BigInteger.valueOf(evaluated)), space);
        return new Solution(assignment, best, certificate);
    }

    private Elimination eliminate(int[] given) {
        Elimination e = new Elimination(network, given, mostCells);
        evaluated++;
        long cost = network.cost(e.assignment);
        if (cost < best) {
            best = cost;
            assignment = e.assignment;
        }
        return e;
    }

    private void branch(int[] given, Elimination e) {
        if (e.split < 0 || e.bound >= best) {
            return;
        }
        record Child(int[] given, Elimination elimination) {}
        List<Child> children = new ArrayList<>();
        for (int value = 0; value < network.sizes().get(e.split); value++) {
            if (limit.isOver()) {
                open = Math.min(open, e.bound);
                return;
            }
            int[] next = given.clone();
            next[e.split] = value;
            children.add(new Child(next, eliminate(next)));
        }
        children.sort(Comparator.comparingLong(c -> c.elimination().bound));
        children.forEach(c -> branch(c.given(), c.elimination()));
    }
}
