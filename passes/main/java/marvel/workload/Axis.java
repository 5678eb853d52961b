package marvel.workload;

import java.util.ArrayList;
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
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).dim() == dim) {
                return terms.get(i).coefficient();
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

    /**
     * Indices inside the tensor that some iteration touches: a stride may leave out others.
     *
     * @param extents of the dims, by {@link DimName#ordinal}
     */
    public long touched(List<Long> extents) {
        // Intervals apart from each other, in order; a term of a coefficient up to their length makes them longer.
        List<long[]> intervals = new ArrayList<>();
        intervals.add(new long[] {offset, offset + 1});
        List<Term> ascending = terms.stream()
                .sorted(Comparator.comparingLong(t -> Math.abs(t.coefficient())))
                .toList();
        for (Term t : ascending) {
            long step = Math.abs(t.coefficient());
            long trips = extents.get(t.dim().ordinal());
            long back = Math.min(0, t.coefficient()) * (trips - 1);
            List<long[]> shifted = new ArrayList<>();
            for (long[] i : intervals) {
                boolean joined = step <= i[1] - i[0];
                for (long k = 0; k < (joined ? 1 : trips); k++) {
                    long from = i[0] + back + k * step;
                    shifted.add(new long[] {from, from + (i[1] - i[0]) + (joined ? (trips - 1) * step : 0)});
                }
            }
            intervals = merged(shifted);
        }
        return intervals.stream()
                .mapToLong(i -> Math.max(0, Math.min(i[1], extent) - Math.max(i[0], 0)))
                .sum();
    }

    private static List<long[]> merged(List<long[]> intervals) {
        intervals.sort(Comparator.comparingLong(i -> i[0]));
        List<long[]> out = new ArrayList<>();
        for (long[] i : intervals) {
            if (!out.isEmpty() && i[0] <= out.get(out.size() - 1)[1]) {
                out.get(out.size() - 1)[1] = Math.max(out.get(out.size() - 1)[1], i[1]);
            } else {
                out.add(i);
            }
        }
        return out;
    }
}
