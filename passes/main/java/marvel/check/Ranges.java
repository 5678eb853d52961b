package marvel.check;

import java.util.HashMap;
import java.util.Map;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.Stmt;

/** Greatest value of each loop variable in scope; the least is always 0. Scopes nest. */
final class Ranges {
    private final Map<String, Long> most = new HashMap<>();

    void enter(Stmt.For loop) {
        long end = upper(loop.end());
        most.put(loop.variable(), end <= 0 ? 0 : (end - 1) / loop.step() * loop.step());
    }

    void leave(Stmt.For loop) {
        most.remove(loop.variable());
    }

    /** Most iterations of a loop, before it is entered; loops around it must have been. */
    long trips(Stmt.For loop) {
        long end = upper(loop.end());
        return end <= 0 ? 0 : (end - 1) / loop.step() + 1;
    }

    long upper(Affine a) {
        long v = a.constant();
        for (Affine.Term t : a.terms()) {
            if (t.coefficient() > 0) {
                v = Math.addExact(v, Math.multiplyExact(t.coefficient(), most.getOrDefault(t.variable(), 0L)));
            }
        }
        return v;
    }

    long lower(Affine a) {
        return -upper(a.times(-1));
    }

    long upper(Bound b) {
        return b.terms().stream().mapToLong(this::upper).min().orElse(0);
    }
}
