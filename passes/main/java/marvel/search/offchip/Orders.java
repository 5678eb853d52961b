package marvel.search.offchip;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.cost.db.Reuse;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;

/** The order classes of each set of loops, with the loops that multiply each tensor's visits. */
final class Orders {
    /**
     * An order class.
     *
     * @param visited by {@link Role#ordinal}: bits of the dims whose trips multiply the visits of the tensor
     */
    record Choice(OrderClass order, List<Integer> visited) {}

    private final OffChipProblem problem;
    private final List<DimName> dims;
    private final Map<Integer, List<Choice>> known = new HashMap<>();

    Orders(OffChipProblem problem) {
        this.problem = problem;
        this.dims = problem.dims();
    }

    /**
     * @param active bits of the dims that have more than one tile
     */
    List<Choice> of(int active) {
        return known.computeIfAbsent(active, this::work);
    }

    private List<Choice> work(int active) {
        Set<DimName> set = EnumSet.noneOf(DimName.class);
        for (int i = 0; i < dims.size(); i++) {
            if ((active >> i & 1) == 1) {
                set.add(dims.get(i));
            }
        }
        if (problem.reuse() == Reuse.NONE) {
            return List.of(choice(new OrderClass(set.isEmpty() ? List.of() : List.of(set))));
        }
        return OrderClass.of(problem.workload(), set).stream().map(this::choice).toList();
    }

    private Choice choice(OrderClass order) {
        List<DimName> loops = order.order();
        List<Integer> visited = new ArrayList<>();
        for (Role role : Role.values()) {
            Tensor tensor = problem.workload().tensor(role);
            int mask = 0;
            boolean outside = problem.reuse() == Reuse.NONE;
            for (int i = loops.size() - 1; i >= 0; i--) {
                if (tensor.dependsOn(loops.get(i))) {
                    outside = true;
                } else if (outside) {
                    mask |= 1 << dims.indexOf(loops.get(i));
                }
            }
            visited.add(mask);
        }
        return new Choice(order, visited);
    }
}
