package marvel.check;

import java.util.List;
import java.util.function.Consumer;
import marvel.ir.loop.Stmt;

/** Visits statements, outer ones before what they contain. */
final class Walk {
    private Walk() {}

    static void each(List<Stmt> body, Consumer<Stmt> action) {
        for (Stmt s : body) {
            action.accept(s);
            if (s instanceof Stmt.For loop) {
                each(loop.body(), action);
            } else if (s instanceof Stmt.If branch) {
                each(branch.then(), action);
                each(branch.otherwise(), action);
            }
        }
    }
}
