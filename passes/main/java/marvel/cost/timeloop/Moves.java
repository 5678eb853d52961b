package marvel.cost.timeloop;

import java.util.Arrays;

/**
 * What comes to one instance of a level when a sequential loop outside it advances, by Timeloop's rule: the jump of an
 * outer step is measured as if each loop inside had stopped at index 1; only the innermost loop that moves the tile slides.
 */
final class Moves {
    private final Access access;

    /** Sizes of the tile by rank, and its words. */
    final long[] sizes;

    long tile;

    /** By loop: how far the tile moves in each rank, and the words that come. */
    long[][] jump = new long[0][];

    long[] words = new long[0];

    /** By loop: the new part is a strip at the leading edge, along {@link #slidingRank}. */
    boolean[] strip = new boolean[0];

    int slidingRank;

    /** Words that come in the whole run, the first tile included. */
    long total;

    Moves(Access access) {
        this.access = access;
        this.sizes = new long[access.ranks];
    }

    private void room(int loops) {
        int had = jump.length;
        if (had < loops) {
            jump = Arrays.copyOf(jump, loops);
            for (int i = had; i < loops; i++) {
                jump[i] = new long[access.ranks];
            }
            words = new long[loops];
            strip = new boolean[loops];
        }
    }

    /** Follows a tile through the first {@code loops} sequential loops of a nest. */
    void follow(Nest nest, int loops, long[] extents) {
        room(loops);
        tile = access.box(extents, sizes);
        total = tile;
        slidingRank = -1;
        long sliding = 0;
        long outside = 1;
        for (int i = 0; i < loops; i++) {
            outside = Math.multiplyExact(outside, nest.trips[i]);
        }
        for (int i = loops - 1; i >= 0; i--) {
            long[] m = jump[i];
            if (i == loops - 1) {
                Arrays.fill(m, 0);
            } else {
                // The jump of the loop inside is its vector less those inside it; this starts from minus the sum of
                // all.
                int inner = nest.dimension[i + 1];
                System.arraycopy(jump[i + 1], 0, m, 0, m.length);
                if (access.rank[inner] >= 0) {
                    m[access.rank[inner]] -= 2 * Math.multiplyExact(access.coefficient[inner], nest.step[i + 1]);
                }
            }
            int d = nest.dimension[i];
            int r = access.rank[d];
            long v = r < 0 ? 0 : Math.multiplyExact(access.coefficient[d], nest.step[i]);
            if (r >= 0) {
                m[r] += v;
                if (slidingRank < 0) {
                    slidingRank = r;
                    sliding = v;
                }
            }
            outside /= nest.trips[i];
            cost(i, m, sliding);
            total = Math.addExact(total, Math.multiplyExact(Math.multiplyExact(nest.trips[i] - 1, outside), words[i]));
        }
    }

    private void cost(int i, long[] m, long sliding) {
        boolean still = true;
        boolean slides = true;
        for (int r = 0; r < m.length; r++) {
            still &= m[r] == 0;
            slides &= m[r] == (r == slidingRank ? sliding : 0);
        }
        strip[i] = !still && slides && sliding < sizes[slidingRank];
        words[i] = still ? 0 : strip[i] ? tile / sizes[slidingRank] * sliding : tile;
    }
}
