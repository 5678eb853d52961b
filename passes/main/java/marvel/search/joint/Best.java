package marvel.search.joint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The best mapping so far, and what was left out since it cannot be better, or not by enough. */
final class Best {
    double first = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;

    /** How much more than the least the best may cost at the end, as a share of the least. */
    private double gap;

    /** What costs more than this is not looked for: the best, or so much less that it is within the gap. */
    double limit = Double.POSITIVE_INFINITY;

    /** The least bound of what was left out. */
    double leftOut = Double.POSITIVE_INFINITY;

    @Nullable
    OffChip off;

    int[] cut = new int[0];

    /** L2 loops, from the inside out. */
    int[] loops = new int[0];

    /** Tensors that skip L2. */
    int mask;

    /** From here on, the best may cost more than the least by this share of it. */
    void allow(double share) {
        gap = share;
        limit = limit();
    }

    private double limit() {
        return gap > 0 ? first / (1 + gap) : first;
    }

    /** True if what costs no less than this need not be looked at; it is then taken to be left out. */
    boolean beats(double f, double s) {
        boolean beats = limit < f || (limit == f && second <= s);
        leftOut = beats ? Math.min(leftOut, f) : leftOut;
        return beats;
    }

    /** True if figures are better than the best. */
    boolean isWorseThan(double f, double s) {
        return f < first || (f == first && s < second);
    }

    void take(double f, double s, OffChip half, int[] cuts, int[] order, int count, int skips) {
        first = f;
        second = s;
        limit = limit();
        off = half;
        cut = cuts.clone();
        loops = Arrays.copyOf(order, count);
        mask = skips;
    }
}
