package marvel.cost.db;

import java.util.ArrayList;
import java.util.List;
import marvel.workload.Axis;
import marvel.workload.Tensor;

/**
 * Layouts of a tensor: the orders of its axes in memory. The group axis of a convolution and the channel axis after it stay
 * together; the batch of a matrix product is an axis of its own.
 */
public final class Layouts {
    /**
     * All layouts, as numbers of axes, innermost last; the order of the tensor's axes comes first, the rest in
     * lexicographic order.
     */
    public static List<int[]> all(Tensor tensor) {
        List<List<Integer>> units = units(tensor);
        List<int[]> out = new ArrayList<>();
        permute(units, new ArrayList<>(), out);
        return out;
    }

    /** Axes that every layout keeps together are one unit: the rank of the graph's tensor is the number of units. */
    public static List<List<Integer>> units(Tensor tensor) {
        List<List<Integer>> units = new ArrayList<>();
        for (int i = 0; i < tensor.axes().size(); i++) {
            boolean joins = i > 0 && isGroup(tensor, i - 1) && isChannel(tensor, i) && isConvolution(tensor);
            if (joins) {
                List<Integer> last = units.get(units.size() - 1);
                units.set(units.size() - 1, List.of(last.get(0), i));
            } else {
                units.add(List.of(i));
            }
        }
        return units;
    }

    /** Letters of the tensor's axes in the order of a layout. */
    public static String name(Tensor tensor, int[] layout) {
        StringBuilder name = new StringBuilder();
        for (int axis : layout) {
            name.append(tensor.axes().get(axis).letter());
        }
        return name.toString();
    }

    /** As {@link #name}, in the letters of the graph's tensor, where group and channel are one axis. */
    public static String graphName(Tensor tensor, int[] layout) {
        StringBuilder name = new StringBuilder();
        List<List<Integer>> units = units(tensor);
        for (int axis : layout) {
            if (units.stream().anyMatch(u -> u.get(u.size() - 1) == axis)) {
                name.append(tensor.axes().get(axis).letter());
            }
        }
        return name.toString();
    }

    /**
     * The layout that letters name.
     *
     * @throws IllegalArgumentException if they are not those of the tensor's axes, each once
     */
    public static int[] parse(Tensor tensor, String name) {
        List<Axis> axes = tensor.axes();
        int[] layout = new int[name.length()];
        int seen = 0;
        for (int i = 0; i < layout.length; i++) {
            for (int a = 0; a < axes.size(); a++) {
                if (axes.get(a).letter() == name.charAt(i)) {
                    layout[i] = a;
                    seen |= 1 << a;
                }
            }
        }
        if (layout.length != axes.size() || Integer.bitCount(seen) != axes.size()) {
            StringBuilder letters = new StringBuilder();
            axes.forEach(a -> letters.append(a.letter()));
            throw new IllegalArgumentException(
                    "expected the layout of " + tensor.name() + " to be a permutation of " + letters + ", got " + name);
        }
        return layout;
    }

    private static boolean isGroup(Tensor tensor, int axis) {
        return tensor.axes().get(axis).letter() == 'G';
    }

    private static boolean isConvolution(Tensor tensor) {
        return tensor.axes().stream().anyMatch(a -> "DHWTRS".indexOf(a.letter()) >= 0);
    }

    private static boolean isChannel(Tensor tensor, int axis) {
        char letter = tensor.axes().get(axis).letter();
        return letter == 'K' || letter == 'C';
    }

    private static void permute(List<List<Integer>> left, List<Integer> chosen, List<int[]> out) {
        if (left.isEmpty()) {
            out.add(chosen.stream().mapToInt(Integer::intValue).toArray());
            return;
        }
        for (List<Integer> unit : left) {
            List<List<Integer>> rest = new ArrayList<>(left);
            rest.remove(unit);
            List<Integer> next = new ArrayList<>(chosen);
            next.addAll(unit);
            permute(rest, next, out);
        }
    }

    private Layouts() {}
}
