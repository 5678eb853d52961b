package marvel.ir.loop;

import java.util.List;
import marvel.diag.Span;
import marvel.ir.DType;

/**
 * {@code %name: Buffer[(shape), dtype, axes="NCHW", layout="NHWC"] @space}.
 *
 * @param shape extents in elements, one for each axis, in the order of {@code axes}
 * @param axes one letter for each axis, in the order in which slices name them; empty for a scalar
 * @param layout a permutation of {@code axes}: the order in memory, innermost last
 */
public record BufferDecl(
        String name, List<Long> shape, DType dtype, String axes, String layout, Space space, Span span) {
    public BufferDecl {
        shape = List.copyOf(shape);
    }

    public int rank() {
        return shape.size();
    }

    /** Distance in memory, in elements, between neighbours along each axis, in the order of {@code axes}. */
    public long[] strides() {
        long[] strides = new long[rank()];
        long stride = 1;
        for (int i = layout.length() - 1; i >= 0; i--) {
            int axis = axes.indexOf(layout.charAt(i));
            strides[axis] = stride;
            stride = Math.multiplyExact(stride, shape.get(axis));
        }
        return strides;
    }

    /** Size in elements. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
