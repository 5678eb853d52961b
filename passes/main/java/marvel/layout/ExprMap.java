package marvel.layout;

import java.util.List;
import java.util.function.UnaryOperator;
import marvel.ir.Expr;

/** Rebuilds expressions from the leaves up, with each one replaced. */
public final class ExprMap {
    private final UnaryOperator<Expr> change;

    public ExprMap(UnaryOperator<Expr> change) {
        this.change = change;
    }

    /** The expression with all inside it, then itself, replaced. */
    public Expr map(Expr e) {
        return change.apply(inside(e));
    }

    public Expr.Block map(Expr.Block b) {
        return new Expr.Block(b.statements().stream().map(this::map).toList(), map(b.result()), b.span());
    }

    private Expr inside(Expr e) {
        if (e instanceof Expr.Call c) {
            return new Expr.Call(map(c.callee()), c.typeArgs(), map(c.args()), c.attrs(), c.type(), c.span());
        }
        if (e instanceof Expr.Tuple t) {
            return new Expr.Tuple(map(t.fields()), t.type(), t.span());
        }
        if (e instanceof Expr.Project p) {
            return new Expr.Project(map(p.tuple()), p.index(), p.type(), p.span());
        }
        if (e instanceof Expr.If i) {
            return new Expr.If(map(i.condition()), map(i.then()), map(i.otherwise()), i.type(), i.span());
        }
        if (e instanceof Expr.Match m) {
            List<Expr.Clause> clauses = m.clauses().stream()
                    .map(c -> new Expr.Clause(c.pattern(), map(c.body())))
                    .toList();
            return new Expr.Match(map(m.value()), m.complete(), clauses, m.type(), m.span());
        }
        if (e instanceof Expr.Function f) {
            return new Expr.Function(
                    f.typeParams(), f.params(), f.attrs(), f.result(), map(f.body()), f.type(), f.span());
        }
        return e;
    }

    private List<Expr> map(List<Expr> all) {
        return all.stream().map(this::map).toList();
    }

    /** The statement with the expressions in it replaced. */
    public Expr.Statement map(Expr.Statement s) {
        if (s instanceof Expr.Statement.Bind b) {
            return new Expr.Statement.Bind(b.name(), map(b.value()), b.span());
        }
        if (s instanceof Expr.Statement.Let l) {
            return new Expr.Statement.Let(l.name(), l.annotations(), l.declared(), l.type(), map(l.value()), l.span());
        }
        if (s instanceof Expr.Statement.Eval e) {
            return new Expr.Statement.Eval(map(e.value()), e.span());
        }
        return s;
    }
}
