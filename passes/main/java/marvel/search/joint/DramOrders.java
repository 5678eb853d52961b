package marvel.search.joint;

import java.util.Arrays;
import java.util.function.Consumer;

/** The orders of the DRAM loops that can differ in what any mapping with them moves, one for each class of equals. */
final class DramOrders {
    private final Shape shape;
    private final DimCuts[] cuts;

    /** Bits of the dims in each group, the innermost group first: loops of a group stand inside those of the next. */
    private final int[] groups;

    private final int all;
    private final int[] loops;
    private final Consumer<int[]> consumer;

    private DramOrders(Shape shape, DimCuts[] cuts, int[] groups, Consumer<int[]> consumer) {
        this.shape = shape;
        this.cuts = cuts;
        this.groups = groups;
        this.consumer = consumer;
        int open = 0;
        for (int d = 0; d < shape.dims; d++) {
            open |= cuts[d].dram > 1 ? 1 << d : 0;
        }
        this.all = open;
        this.loops = new int[Integer.bitCount(open)];
    }

    /** Hands over the orders as {@link Traffic} writes them, from the inside out. */
    static void forEach(Shape shape, DimCuts[] cuts, int[] groups, Consumer<int[]> consumer) {
        new DramOrders(shape, cuts, groups, consumer).extend(0, 0, 7);
    }

    private void extend(int placed, int depth, int unsettled) {
        int left = all & ~placed;
        int asked = 0;
        for (int t = 0; t < Shape.TENSORS; t++) {
            boolean asks = (unsettled >> t & 1) == 1 && (shape.depends[t] & left) != 0 && !isSettled(t, placed);
            asked |= asks ? 1 << t : 0;
        }
        int next = next(left);
        if (asked == 0) {
            int n = depth;
            for (int rest = left; rest != 0; rest &= ~next(rest)) {
                for (int d = 0; d < shape.dims; d++) {
                    if ((next(rest) >> d & 1) == 1) {
                        loops[n++] = d + Traffic.DRAM;
                    }
                }
            }
            consumer.accept(Arrays.copyOf(loops, loops.length));
            return;
        }
        for (int d = 0; d < shape.dims; d++) {
            if ((next >> d & 1) == 1 && (shape.moved(d) & asked) == 0) {
                loops[depth] = d + Traffic.DRAM;
                extend(placed | 1 << d, depth + 1, asked);
                return;
            }
        }
        int seen = 0;
        for (int d = 0; d < shape.dims; d++) {
            if ((next >> d & 1) == 1) {
                int moved = shape.moved(d) & asked;
                if (isPlain(d, moved)) {
                    if ((seen >> moved & 1) == 1) {
                        continue;
                    }
                    seen |= 1 << moved;
                }
                loops[depth] = d + Traffic.DRAM;
                extend(placed | 1 << d, depth + 1, asked);
            }
        }
    }

    /** Loops of the innermost group that is not all placed. */
    private int next(int left) {
        for (int g : groups) {
            if ((g & left) != 0) {
                return g & left;
            }
        }
        return left;
    }

    private boolean isPlain(int d, int moved) {
        for (int t = 0; t < Shape.OUTPUT; t++) {
            if ((moved >> t & 1) == 1) {
                for (Shape.AxisShape a : shape.axes[t]) {
                    if ((a.x() == d || a.y() == d) && !a.isPlain(shape.dims)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean isSettled(int t, int placed) {
        if (t == Shape.OUTPUT) {
            return (shape.depends[t] & placed) != 0;
        }
        for (Shape.AxisShape a : shape.axes[t]) {
            int mask = (placed >> a.x() & 1) | (placed >> a.y() & 1) << 1;
            if (mask != 0 && (a.isPlain(shape.dims) || AxisCuts.isClearAtDram(a, cuts[a.x()], cuts[a.y()], mask))) {
                return true;
            }
        }
        return false;
    }
}
