package marvel.workload;

import java.util.List;
import java.util.Locale;

/**
 * An operator as a perfect loop nest: for every point of the dims, output += input * weight. All that search, cost
 * models and code generation know of an operator.
 *
 * @param op the Relay operator it came from, such as {@code nn.conv2d}; a label
 * @param extents extent of each dim, indexed by {@link DimName#ordinal}; 1 where the operator lacks the dim
 * @param tensors input, weight, output, in the order of {@link Role}
 * @param macs multiply-accumulates as the field counts them (padding counted; for a transposed convolution input x kernel)
 */
public record Workload(String op, List<Long> extents, List<Tensor> tensors, long macs) {
    public Workload {
        extents = List.copyOf(extents);
        List<Long> all = extents;
        // A dim of one iteration has no loop, so no axis depends on it.
        tensors = tensors.stream()
                .map(t -> new Tensor(
                        t.name(),
                        t.role(),
                        t.dtype(),
                        t.axes().stream()
                                .map(a -> new Axis(
                                        a.letter(),
                                        a.extent(),
                                        a.terms().stream()
                                                .filter(x -> all.get(x.dim().ordinal()) > 1)
                                                .toList(),
                                        a.offset()))
                                .toList()))
                .toList();
    }

    /** Most elements of a dim. */
    public static final long MOST_EXTENT = 1L << 24;

    /** Most iterations: all counts of what any mapping moves then fit 64 bits, and doubles hold them exactly. */
    public static final long MOST_ITERATIONS = 1L << 53;

    /** Why extents are beyond what is mapped; empty if they are not. */
    public static String tooLarge(List<Long> extents) {
        double iterations = 1;
        for (long n : extents) {
            if (n > MOST_EXTENT) {
                return "expected dims of at most " + MOST_EXTENT + " elements, got " + n;
            }
            iterations *= (double) n;
        }
        return iterations <= (double) MOST_ITERATIONS
                ? ""
                : String.format(
                        Locale.ROOT,
                        "expected at most 2^53 multiply-accumulates in an operator, got about %.3g",
                        iterations);
    }

    public long extent(DimName dim) {
        return extents.get(dim.ordinal());
    }

    /** A fresh array of the extents, indexed by {@link DimName#ordinal}. */
    public long[] extentArray() {
        return extents.stream().mapToLong(Long::longValue).toArray();
    }

    public Tensor tensor(Role role) {
        return tensors.get(role.ordinal());
    }

    /** True for dims that the output does not depend on, over which products are summed. */
    public boolean isReduction(DimName dim) {
        return !tensor(Role.OUTPUT).dependsOn(dim);
    }

    /** Iterations of the nest: the product of all extents. More than {@link #macs} for a transposed convolution only. */
    public long iterations() {
        return extents.stream().reduce(1L, Math::multiplyExact);
    }

    /**
     * True if all tiles of a dim must have one size: some axis runs backwards along it, so the box of a shorter tile
     * would begin elsewhere than that of a full one (kernel rows of a transposed convolution).
     */
    public boolean needsEqualTiles(DimName dim) {
        return tensors.stream().flatMap(t -> t.axes().stream()).anyMatch(a -> a.coefficient(dim) < 0);
    }

    /** Elements of a tensor that some iteration touches: steps of a stride may leave out the others. */
    public long touched(Tensor tensor) {
        long product = 1;
        for (Axis a : tensor.axes()) {
            product = Math.multiplyExact(product, a.touched(extents));
        }
        return product;
    }

    /** True if some index along an axis lies outside the tensor: it is padded there, or clipped. */
    public boolean leaves(Axis axis) {
        long least = axis.offset();
        long most = axis.offset();
        for (Axis.Term t : axis.terms()) {
            long reach = t.coefficient() * (extent(t.dim()) - 1);
            least += Math.min(reach, 0);
            most += Math.max(reach, 0);
        }
        return least < 0 || most >= axis.extent();
    }

    /** True if some index of a tensor lies outside it. */
    public boolean leaves(Tensor tensor) {
        return tensor.axes().stream().anyMatch(this::leaves);
    }
}
