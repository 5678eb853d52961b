package marvel.cost.db;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import marvel.arch.WordSizes;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * The off-chip model as the paper writes it: a tile of X by Y elements, x innermost in memory, touches ceil(X / b) * Y
 * blocks (Marvel, section on the off-chip subspace, after Ferrante, Sarkar and Thrash, 1991). It knows no alignment, no
 * coalescing across axes, no padding and no edge tiles; {@link TensorBlocks} gives the same number where inner axes are
 * multiples of a block, tiles divide the dims, and no axis but the innermost is cut in a way that lets rows coalesce.
 */
public final class PaperModel {
    /** Blocks of one tile of a tensor. */
    public static long tileBlocks(Tensor tensor, long[] tile, int[] layout, int element, int block) {
        long blocks = 1;
        for (int i = 0; i < layout.length; i++) {
            long n = tensor.axes().get(layout[i]).boxExtent(tile);
            blocks *= i + 1 == layout.length ? (n * element + block - 1) / block : n;
        }
        return blocks;
    }

    /**
     * The paper's order of the loops over tiles, outermost first: by the partial derivative of the words moved with respect
     * to the tile's extent along the loop, the steepest descent (the most reuse) innermost; ties in the order of names.
     */
    public static List<DimName> order(Workload workload, long[] tile, WordSizes words) {
        List<DimName> order = new ArrayList<>();
        double[] derivative = new double[DimName.COUNT];
        for (DimName d : DimName.values()) {
            if (tile[d.ordinal()] < workload.extent(d)) {
                order.add(d);
                derivative[d.ordinal()] = derivative(workload, tile, words, d);
            }
        }
        order.sort(Comparator.comparingDouble((DimName d) -> -derivative[d.ordinal()])
                .thenComparing(Comparator.naturalOrder()));
        return order;
    }

    /** In the bytes that move for one tile: the number of tiles is a factor of the slopes along all dims. */
    private static double derivative(Workload workload, long[] tile, WordSizes words, DimName d) {
        double sum = 0;
        for (Role role : Role.values()) {
            double bytes = words.stored(role);
            double slope = -1.0 / tile[d.ordinal()];
            for (Axis axis : workload.tensor(role).axes()) {
                bytes *= axis.boxExtent(tile);
                slope += (double) Math.abs(axis.coefficient(d)) / axis.boxExtent(tile);
            }
            sum += bytes * slope;
        }
        return sum;
    }

    private PaperModel() {}
}
