package marvel.workload;

import java.util.Comparator;
import java.util.List;

/**
 * One axis of a tensor: the affine expression of dims that indexes it.
 *
 * @param letter the axis's name in layouts, such as the H of NCHW
 * @param extent elements the tensor has along it; indices outside 0 .. extent - 1 are padding
 * @param terms dims with coefficients (stride, dilation), each dim at most once
 * @param offset constant of the expression: minus the padding before
 */
public record Axis(char letter, long extent, List<Term> terms, long offset) {
    public record Term(DimName dim, long coefficient) {}

    public Axis {
        terms = terms.stream().sorted(Comparator.comparing(Term::dim)).toList();
    }

    /** Coefficient of a dim, 0 if the axis does not depend on it. */
    public long coefficient(DimName dim) {
        for (Term t : terms) {
            if (t.dim() == dim) {
                return t.coefficient();
            }
        }
        return 0;
    }

    /** Elements of the bounding box of a tile along this axis: 1 + sum of |coefficient| * (tile extent - 1). */
    public long boxExtent(long[] tile) {
        long n = 1;
        for (Term t : terms) {
            n += Math.abs(t.coefficient()) * (tile[t.dim().ordinal()] - 1);
        }
        return n;
    }
}
