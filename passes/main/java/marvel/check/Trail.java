package marvel.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import marvel.diag.Code;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.Guard;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Stmt;

/**
 * A statement with all that stands around it.
 *
 * @param loops outermost first
 * @param conditions which branches lead to it
 * @param path child numbers from the top of the function; earlier statements have lesser paths
 */
record Trail(Stmt stmt, List<LoopVar> loops, List<Condition> conditions, List<Integer> path) {
    /** A branch taken. */
    record Condition(List<Guard> guards, boolean holds) {}

    Trail {
        loops = List.copyOf(loops);
        conditions = List.copyOf(conditions);
        path = List.copyOf(path);
    }

    static final Comparator<Trail> ORDER = (a, b) -> {
        for (int i = 0; i < Math.min(a.path.size(), b.path.size()); i++) {
            int c = Integer.compare(a.path.get(i), b.path.get(i));
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.path.size(), b.path.size());
    };

    boolean before(Trail other) {
        return ORDER.compare(this, other) < 0;
    }

    List<LoopVar> sequential() {
        return loops.stream().filter(l -> !l.isParallel()).toList();
    }

    List<LoopVar> parallel() {
        return loops.stream().filter(LoopVar::isParallel).toList();
    }

    /** An expression with the loops of the text replaced by those of the proof. */
    Affine of(Affine a) {
        List<Affine.Term> terms = new ArrayList<>();
        for (Affine.Term t : a.terms()) {
            terms.add(new Affine.Term(id(t.variable()), t.coefficient()));
        }
        return new Affine(terms, a.constant());
    }

    Bound of(Bound b) {
        return new Bound(b.terms().stream().map(this::of).toList());
    }

    private String id(String name) {
        for (int i = loops.size() - 1; i >= 0; i--) {
            if (loops.get(i).name().equals(name)) {
                return loops.get(i).id();
            }
        }
        throw new IllegalStateException("no loop " + name);
    }

    /** Starts of a slice by axis of its buffer of that rank. */
    List<Affine> starts(Slice s, int rank) {
        return s.ranges().isEmpty()
                ? java.util.Collections.nCopies(rank, Affine.ZERO)
                : s.ranges().stream().map(r -> of(r.start())).toList();
    }

    /** Lengths of a slice of a buffer of that shape. */
    List<Bound> lengths(Slice s, List<Long> shape) {
        return s.ranges().isEmpty()
                ? shape.stream().map(Bound::of).toList()
                : s.ranges().stream().map(r -> of(r.length())).toList();
    }

    Fault unproved(Code code, String message) {
        return new Fault(code, stmt.span(), message);
    }

    Fault wrongSums(String message) {
        return unproved(Code.SUMS, message);
    }
}
