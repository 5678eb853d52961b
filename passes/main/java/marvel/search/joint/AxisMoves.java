package marvel.search.joint;

import java.util.Arrays;

/**
 * Words of a tensor along one axis, at least, by the array's tile: in all tiles, and coming to the array if the innermost loop
 * is of one of the axis's dims (docs/search.md, "Bound of the array's tile"). For tiles that divide; indexed by places of the
 * two dims' tiles among the divisors.
 */
final class AxisMoves {
    private final Shape.AxisShape axis;
    private final boolean plain;

    /** Divisors of the extents of both dims. */
    private final long[] sizesX;

    private final long[] sizesY;

    /** By places x and y: words of all array tiles. */
    private final double[] all;

    /** By dim of the axis, and places: words of all array tiles if the innermost loop is one of that dim. */
    private final double[][] moved = new double[2][];

    AxisMoves(Shape.AxisShape axis, int none, long[] sizesX, long[] sizesY) {
        this.axis = axis;
        this.plain = axis.isPlain(none);
        this.sizesX = sizesX;
        this.sizesY = sizesY;
        this.all = new double[sizesX.length * sizesY.length];
        moved[0] = new double[all.length];
        moved[1] = new double[all.length];
        for (int i = 0; i < sizesX.length; i++) {
            for (int j = 0; j < sizesY.length; j++) {
                work(i, j);
            }
        }
    }

    int place(int x, int y) {
        return x * sizesY.length + y;
    }

    double all(int place) {
        return all[place];
    }

    double moved(int dim, int place) {
        return moved[dim][place];
    }

    private void work(int i, int j) {
        long tileX = sizesX[i];
        long tileY = sizesY[j];
        int at = place(i, j);
        if (plain && at > 0) {
            // No index is in two tiles: the words of all tiles are those of the smallest ones.
            all[at] = all[0];
            moved[0][at] = all[0];
            return;
        }
        boolean[] used = used(tileX, tileY);
        int[] every = before(used, used.length);
        all[at] = sum(tileX, tileY, every, every);
        if (plain) {
            moved[0][at] = all[at];
            return;
        }
        boolean whole = isWhole(used);
        for (int d = 0; d < 2; d++) {
            long trips = d == 0 ? last(sizesX) / tileX : last(sizesY) / tileY;
            long others = d == 0 ? last(sizesY) / tileY : last(sizesX) / tileX;
            if (trips == 1) {
                continue;
            }
            int shift = Math.toIntExact(d == 0 ? axis.cx() * tileX : axis.cy() * tileY);
            int[] forward = before(used, shift);
            if (whole && others == 1) {
                moved[d][at] = sum(tileX, tileY, forward, before(used, -shift));
            } else {
                double firsts = (double) trips
                        * (double) others
                        / (double) leastFactor(d == 0 ? sizesX : sizesY, trips)
                        * last(forward);
                moved[d][at] = Math.max(0, sum(tileX, tileY, forward, forward) - firsts);
            }
        }
    }

    /** By index of a box of the array's tile, whether an iteration uses it. */
    private boolean[] used(long tileX, long tileY) {
        boolean[] used = new boolean[Math.toIntExact(axis.box(tileX, tileY))];
        for (long x = 0; x < tileX; x++) {
            for (long y = 0; y < tileY; y++) {
                int from = Math.toIntExact(Math.abs(axis.cx()) * x
                        + Math.abs(axis.cy()) * (axis.cx() * axis.cy() < 0 ? tileY - 1 - y : y));
                Arrays.fill(used, from, Math.toIntExact(from + axis.base()), true);
            }
        }
        if (axis.cx() < 0 || (axis.cx() == 0 && axis.cy() < 0)) {
            for (int a = 0, b = used.length - 1; a < b; a++, b--) {
                boolean u = used[a];
                used[a] = used[b];
                used[b] = u;
            }
        }
        return used;
    }

    /** By index, how many before it are used, but not by the tile before, so far back. */
    private static int[] before(boolean[] used, int shift) {
        int[] before = new int[used.length + 1];
        for (int s = 0; s < used.length; s++) {
            int old = s + shift;
            boolean isNew = used[s] && !(old >= 0 && old < used.length && used[old]);
            before[s + 1] = before[s] + (isNew ? 1 : 0);
        }
        return before;
    }

    /** Sum over all tiles of the fewer of two counts, as far as they lie in the tensor. */
    private double sum(long tileX, long tileY, int[] one, int[] other) {
        double sum = 0;
        int length = one.length - 1;
        long low = axis.offset() + Math.min(0, axis.cx() * (tileX - 1)) + Math.min(0, axis.cy() * (tileY - 1));
        for (long x = 0; x < last(sizesX); x += tileX) {
            for (long y = 0; y < last(sizesY); y += tileY) {
                long at = low + axis.cx() * x + axis.cy() * y;
                int from = (int) Math.min(length, Math.max(0, -at));
                int to = (int) Math.max(from, Math.min(length, axis.extent() - at));
                sum += Math.min(one[to] - one[from], other[to] - other[from]);
            }
        }
        return sum;
    }

    private static boolean isWhole(boolean[] used) {
        for (boolean u : used) {
            if (!u) {
                return false;
            }
        }
        return true;
    }

    /** Of divisors in ascending order, the first of more than 1 that divides a number too. */
    private static long leastFactor(long[] divisors, long n) {
        int i = 0;
        while (divisors[i] == 1 || n % divisors[i] != 0) {
            i++;
        }
        return divisors[i];
    }

    private static long last(long[] values) {
        return values[values.length - 1];
    }

    private static int last(int[] values) {
        return values[values.length - 1];
    }
}
