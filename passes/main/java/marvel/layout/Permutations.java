package marvel.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Orders of a tensor's axes: the numbers of axes in the order in memory, innermost last. */
public final class Permutations {
    /** Tensors of more axes keep their order. */
    private static final int MOST_AXES = 5;

    private Permutations() {}

    /**
     * All orders that differ in memory, as axes of one element may stand anywhere; of each the first in lexicographic
     * order, so that the order as it is comes first.
     */
    public static List<int[]> distinct(List<Long> extents) {
        List<int[]> all = new ArrayList<>();
        List<List<Integer>> known = new ArrayList<>();
        int[] next = identity(extents.size());
        do {
            List<Integer> order = inMemory(next, extents);
            if (!known.contains(order)) {
                known.add(order);
                all.add(next.clone());
            }
        } while (next.length <= MOST_AXES && step(next));
        return all;
    }

    public static int[] identity(int rank) {
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i;
        }
        return order;
    }

    /** The axes of more than one element, in the order in memory: tensors that agree in it are the same memory. */
    public static List<Integer> inMemory(int[] order, List<Long> extents) {
        return Arrays.stream(order).filter(a -> extents.get(a) > 1).boxed().toList();
    }

    /** Letters, one for each axis, in another order. */
    public static String apply(int[] order, String letters) {
        StringBuilder out = new StringBuilder();
        for (int a : order) {
            out.append(letters.charAt(a));
        }
        return out.toString();
    }

    private static boolean step(int[] p) {
        int i = p.length - 2;
        while (i >= 0 && p[i] > p[i + 1]) {
            i--;
        }
        if (i < 0) {
            return false;
        }
        int j = p.length - 1;
        while (p[j] < p[i]) {
            j--;
        }
        swap(p, i, j);
        for (int a = i + 1, b = p.length - 1; a < b; a++, b--) {
            swap(p, a, b);
        }
        return true;
    }

    private static void swap(int[] p, int i, int j) {
        int old = p[i];
        p[i] = p[j];
        p[j] = old;
    }
}
