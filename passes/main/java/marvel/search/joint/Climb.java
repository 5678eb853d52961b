package marvel.search.joint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import marvel.search.TimeLimit;

/**
 * Goes from the best mapping's L2 tile to the best neighbour, as long as there is a better one: a dim's tile is the next size
 * up, another's the next one down, or only one of the two. Each neighbour has its best mapping with the DRAM orders of the
 * least bounds.
 */
final class Climb {
    /** DRAM orders of a tile that are tried. */
    private static final int ORDERS = 2;

    private final OnChip onChip;
    private final Best best;

    /** Sizes of each dim, ascending. */
    private final long[][] sizes;

    /** The off-chip halves with a tile, with their bounds; none if it does not fit. */
    private final Function<long[], List<OffChip>> halves;

    private final Set<List<Integer>> seen = new HashSet<>();

    Climb(OnChip onChip, Best best, long[][] sizes, Function<long[], List<OffChip>> halves) {
        this.onChip = onChip;
        this.best = best;
        this.sizes = sizes;
        this.halves = halves;
    }

    /** Climbs until no neighbour is better, or the time is over. */
    void run(TimeLimit limit) {
        OffChip from = null;
        while (best.off != null && best.off != from && !limit.isOver()) {
            from = best.off;
            int[] at = places(from);
            for (int up = -1; up < sizes.length; up++) {
                for (int down = -1; down < sizes.length; down++) {
                    if (up != down) {
                        move(at, up, down, limit);
                    }
                }
            }
        }
    }

    private int[] places(OffChip half) {
        int[] at = new int[sizes.length];
        for (int d = 0; d < at.length; d++) {
            int place = Arrays.binarySearch(sizes[d], half.cuts[d].tile);
            at[d] = place >= 0 ? place : Math.max(0, -place - 2);
        }
        return at;
    }

    private void move(int[] from, int up, int down, TimeLimit limit) {
        int[] at = from.clone();
        if (up >= 0) {
            at[up]++;
        }
        if (down >= 0) {
            at[down]--;
        }
        if ((up >= 0 && at[up] == sizes[up].length) || (down >= 0 && at[down] < 0)) {
            return;
        }
        if (seen.add(Arrays.stream(at).boxed().toList())) {
            long[] tile = new long[at.length];
            for (int d = 0; d < at.length; d++) {
                tile[d] = sizes[d][at[d]];
            }
            tryOut(halves.apply(tile), limit);
        }
    }

    private void tryOut(List<OffChip> all, TimeLimit limit) {
        List<OffChip> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingDouble(h -> h.bound));
        for (OffChip h : sorted.subList(0, Math.min(ORDERS, sorted.size()))) {
            if (h.bound < best.limit) {
                onChip.run(h, limit);
            }
        }
    }
}
