package marvel.search.offchip;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * Orders of loops that cost the same: within a group, any order will do.
 *
 * @param groups outermost first; none is empty, no dim is in two
 */
public record OrderClass(List<Set<DimName>> groups) {
    public OrderClass {
        groups = List.copyOf(groups);
    }

    /** One order of the class, outermost first: within a group, in the order of names. */
    public List<DimName> order() {
        return groups.stream().flatMap(g -> EnumSet.copyOf(g).stream()).toList();
    }

    /** True if an order, outermost first, belongs to the class. */
    public boolean contains(List<DimName> order) {
        int at = 0;
        for (Set<DimName> group : groups) {
            if (at + group.size() > order.size() || !group.equals(Set.copyOf(order.subList(at, at + group.size())))) {
                return false;
            }
            at += group.size();
        }
        return at == order.size();
    }

    @Override
    public String toString() {
        return groups.stream()
                .map(g -> EnumSet.copyOf(g).stream().map(DimName::name).collect(Collectors.joining(" ", "{", "}")))
                .collect(Collectors.joining(" > "));
    }

    /**
     * The classes that can be best for loops over {@code dims}, each of more than one trip, under reuse of tiles.
     *
     * <p>From the inside out, a tensor stays put until a loop comes that it depends on. A class places all loops that every
     * tensor still staying put ignores, then goes on with fewer of these tensors, until each of them is moved by every
     * loop left; the order of those is irrelevant. Tensors that depend on all of the loops or on none are not asked.
     */
    public static List<OrderClass> of(Workload workload, Set<DimName> dims) {
        Set<Role> staying = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            long moving = dims.stream()
                    .filter(d -> workload.tensor(role).dependsOn(d))
                    .count();
            if (moving > 0 && moving < dims.size()) {
                staying.add(role);
            }
        }
        List<OrderClass> out = new ArrayList<>();
        if (dims.isEmpty()) {
            out.add(new OrderClass(List.of()));
        } else {
            extend(workload, staying, dims, List.of(), out);
        }
        return out;
    }

    private static void extend(
            Workload workload, Set<Role> staying, Set<DimName> left, List<Set<DimName>> inside, List<OrderClass> out) {
        boolean extended = false;
        for (int mask = 1; mask < 1 << Role.values().length; mask++) {
            Set<Role> keep = EnumSet.noneOf(Role.class);
            for (Role role : Role.values()) {
                if ((mask >> role.ordinal() & 1) == 1) {
                    keep.add(role);
                }
            }
            Set<DimName> group = ignored(workload, keep, left);
            if (staying.containsAll(keep) && !group.isEmpty() && keep.equals(ignoring(workload, staying, group))) {
                extended = true;
                Set<DimName> rest = EnumSet.copyOf(left);
                rest.removeAll(group);
                extend(workload, keep, rest, prepend(group, inside), out);
            }
        }
        if (!extended) {
            out.add(new OrderClass(left.isEmpty() ? inside : prepend(left, inside)));
        }
    }

    private static List<Set<DimName>> prepend(Set<DimName> group, List<Set<DimName>> inside) {
        List<Set<DimName>> groups = new ArrayList<>(List.of(Set.copyOf(group)));
        groups.addAll(inside);
        return groups;
    }

    private static Set<DimName> ignored(Workload workload, Set<Role> tensors, Set<DimName> dims) {
        Set<DimName> out = EnumSet.noneOf(DimName.class);
        dims.stream()
                .filter(d -> tensors.stream().noneMatch(r -> workload.tensor(r).dependsOn(d)))
                .forEach(out::add);
        return out;
    }

    private static Set<Role> ignoring(Workload workload, Set<Role> tensors, Set<DimName> dims) {
        Set<Role> out = EnumSet.noneOf(Role.class);
        tensors.stream()
                .filter(r -> dims.stream().noneMatch(d -> workload.tensor(r).dependsOn(d)))
                .forEach(out::add);
        return out;
    }
}
