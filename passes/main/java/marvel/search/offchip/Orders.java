package marvel.search.offchip;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import marvel.cost.db.Reuse;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import org.jspecify.annotations.Nullable;

/** The order classes of each set of loops, with the loops that multiply each tensor's visits. */
final class Orders {
    /**
     * An order class.
     *
     * @param visited by {@link Role#ordinal}: bits of the dims whose trips multiply the visits of the tensor
     */
    record Choice(OrderClass order, int[] visited) {}

    private final OffChipProblem problem;
    private final List<DimName> dims;
    private final @Nullable Choice[][] known;

    Orders(OffChipProblem problem) {
        this.problem = problem;
        this.dims = problem.dims();
        this.known = new Choice[1 << dims.size()][];
    }

    /**
     * @param active bits of the dims that have more than one tile
     */
    Choice[] of(int active) {
        Choice[] choices = known[active];
        if (choices == null) {
            choices = work(active);
            known[active] = choices;
        }
        return choices;
    }

    private Choice[] work(int active) {
        Set<DimName> set = EnumSet.noneOf(DimName.class);
        for (int i = 0; i < dims.size(); i++) {
            if ((active >> i & 1) == 1) {
                set.add(dims.get(i));
            }
        }
        List<OrderClass> classes = problem.reuse() == Reuse.NONE
                ? List.of(new OrderClass(set.isEmpty() ? List.of() : List.of(set)))
                : OrderClass.of(problem.workload(), set);
        return classes.stream().map(this::choice).toArray(Choice[]::new);
    }

    private Choice choice(OrderClass order) {
        List<DimName> loops = order.order();
        int[] visited = new int[Role.values().length];
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
            visited[role.ordinal()] = mask;
        }
        return new Choice(order, visited);
    }

    /** By {@link Role#ordinal}: bits of the dims that the tensor ignores, whose trips may multiply its visits. */
    int[] ignored() {
        int[] ignored = new int[Role.values().length];
        for (Role role : Role.values()) {
            for (int i = 0; i < dims.size(); i++) {
                ignored[role.ordinal()] |= problem.workload().tensor(role).dependsOn(dims.get(i)) ? 0 : 1 << i;
            }
        }
        return ignored;
    }

    /**
     * Sets of tensors, as bits of {@link Role#ordinal}, one of which holds all that any order leaves in place at first:
     * those that ignore the innermost loop. Every other tensor's visits are multiplied by all loops that it ignores.
     */
    int[] staying() {
        int[] ignored = ignored();
        return problem.reuse() == Reuse.NONE || dims.isEmpty()
                ? new int[] {0}
                : IntStream.range(0, dims.size())
                        .map(d -> {
                            int set = 0;
                            for (int r = 0; r < ignored.length; r++) {
                                set |= (ignored[r] >> d & 1) << r;
                            }
                            return set;
                        })
                        .distinct()
                        .toArray();
    }
}
