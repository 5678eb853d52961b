package marvel.check;

import java.util.List;
import marvel.diag.Code;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;

/** The box of a tile of sums, from the loops inside it. */
final class TileBox {
    private TileBox() {}

    /** How many indices an expression takes while the loops inside a tile run; it must start at 0 there. */
    static Bound extent(Domain domain, Affine at, List<LoopVar> outside, Trail t) {
        Bound n = Bound.of(1);
        long seen = 0;
        for (Domain.Dim d : domain.dims) {
            int inner = 0;
            int outer = 0;
            boolean any = false;
            for (int i = 0; i < d.loops().size(); i++) {
                boolean counts = at.coefficient(d.loops().get(i).id()) != 0;
                seen += counts ? 1 : 0;
                any |= counts;
                if (contains(outside, d.loops().get(i).id())) {
                    inner = i + 1;
                    outer++;
                    if (counts) {
                        throw t.unproved(
                                Code.UNPROVED,
                                "cannot prove where the tile starts: %"
                                        + d.loops().get(i).name() + " counts twice");
                    }
                }
            }
            if (any && outer != inner) {
                throw t.unproved(
                        Code.UNPROVED, "cannot prove where the tile starts: loops of one dim stand in another order");
            }
            long c = inner < d.loops().size()
                    ? at.coefficient(d.loops().get(inner).id())
                    : 0;
            if (c < 0) {
                throw unknown(at, t);
            }
            if (c > 0) {
                n = Prover.plus(n, Prover.plus(d.extents().get(inner), Affine.constant(-1)), c);
            }
        }
        if (at.constant() != 0 || seen != at.terms().size()) {
            throw unknown(at, t);
        }
        return n;
    }

    private static Fault unknown(Affine at, Trail t) {
        return t.unproved(
                Code.UNPROVED,
                "cannot prove where the tile starts: expected an index that is 0 where the loops inside it begin, got "
                        + at);
    }

    private static boolean contains(List<LoopVar> loops, String id) {
        return loops.stream().anyMatch(l -> l.id().equals(id));
    }
}
