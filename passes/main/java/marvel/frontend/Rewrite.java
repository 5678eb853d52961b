package marvel.frontend;

import java.util.function.UnaryOperator;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.layout.ExprMap;

/** Changes every block of a module's graph functions, the innermost first. */
public final class Rewrite {
    private Rewrite() {}

    public static Module blocks(Module module, UnaryOperator<Expr.Block> change) {
        ExprMap nested = new ExprMap(e -> e instanceof Expr.Function f ? withBody(f, change.apply(f.body())) : e);
        return module.map(
                GraphFunction.class,
                f -> new GraphFunction(
                        f.name(),
                        withBody(
                                f.function(),
                                change.apply(nested.map(f.function().body()))),
                        f.span()));
    }

    private static Expr.Function withBody(Expr.Function f, Expr.Block body) {
        return new Expr.Function(f.typeParams(), f.params(), f.attrs(), f.result(), body, f.type(), f.span());
    }
}
