package marvel.search.joint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The best mapping so far. */
final class Best {
    double first = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;

    @Nullable
    OffChip off;

    int[] cut = new int[0];

    /** L2 loops, from the inside out. */
    int[] loops = new int[0];

    /** Tensors that skip L2. */
    int mask;

    /** True if figures that are no less than these are not better. */
    boolean beats(double f, double s) {
        return first < f || (first == f && second <= s);
    }

    void take(double f, double s, OffChip half, int[] cuts, int[] order, int count, int skips) {
        first = f;
        second = s;
        off = half;
        cut = cuts.clone();
        loops = Arrays.copyOf(order, count);
        mask = skips;
    }
}
