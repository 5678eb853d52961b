package marvel.cost.timeloop;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Timeloop problem: dimensions with bounds, and the tensors that they index.
 *
 * @param name a label
 * @param dimensions names, in the order of Timeloop's {@code dimensions}
 * @param bounds extent of each dimension
 * @param spaces tensors, in the order of Timeloop's {@code data_spaces}
 */
public record Problem(String name, List<String> dimensions, List<Long> bounds, List<DataSpace> spaces) {
    /**
     * A tensor.
     *
     * @param ranks each a sum of dimensions with coefficients
     * @param readWrite true for the tensor that is accumulated into
     */
    public record DataSpace(String name, List<List<Term>> ranks, boolean readWrite) {
        public DataSpace {
            ranks = ranks.stream().map(List::copyOf).toList();
        }

        /** Words of the box that so many iterations of each dimension touch. */
        public long box(long[] extents) {
            long words = 1;
            for (List<Term> rank : ranks) {
                long size = 1;
                for (Term t : rank) {
                    size = Math.addExact(size, Math.multiplyExact(t.coefficient(), extents[t.dimension()] - 1));
                }
                words = Math.multiplyExact(words, size);
            }
            return words;
        }
    }

    /**
     * Part of a rank.
     *
     * @param dimension its place among the problem's dimensions
     * @param coefficient stride or dilation, at least 1
     */
    public record Term(int dimension, long coefficient) {}

    /** What Timeloop's own rules for tensors ask for; all that they leave out is refused. */
    public Problem {
        dimensions = List.copyOf(dimensions);
        bounds = List.copyOf(bounds);
        spaces = List.copyOf(spaces);
        if (dimensions.size() != bounds.size()) {
            throw new IllegalArgumentException(
                    "expected a bound for each of " + dimensions.size() + " dimensions, got " + bounds.size());
        }
        for (int d = 0; d < dimensions.size(); d++) {
            if (bounds.get(d) < 1) {
                throw new IllegalArgumentException(
                        "expected a bound of at least 1 of dimension " + dimensions.get(d) + ", got " + bounds.get(d));
            }
        }
        if (spaces.isEmpty() || spaces.stream().filter(DataSpace::readWrite).count() != 1) {
            throw new IllegalArgumentException(
                    "expected one tensor that is written (read_write in YAML, Outputs in JSON), got "
                            + spaces.stream().filter(DataSpace::readWrite).count());
        }
        Set<String> names = new HashSet<>();
        for (DataSpace s : spaces) {
            if (!names.add(s.name())) {
                throw new IllegalArgumentException("expected tensors of different names, got " + s.name() + " again");
            }
            check(s, dimensions);
        }
    }

    private static void check(DataSpace s, List<String> dimensions) {
        Set<Integer> seen = new HashSet<>();
        for (List<Term> rank : s.ranks()) {
            if (s.readWrite() ? rank.size() != 1 : rank.isEmpty()) {
                throw new IllegalArgumentException("expected " + (s.readWrite() ? "one dimension" : "a dimension")
                        + " in each rank of " + s.name() + ", got " + rank.size());
            }
            for (Term t : rank) {
                if (!seen.add(t.dimension())) {
                    throw new IllegalArgumentException("expected dimension " + dimensions.get(t.dimension())
                            + " once in the ranks of " + s.name() + ", got it again");
                }
                if (t.coefficient() < 1) {
                    throw new IllegalArgumentException("expected a coefficient of at least 1 of dimension "
                            + dimensions.get(t.dimension()) + " in " + s.name() + ", got " + t.coefficient());
                }
            }
        }
    }

    /** Bounds as an array, by dimension. */
    public long[] extents() {
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    /** Multiply-accumulates: the product of all bounds. */
    public long macs() {
        return bounds.stream().reduce(1L, Math::multiplyExact);
    }

    /** Place of a tensor by name, -1 if there is none. */
    public int space(String wanted) {
        for (int i = 0; i < spaces.size(); i++) {
            if (spaces.get(i).name().equals(wanted)) {
                return i;
            }
        }
        return -1;
    }
}
