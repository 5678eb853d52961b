package marvel.search.onchip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
