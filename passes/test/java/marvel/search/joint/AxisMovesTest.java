package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.search.TileRule;
import org.junit.jupiter.api.Test;

/** Words along an axis against a walk over the loops, with the indices of each array tile in a set. */
class AxisMovesTest {
    private static final int X = 0;
    private static final int Y = 1;
    private static final int NONE = 2;
    private static final long[] EXTENTS = {1, 2, 3, 4, 6, 8, 12};

    /** A loop over a dim, or, if that is {@link #NONE}, over one that the tensor ignores. */
    private record Loop(int dim, long trips, long step) {}

    private int compared;
    private int tight;

    /** Where less comes than is in all tiles: the bounds, and what comes. */
    private double bounds;

    private double came;

    @Test
    void noOrderOfLoopsBringsFewer() {
        for (long seed = 0; seed < 6000; seed++) {
            compare(new Random(seed), "seed " + seed);
        }
        assertTrue(compared > 3000, "compared " + compared);
        assertTrue(tight > 600, "tight " + tight);
        assertTrue(bounds > 0.5 * came, "bounds " + bounds + " of " + came);
    }

    private void compare(Random random, String seed) {
        boolean two = random.nextInt(4) > 0;
        long extentX = any(random);
        long extentY = two ? any(random) : 1;
        long cx = coefficient(random);
        long cy = two ? coefficient(random) : 0;
        long base = random.nextInt(1, 4);
        long low = Math.min(0, cx * (extentX - 1)) + Math.min(0, cy * (extentY - 1));
        long length = base + Math.abs(cx) * (extentX - 1) + Math.abs(cy) * (extentY - 1);
        long padding = random.nextInt(3);
        long extent = Math.max(1, length - padding - random.nextInt(3));
        Shape.AxisShape axis = new Shape.AxisShape('H', X, two ? Y : NONE, cx, cy, base, -low - padding, extent);
        long[] sizesX = TileRule.DIVISORS.sizes(extentX);
        long[] sizesY = TileRule.DIVISORS.sizes(extentY);
        AxisMoves moves = new AxisMoves(axis, NONE, sizesX, sizesY);
        int placeX = random.nextInt(sizesX.length);
        int placeY = random.nextInt(sizesY.length);
        long[] tile = {sizesX[placeX], sizesY[placeY], 1};
        long ignored = random.nextInt(1, 4);
        List<Loop> l2 = new ArrayList<>();
        List<Loop> dram = new ArrayList<>();
        split(random, X, extentX, tile[X], l2, dram);
        split(random, Y, extentY, tile[Y], l2, dram);
        (random.nextBoolean() ? l2 : dram).add(new Loop(NONE, ignored, 0));
        Collections.shuffle(l2, random);
        Collections.shuffle(dram, random);
        List<Loop> loops = new ArrayList<>(dram);
        loops.addAll(l2);
        loops.removeIf(l -> l.trips() == 1);
        if (loops.isEmpty() || loops.get(loops.size() - 1).dim() == NONE) {
            return;
        }
        int innermost = loops.get(loops.size() - 1).dim();
        int place = moves.place(placeX, placeY);
        long[] words = new long[2];
        walk(axis, tile, loops, 0, new long[3], new ArrayList<>(List.of(Set.of())), words);
        String what = seed + ": " + axis + " tile " + tile[X] + ", " + tile[Y] + " under " + loops;
        assertEquals((double) words[0], moves.all(place) * (double) ignored, what);
        double bound = moves.moved(innermost, place) * (double) ignored;
        assertTrue(bound <= (double) words[1], () -> what + ": " + words[1] + " under " + bound);
        compared++;
        tight += bound == (double) words[1] ? 1 : 0;
        if (words[1] < words[0]) {
            bounds += bound;
            came += (double) words[1];
        }
    }

    private static long any(Random random) {
        return EXTENTS[random.nextInt(EXTENTS.length)];
    }

    private static long coefficient(Random random) {
        long size = random.nextInt(1, 4);
        return random.nextInt(5) == 0 ? -size : size;
    }

    private static void split(Random random, int dim, long extent, long tile, List<Loop> l2, List<Loop> dram) {
        long[] inner = TileRule.DIVISORS.sizes(extent / tile);
        long trips = inner[random.nextInt(inner.length)];
        l2.add(new Loop(dim, trips, tile));
        dram.add(new Loop(dim, extent / tile / trips, tile * trips));
    }

    /** Adds the words of all tiles, and those that the tile before did not have. */
    private static void walk(
            Shape.AxisShape axis,
            long[] tile,
            List<Loop> loops,
            int depth,
            long[] at,
            List<Set<Long>> before,
            long[] words) {
        if (depth == loops.size()) {
            Set<Long> now = new HashSet<>();
            for (long x = at[X]; x < at[X] + tile[X]; x++) {
                for (long y = at[Y]; y < at[Y] + tile[Y]; y++) {
                    for (long b = 0; b < axis.base(); b++) {
                        long i = axis.offset() + axis.cx() * x + axis.cy() * y + b;
                        if (i >= 0 && i < axis.extent()) {
                            now.add(i);
                        }
                    }
                }
            }
            words[0] += now.size();
            words[1] += now.stream().filter(i -> !before.get(0).contains(i)).count();
            before.set(0, now);
            return;
        }
        Loop loop = loops.get(depth);
        for (long i = 0; i < loop.trips(); i++) {
            at[loop.dim()] += i * loop.step();
            walk(axis, tile, loops, depth + 1, at, before, words);
            at[loop.dim()] -= i * loop.step();
        }
    }
}
