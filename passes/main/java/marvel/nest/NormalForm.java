package marvel.nest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;

/**
 * One way to write nests that mean the same: each statement has parallel loops of its own; loops around nothing but the
 * accumulation of an operator that is not mapped on the array stand in alphabetical order.
 */
final class NormalForm {
    private NormalForm() {}

    static List<Stmt> of(List<Stmt> body, boolean sorted) {
        List<Stmt> all = new ArrayList<>();
        for (Stmt s : body) {
            if (s instanceof Stmt.For f) {
                all.addAll(loop(f, sorted));
            } else if (s instanceof Stmt.If i) {
                all.add(new Stmt.If(i.guards(), of(i.then(), sorted), of(i.otherwise(), sorted), i.span()));
            } else {
                all.add(s);
            }
        }
        return all;
    }

    private static List<Stmt> loop(Stmt.For f, boolean sorted) {
        Optional<List<Stmt.For>> chain = sorted ? chain(f) : Optional.empty();
        if (chain.isPresent()) {
            List<Stmt.For> loops = chain.get();
            List<Stmt> body = loops.get(loops.size() - 1).body();
            loops.sort(Comparator.comparing(Stmt.For::variable).reversed());
            for (Stmt.For l : loops) {
                body = List.of(with(l, body));
            }
            return body;
        }
        List<Stmt> body = of(f.body(), sorted);
        return f.where().isParallel()
                ? body.stream().<Stmt>map(s -> with(f, List.of(s))).toList()
                : List.of(with(f, body));
    }

    private static Stmt.For with(Stmt.For f, List<Stmt> body) {
        return new Stmt.For(f.variable(), f.end(), f.step(), f.where(), body, f.span());
    }

    /** The loops of one level from here in, if there is nothing in them but one accumulation. */
    private static Optional<List<Stmt.For>> chain(Stmt.For outermost) {
        Where where = outermost.where();
        List<Stmt.For> loops = new ArrayList<>();
        Stmt at = outermost;
        while (at instanceof Stmt.For f && f.where() == where && f.body().size() == 1) {
            loops.add(f);
            at = f.body().get(0);
        }
        boolean guarded = at instanceof Stmt.If i
                && i.otherwise().isEmpty()
                && i.then().size() == 1
                && i.then().get(0) instanceof Stmt.Accumulate;
        return at instanceof Stmt.Accumulate || guarded ? Optional.of(loops) : Optional.empty();
    }
}
