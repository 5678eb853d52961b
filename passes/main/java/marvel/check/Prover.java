package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;

/**
 * Proves inequalities of affine expressions for all values that loops take, by putting in the greatest and least values of
 * the variables, innermost first. What it proves is true; what it does not prove may be true as well.
 */
final class Prover {
    private Prover() {}

    /** True if the expression is at least 0 in every iteration of the loops, which are outermost first. */
    static boolean nonNegative(Affine e, List<LoopVar> loops) {
        int i = loops.size() - 1;
        while (i >= 0 && e.coefficient(loops.get(i).id()) == 0) {
            i--;
        }
        if (i < 0) {
            return e.isConstant() && e.constant() >= 0;
        }
        LoopVar v = loops.get(i);
        List<LoopVar> outer = loops.subList(0, i);
        long c = e.coefficient(v.id());
        Affine rest = e.plus(new Affine(List.of(new Affine.Term(v.id(), -c)), 0));
        if (c > 0) {
            return nonNegative(rest, outer);
        }
        for (Affine end : v.end().terms()) {
            Affine most = end.isConstant()
                    ? Affine.constant(Math.floorDiv(end.constant() - 1, v.step()) * v.step())
                    : end.plus(Affine.constant(-1));
            if (nonNegative(rest.plus(most.times(c)), outer)) {
                return true;
            }
        }
        return false;
    }

    /** True if {@code a} is at most every term of {@code b}: no iteration has min(a) above min(b). */
    static boolean atMost(Bound a, Bound b, List<LoopVar> loops) {
        return b.terms().stream().allMatch(t -> atMost(a, t, loops));
    }

    static boolean atMost(Bound a, Affine b, List<LoopVar> loops) {
        return a.terms().stream().anyMatch(t -> nonNegative(b.plus(t.times(-1)), loops));
    }

    static boolean equal(Bound a, Bound b, List<LoopVar> loops) {
        return atMost(a, b, loops) && atMost(b, a, loops);
    }

    static Bound plus(Bound b, Affine a) {
        return new Bound(b.terms().stream().map(t -> t.plus(a)).toList());
    }

    /** The least of all sums of one term of each, for factors above 0: {@code a + factor * b}. */
    static Bound plus(Bound a, Bound b, long factor) {
        List<Affine> sums = new ArrayList<>();
        for (Affine x : a.terms()) {
            for (Affine y : b.terms()) {
                sums.add(x.plus(y.times(factor)));
            }
        }
        return new Bound(sums.stream().distinct().toList());
    }
}
