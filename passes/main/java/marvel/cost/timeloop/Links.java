package marvel.cost.timeloop;

import java.util.Arrays;

/**
 * Words that processing elements pass on to their neighbours on the mesh. The walk through the nest is that of
 * {@link Moves}: each loop stands at its first index or at its second, the second taken for all others. So a step is known
 * by the loop that advances, and the step before it by that loop or, for the innermost, by the one that advanced before.
 */
final class Links {
    private static final int FIRST = -1;

    private final Access access;
    private final Moves moves;
    private final int meshX;
    private final long[] radix;
    private final long[] span;
    private final long[] shift;
    private long[] origin = new long[0];
    private long[] alone = new long[0];
    private int pes;
    private long distinct;

    /** Words read from the level outside, and passed on between neighbours. */
    long parentWords;

    long linkWords;

    Links(Access access, Moves moves, int meshX) {
        this.access = access;
        this.moves = moves;
        this.meshX = meshX;
        this.radix = new long[access.ranks];
        this.span = new long[access.ranks];
        this.shift = new long[access.ranks];
    }

    void follow(Nest nest, long different) {
        parentWords = 0;
        linkWords = 0;
        distinct = different;
        place(nest);
        int last = nest.loops - 1;
        charge(moves.tile, false, 1);
        long outside = 1;
        for (int i = 0; i <= last; i++) {
            long times = (nest.trips[i] - 1) * outside;
            if (i < last) {
                step(i, last, times);
                // The innermost loop's first step after the loop at i has advanced.
                step(last, i, times * (nest.trips[last] - 1));
            } else {
                step(last, FIRST, nest.trips[last] - 1);
            }
            outside *= nest.trips[i];
        }
    }

    /** Numbers the processing elements and packs the origin of each into one number. */
    private void place(Nest nest) {
        Arrays.fill(span, 1);
        for (int i = 0; i < nest.spatialLoops; i++) {
            int d = nest.spatialDimension[i];
            if (access.rank[d] >= 0) {
                span[access.rank[d]] += access.coefficient[d] * nest.spatialStep[i] * (nest.spatialTrips[i] - 1);
            }
        }
        long room = 1;
        for (int r = 0; r < access.ranks; r++) {
            radix[r] = room;
            room = Math.multiplyExact(room, 2 * span[r] - 1);
        }
        pes = Math.toIntExact(nest.xSize * nest.ySize);
        if (origin.length < pes) {
            origin = new long[pes];
            alone = new long[pes];
        }
        origin[0] = 0;
        int done = 1;
        for (int i = nest.spatialLoops - 1; i >= 0; i--) {
            int d = nest.spatialDimension[i];
            int r = access.rank[d];
            long move = r < 0 ? 0 : access.coefficient[d] * nest.spatialStep[i] * radix[r];
            int n = (int) nest.spatialTrips[i];
            for (int k = done; k < done * n; k++) {
                origin[k] = origin[k % done] + k / done * move;
            }
            done *= n;
        }
    }

    private void step(int loop, int before, long times) {
        if (moves.words[loop] == 0 || times == 0) {
            return;
        }
        boolean had = before == FIRST || moves.words[before] > 0;
        charge(moves.words[loop], had && sameBox(loop, before), times);
    }

    /** True if the new box of this step and that of the step before have the same sizes; then {@link #shift} is between them. */
    private boolean sameBox(int loop, int before) {
        for (int r = 0; r < access.ranks; r++) {
            long size = size(loop, r);
            long old = before == FIRST ? moves.sizes[r] : size(before, r);
            if (size != old) {
                return false;
            }
            shift[r] = -moves.jump[loop][r] - corner(loop, r) + (before == FIRST ? 0 : corner(before, r));
        }
        return true;
    }

    private long size(int loop, int r) {
        return moves.strip[loop] && r == moves.slidingRank ? moves.jump[loop][r] : moves.sizes[r];
    }

    /** Where the new box starts inside the tile: a strip is at the leading edge, and tiles slide forward only. */
    private long corner(int loop, int r) {
        return moves.sizes[r] - size(loop, r);
    }

    private void charge(long words, boolean shared, long times) {
        long read = distinct;
        if (shared) {
            int waiting = unserved();
            if (waiting < pes) {
                Arrays.sort(alone, 0, waiting);
                long left = 0;
                for (int i = 0; i < waiting; i++) {
                    left += i == 0 || alone[i] != alone[i - 1] ? 1 : 0;
                }
                if (left < distinct) {
                    read = left;
                    linkWords = Math.addExact(
                            linkWords, Math.multiplyExact(Math.multiplyExact(words, (long) pes - waiting), times));
                }
            }
        }
        parentWords = Math.addExact(parentWords, Math.multiplyExact(Math.multiplyExact(words, read), times));
    }

    /** Collects the origins of the processing elements that no neighbour serves. */
    private int unserved() {
        long key = 0;
        for (int r = 0; r < access.ranks; r++) {
            if (Math.abs(shift[r]) >= span[r]) {
                return pes;
            }
            key += shift[r] * radix[r];
        }
        int n = 0;
        for (int f = 0; f < pes; f++) {
            long wanted = origin[f] - key;
            int column = f % meshX;
            boolean served = (column > 0 && origin[f - 1] == wanted)
                    || (column < meshX - 1 && f + 1 < pes && origin[f + 1] == wanted)
                    || (f >= meshX && origin[f - meshX] == wanted)
                    || (f + meshX < pes && origin[f + meshX] == wanted);
            if (!served) {
                alone[n++] = origin[f];
            }
        }
        return n;
    }
}
