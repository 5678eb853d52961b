package marvel.search.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
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
        List<List<Integer>> here = memory(home);
        if (others.size() == 1) {
            Use use = others.iterator().next();
            List<List<Integer>> wanted = memory(use);
            add(home, use, (h, u) -> here.get(h).equals(wanted.get(u)) ? 0 : blocks);
            return;
        }
        // One switch for each layout in memory that somebody may want: is the tensor there in that layout?
        Map<Use, List<List<Integer>>> wanted = new LinkedHashMap<>();
        others.forEach(u -> wanted.put(u, memory(u)));
        Set<List<Integer>> layouts = new LinkedHashSet<>();
        wanted.values().forEach(layouts::addAll);
        for (List<Integer> layout : layouts) {
            int there = network.variable(2);
            network.add(new int[] {there}, v -> v[0] == 1 ? blocks : 0);
            wanted.forEach((use, memory) -> {
                if (memory.contains(layout)) {
                    add(
                            home,
                            use,
                            (h, u) ->
                                    memory.get(u).equals(layout) && !here.get(h).equals(layout)
                                            ? CostNetwork.FORBIDDEN
                                            : 0,
                            there);
                }
            });
        }
    }

    private interface Pair {
        long cost(int home, int use);
    }

    /** Adds a cost of two uses, unless a switch is on. */
    private void add(Use home, Use use, Pair cost, int... there) {
        int[] both = {home.variable(), use.variable()};
        int[] scope = IntStream.concat(Arrays.stream(both).filter(v -> v != LOGICAL), Arrays.stream(there))
                .toArray();
        network.add(scope, v -> {
            if (there.length > 0 && v[v.length - 1] == 1) {
                return 0;
            }
            int h = home.variable() == LOGICAL ? 0 : v[0];
            return cost.cost(h, use.variable() == LOGICAL ? 0 : v[home.variable() == LOGICAL ? 0 : 1]);
        });
    }

    /** The order in memory under each choice; axes are counted from the last one, as there may be more of one element in front. */
    private List<List<Integer>> memory(Use use) {
        List<int[]> choices = use.variable() == LOGICAL
                ? List.of(Permutations.identity(use.extents().size()))
                : orders.get(use.variable());
        return choices.stream()
                .map(o -> Permutations.inMemory(o, use.extents()).stream()
                        .map(a -> a - use.extents().size())
                        .toList())
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
