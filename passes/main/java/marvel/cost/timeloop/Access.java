package marvel.cost.timeloop;

import java.util.Arrays;
import java.util.List;

/** How one tensor is indexed, in arrays by dimension, and the size of its boxes by rank. */
final class Access {
    final int ranks;

    /** By dimension: the rank that it indexes, -1 if none, and its coefficient there. */
    final int[] rank;

    final long[] coefficient;

    Access(Problem.DataSpace space, int dimensions) {
        this.ranks = space.ranks().size();
        this.rank = new int[dimensions];
        this.coefficient = new long[dimensions];
        Arrays.fill(rank, -1);
        for (int r = 0; r < ranks; r++) {
            List<Problem.Term> terms = space.ranks().get(r);
            for (Problem.Term t : terms) {
                rank[t.dimension()] = r;
                coefficient[t.dimension()] = t.coefficient();
            }
        }
    }

    /** Fills in the sizes of the ranks for so many iterations of each dimension; returns the words of the box. */
    long box(long[] extents, long[] sizes) {
        Arrays.fill(sizes, 0, ranks, 1);
        for (int d = 0; d < rank.length; d++) {
            if (rank[d] >= 0) {
                sizes[rank[d]] += Math.multiplyExact(coefficient[d], extents[d] - 1);
            }
        }
        long words = 1;
        for (int r = 0; r < ranks; r++) {
            words = Math.multiplyExact(words, sizes[r]);
        }
        return words;
    }
}
