package marvel.check;

import java.util.IdentityHashMap;
import java.util.List;
import marvel.diag.Code;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;

/** How parallel loops lie on the array, and how often statements run at most. */
final class Layouts {
    private final Ranges ranges = new Ranges();
    private final IdentityHashMap<Stmt.For, Integer> weights = new IdentityHashMap<>();
    private long macs;

    /** Rows and columns that a body takes. */
    int[] walk(List<Stmt> body, long times) {
        int[] size = {1, 1};
        for (Stmt s : body) {
            int[] part = {1, 1};
            if (s instanceof Stmt.For loop) {
                part = loop(loop, times);
            } else if (s instanceof Stmt.If branch) {
                part = larger(walk(branch.then(), times), walk(branch.otherwise(), times));
            } else if (s instanceof Stmt.Accumulate) {
                macs = macs > Long.MAX_VALUE - times ? Long.MAX_VALUE : macs + times;
            }
            size = larger(size, part);
        }
        return size;
    }

    private int[] loop(Stmt.For loop, long times) {
        long trips = ranges.trips(loop);
        ranges.enter(loop);
        long inside = trips != 0 && times > Long.MAX_VALUE / trips ? Long.MAX_VALUE : times * trips;
        int[] size = walk(loop.body(), inside);
        ranges.leave(loop);
        if (loop.where().isParallel()) {
            int axis = axis(loop.where());
            weights.merge(loop, size[axis], Math::max);
            long grown = size[axis] * Math.max(1, trips);
            if (grown > 1 << 20) {
                throw new Fault(
                        Code.ARRAY_SIZE,
                        loop.span(),
                        "expected at most " + (1 << 20) + " iterations on an axis of the array, got " + grown);
            }
            size[axis] = (int) grown;
        }
        return size;
    }

    private static int[] larger(int[] a, int[] b) {
        return new int[] {Math.max(a[0], b[0]), Math.max(a[1], b[1])};
    }

    /** 0 for rows, 1 for columns, -1 for sequential loops. */
    static int axis(Where where) {
        return where == Where.ROWS ? 0 : where == Where.COLS ? 1 : -1;
    }

    int weight(Stmt.For loop) {
        return weights.getOrDefault(loop, 1);
    }

    /** At most this many multiply-accumulates run; {@link Long#MAX_VALUE} if more than can be counted. */
    long macs() {
        return macs;
    }
}
