package marvel.workload;

import java.util.List;
import marvel.ir.DType;

/**
 * A tensor of an operator.
 *
 * @param name as in the loop function, without sigil
 * @param axes in the order of the graph's tensor; a channel axis of a grouped operator is two axes, group first, which
 *     every layout keeps together in that order
 */
public record Tensor(String name, Role role, DType dtype, List<Axis> axes) {
    public Tensor {
        axes = List.copyOf(axes);
    }

    public boolean dependsOn(DimName dim) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).coefficient(dim) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Elements of the bounding box of a tile. */
    public long boxVolume(long[] tile) {
        long v = 1;
        for (Axis a : axes) {
            v = Math.multiplyExact(v, a.boxExtent(tile));
        }
        return v;
    }

    /** Elements of the whole tensor, padding not counted. */
    public long volume() {
        return axes.stream().map(Axis::extent).reduce(1L, Math::multiplyExact);
    }
}
