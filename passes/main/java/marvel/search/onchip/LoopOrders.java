package marvel.search.onchip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * Orders of the loops of one level, one for each class of orders that cost the same.
 *
 * <p>Two orders move the same words if they agree, for every tensor, on the run of loops inside the innermost loop that
 * replaces its whole tile: a loop over a dim that indexes an axis of the tensor alone. Whenever a loop outside that one
 * advances, that one wraps, and nothing of the old tile can be kept, whatever the order further out. (docs/search.md)
 */
final class LoopOrders {
    private final List<Tensor> tensors;
    private final Map<Integer, List<List<DimName>>> classes = new LinkedHashMap<>();

    LoopOrders(Workload workload) {
        this.tensors = workload.tensors();
    }

    /** One order, outermost first, of each class of orders of these dims. Cached; not for use by several threads. */
    List<List<DimName>> of(List<DimName> dims) {
        int mask = 0;
        for (DimName d : dims) {
            mask |= 1 << d.ordinal();
        }
        return classes.computeIfAbsent(mask, m -> representatives(List.copyOf(dims)));
    }

    private List<List<DimName>> representatives(List<DimName> dims) {
        Map<List<List<DimName>>, List<DimName>> byClass = new LinkedHashMap<>();
        permute(new ArrayList<>(dims), 0, byClass);
        return List.copyOf(byClass.values());
    }

    private void permute(List<DimName> order, int from, Map<List<List<DimName>>, List<DimName>> byClass) {
        if (from == order.size()) {
            byClass.putIfAbsent(tensors.stream().map(t -> suffix(t, order)).toList(), List.copyOf(order));
            return;
        }
        for (int i = from; i < order.size(); i++) {
            java.util.Collections.swap(order, from, i);
            permute(order, from + 1, byClass);
            java.util.Collections.swap(order, from, i);
        }
    }

    /** What of an order matters to a tensor. */
    private static List<DimName> suffix(Tensor tensor, List<DimName> order) {
        int from = order.size() - 1;
        while (from >= 0 && !replacesTile(tensor, order.get(from))) {
            from--;
        }
        List<DimName> inner = order.subList(Math.max(from, 0), order.size());
        return inner.stream().anyMatch(tensor::dependsOn) ? List.copyOf(inner) : List.of();
    }

    private static boolean replacesTile(Tensor tensor, DimName dim) {
        for (Axis a : tensor.axes()) {
            if (a.coefficient(dim) != 0) {
                return a.terms().size() == 1;
            }
        }
        return false;
    }
}
