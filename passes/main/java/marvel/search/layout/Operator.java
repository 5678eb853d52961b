package marvel.search.layout;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.cost.db.Layouts;
import marvel.search.TimeLimit;
import marvel.search.offchip.LayoutTable;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipResult;
import marvel.search.offchip.OffChipSearch;
import marvel.workload.Axis;
import marvel.workload.Role;
import marvel.workload.Tensor;

/**
 * A mapped function with what it moves under each combination of layouts.
 *
 * @param result of its own search, with no regard to the network
 * @param fixed what it moves under each fixed order
 */
public record Operator(String function, long times, OffChipResult result, LayoutTable table, Map<Fixed, Long> fixed) {
    /**
     * What an operator is to the network.
     *
     * @param roles tensors whose layouts the network cares for: weights do not count where they are packed ahead of time
     * @param slack blocks that changes of the layouts of one call's tensors move at most
     */
    public record Part(Set<Role> roles, long slack) {}

    /**
     * Works out an operator.
     *
     * @param problem with all layouts free that may be chosen
     */
    public static Operator of(String function, long times, OffChipProblem problem, Part part, TimeLimit limit) {
        OffChipSearch.Tabled tabled = OffChipSearch.table(problem, part.roles(), part.slack(), limit, 1);
        Operator o = new Operator(function, times, tabled.result(), tabled.table(), new EnumMap<>(Fixed.class));
        for (Fixed f : Fixed.values()) {
            List<String> layouts = f.layouts(problem);
            long known = o.blocks(layouts);
            Set<Role> free = EnumSet.noneOf(Role.class);
            free.addAll(problem.freeLayouts());
            free.removeAll(part.roles());
            o.fixed.put(
                    f,
                    known < LayoutTable.TOO_MANY
                            ? known
                            : OffChipSearch.search(problem.free(free).given(layouts), limit, 1)
                                    .best()
                                    .blocks());
        }
        return o;
    }

    /** The same for another function of the same problem. */
    public Operator as(String other, long runs) {
        return new Operator(other, runs, result, table, fixed);
    }

    Tensor tensor(Role r) {
        return tensors().get(r.ordinal());
    }

    List<Tensor> tensors() {
        return result.problem().workload().tensors();
    }

    /** The order of axes that turns letters into others. */
    static int[] order(String letters, String to) {
        return to.chars().map(letters::indexOf).toArray();
    }

    /** A layout in the operator's letters, where a channel axis may be two. */
    public static String name(Tensor t, int[] order) {
        List<List<Integer>> units = Layouts.units(t);
        StringBuilder name = new StringBuilder();
        for (int unit : order) {
            units.get(unit).forEach(a -> name.append(t.axes().get(a).letter()));
        }
        return name.toString();
    }

    /** What the operator moves once under layouts in its letters, by {@link Role#ordinal}. */
    public long blocks(List<String> layouts) {
        int[] at = new int[layouts.size()];
        for (Role r : Role.values()) {
            if (table.roles().contains(r)) {
                at[r.ordinal()] = index(r, layouts.get(r.ordinal()));
            }
        }
        return table.blocks(at);
    }

    /** The place in the table of a layout, which may have axes of one element elsewhere. */
    int index(Role role, String layout) {
        Tensor t = tensor(role);
        List<String> all = table.layouts(role);
        for (int i = 0; i < all.size(); i++) {
            if (longAxes(t, all.get(i)).equals(longAxes(t, layout))) {
                return i;
            }
        }
        throw new IllegalArgumentException("expected one of " + all + ", got " + layout);
    }

    private static String longAxes(Tensor t, String layout) {
        String kept = layout;
        for (Axis a : t.axes()) {
            kept = a.extent() > 1 ? kept : kept.replace(String.valueOf(a.letter()), "");
        }
        return kept;
    }
}
