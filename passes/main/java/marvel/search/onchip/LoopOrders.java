package marvel.search.onchip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import marvel.workload.DimName;

/** Orders of the loops of one level. Remembers them; for one thread. */
final class LoopOrders {
    private final Map<List<DimName>, List<List<DimName>>> known = new HashMap<>();

    /** Every order of these dims, each outermost first; the first is the order given. */
    List<List<DimName>> all(List<DimName> dims) {
        return known.computeIfAbsent(List.copyOf(dims), d -> {
            List<List<DimName>> orders = new ArrayList<>();
            permute(new ArrayList<>(d), 0, orders);
            return List.copyOf(orders);
        });
    }

    /**
     * An order, outermost first, for each class of orders of equal cost with this loop innermost (docs/search.md).
     *
     * @param settled whether the order of the loops outside these makes no difference
     */
    static List<List<DimName>> classes(List<DimName> dims, DimName innermost, Predicate<List<DimName>> settled) {
        List<List<DimName>> all = new ArrayList<>();
        extend(dims, new ArrayList<>(List.of(innermost)), settled, all);
        return all;
    }

    /** @param inside loops chosen so far, innermost first */
    private static void extend(
            List<DimName> dims, List<DimName> inside, Predicate<List<DimName>> settled, List<List<DimName>> all) {
        List<DimName> left = dims.stream().filter(d -> !inside.contains(d)).toList();
        if (left.size() <= 1 || settled.test(inside)) {
            List<DimName> order = new ArrayList<>(left);
            for (int i = inside.size() - 1; i >= 0; i--) {
                order.add(inside.get(i));
            }
            all.add(order);
            return;
        }
        for (DimName d : left) {
            inside.add(d);
            extend(dims, inside, settled, all);
            inside.remove(inside.size() - 1);
        }
    }

    private static void permute(List<DimName> order, int from, List<List<DimName>> orders) {
        if (from == order.size()) {
            orders.add(List.copyOf(order));
            return;
        }
        for (int i = from; i < order.size(); i++) {
            Collections.swap(order, from, i);
            permute(order, from + 1, orders);
            Collections.swap(order, from, i);
        }
    }
}
