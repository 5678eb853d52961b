package marvel.search.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import marvel.layout.Permutations;
import marvel.search.TimeLimit;

/**
 * A choice of layouts that moves the fewest DRAM blocks: operators, whose blocks depend on the layouts of their tensors, and
 * tensors, which are read and written once more for each layout other than their own in which somebody wants them.
 */
public final class LayoutProblem {
    /** In place of a variable: the graph's order of axes. */
    public static final int LOGICAL = -1;

    private final CostNetwork network = new CostNetwork();
    private final List<List<int[]>> orders = new ArrayList<>();

    /**
     * A choice.
     *
     * @param orders of axes, by variable
     * @param blocks moved in all
     */
    public record Choice(List<int[]> orders, long blocks, CostSolver.Solution solution) {}

    /**
     * A tensor in the layout of a variable.
     *
     * @param variable or {@link #LOGICAL}
     * @param extents of the tensor, in the graph's order, one for each axis that the variable orders
     */
    public record Use(int variable, List<Long> extents) {}

    /** Adds a layout to choose among orders of axes; returns its number. */
    public int variable(List<int[]> choices) {
        if (network.sizes().size() > orders.size()) {
            throw new IllegalStateException("expected all variables before the first tensor");
        }
        orders.add(choices);
        return network.variable(choices.size());
    }

    /**
     * Adds an operator.
     *
     * @param variables of its tensors, in any order
     * @param blocks that it moves under the choices of {@code variables}, by their numbers
     */
    public void operator(int[] variables, ToLongFunction<int[]> blocks) {
        network.add(variables, blocks);
    }

    /**
     * Adds a tensor.
     *
     * @param blocks that a change of its layout moves
     * @param home its own layout
     * @param uses the layouts in which it is wanted
     */
    public void tensor(long blocks, Use home, List<Use> uses) {
        Set<Use> others = new LinkedHashSet<>(uses);
        others.removeIf(u -> u.equals(home) || (u.variable() == LOGICAL && home.variable() == LOGICAL));
        if (blocks == 0 || others.isEmpty()) {
            return;
        }
        if (others.size() == 1) {
            Use use = others.iterator().next();
            add(List.of(home, use), memory -> memory.get(0).equals(memory.get(1)) ? 0 : blocks);
            return;
        }
        // One switch for each layout in memory that somebody may want: is the tensor there in that layout?
        Set<List<Integer>> wanted = new LinkedHashSet<>();
        for (Use use : others) {
            choices(use).forEach(o -> wanted.add(memory(o, use)));
        }
        for (List<Integer> layout : wanted) {
            int there = network.variable(2);
            network.add(new int[] {there}, v -> v[0] == 1 ? blocks : 0);
            for (Use use : others) {
                List<Use> pair = List.of(home, use);
                int[] scope = scope(pair, there);
                network.add(scope, v -> {
                    List<List<Integer>> memory = memory(pair, v);
                    boolean needed =
                            memory.get(1).equals(layout) && !memory.get(0).equals(layout);
                    return needed && v[v.length - 1] == 0 ? CostNetwork.FORBIDDEN : 0;
                });
            }
        }
    }

    private List<int[]> choices(Use use) {
        return use.variable() == LOGICAL
                ? List.of(Permutations.identity(use.extents().size()))
                : orders.get(use.variable());
    }

    private static int[] scope(List<Use> uses, int... more) {
        return java.util.stream.IntStream.concat(
                        uses.stream().mapToInt(Use::variable).filter(v -> v != LOGICAL), Arrays.stream(more))
                .toArray();
    }

    private void add(List<Use> uses, ToLongFunction<List<List<Integer>>> cost) {
        network.add(scope(uses), v -> cost.applyAsLong(memory(uses, v)));
    }

    /** The order in memory of each use. */
    private List<List<Integer>> memory(List<Use> uses, int[] values) {
        List<List<Integer>> all = new ArrayList<>();
        int at = 0;
        for (Use use : uses) {
            int[] order = choices(use).get(use.variable() == LOGICAL ? 0 : values[at++]);
            all.add(memory(order, use));
        }
        return all;
    }

    /** Axes are counted from the last one, as there may be more axes of one element in front. */
    private static List<Integer> memory(int[] order, Use use) {
        return Permutations.inMemory(order, use.extents()).stream()
                .map(a -> a - use.extents().size())
                .toList();
    }

    public Choice solve(TimeLimit limit) {
        CostSolver.Solution s = CostSolver.solve(network, limit);
        List<int[]> chosen = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            chosen.add(orders.get(i).get(s.assignment()[i]));
        }
        return new Choice(chosen, s.cost(), s);
    }
}
