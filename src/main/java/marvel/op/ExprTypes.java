package marvel.op;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Expr.Pattern;
import marvel.ir.Expr.Statement;
import marvel.ir.Type;

/** Types of the expressions of one function. Names are visible to the end of their block. */
final class ExprTypes {
    private static final Type UNKNOWN = new Type.Unknown();

    private final TypeInference module;
    private final Calls calls;
    private final Scope scope = new Scope();

    ExprTypes(TypeInference module) {
        this.module = module;
        this.calls = new Calls(module, this);
    }

    /** The type of a typed expression; a global function has that of its signature. */
    Type of(Expr e) {
        return e instanceof Expr.GlobalVar g ? module.global(g.name()) : e.type();
    }

    /** What an expression's type is, given what was found and what its type comment says. */
    Type reconcile(Type comment, Type found, Span span) {
        if (!Shapes.agree(comment, found)) {
            module.error(Code.TYPE_MISMATCH, span, "expected " + comment + " as the type comment says, got " + found);
            return comment;
        }
        if (!(comment instanceof Type.Unknown)) {
            return comment;
        }
        return Shapes.isKnown(found) ? found : UNKNOWN;
    }

    Expr.Function function(Expr.Function f) {
        scope.enter();
        List<Expr.Param> params = new ArrayList<>(f.params().size());
        List<Type> types = new ArrayList<>(f.params().size());
        for (Expr.Param p : f.params()) {
            Type t = declared(p.declared(), p.type(), p.span());
            scope.bind(p.name(), t);
            types.add(t);
            params.add(new Expr.Param(p.name(), p.annotations(), t, t, p.span()));
        }
        Expr.Block body = block(f.body());
        scope.leave();
        Type result = of(body.result());
        if (!Shapes.agree(f.result(), result)) {
            module.error(Diagnostic.error(
                            Code.TYPE_MISMATCH,
                            body.result().span(),
                            "expected a result of type " + f.result() + " as declared, got " + result)
                    .withNote(f.span(), "declared here"));
        }
        Type declared = TypeInference.known(f.result(), Shapes.isKnown(result) ? result : UNKNOWN);
        Type type = reconcile(f.type(), new Type.Func(f.typeParams(), types, declared), f.span());
        return new Expr.Function(f.typeParams(), params, f.attrs(), declared, body, type, f.span());
    }

    /** The type of a name that may have a declared type and a type comment. */
    private Type declared(Type declared, Type comment, Span span) {
        if (!Shapes.agree(declared, comment)) {
            module.error(
                    Code.TYPE_MISMATCH, span, "expected " + declared + " as declared, got the type comment " + comment);
        }
        return TypeInference.known(declared, comment);
    }

    Expr.Block block(Expr.Block b) {
        scope.enter();
        List<Statement> statements = new ArrayList<>(b.statements().size());
        for (Statement s : b.statements()) {
            statements.add(statement(s));
        }
        Expr result = expr(b.result());
        scope.leave();
        return new Expr.Block(statements, result, b.span());
    }

    private Statement statement(Statement s) {
        if (s instanceof Statement.Bind bind) {
            Expr value = expr(bind.value());
            scope.bind(bind.name(), value.type());
            return new Statement.Bind(bind.name(), value, bind.span());
        }
        if (s instanceof Statement.Let let) {
            return let(let);
        }
        if (s instanceof Statement.FreeVar v) {
            scope.bind(v.name(), v.declared());
            return v;
        }
        return new Statement.Eval(expr(((Statement.Eval) s).value()), s.span());
    }

    private Statement let(Statement.Let let) {
        Type written = declared(let.declared(), let.type(), let.span());
        // A function may call itself by the name it is given.
        Type early = written instanceof Type.Unknown && let.value() instanceof Expr.Function f ? signature(f) : written;
        scope.bind(let.name(), early);
        Expr value = expr(let.value());
        Type found = of(value);
        if (!Shapes.agree(written, found)) {
            module.error(
                    Code.TYPE_MISMATCH,
                    let.value().span(),
                    "expected a value of type " + written + " for %" + let.name() + ", got " + found);
        }
        Type type = TypeInference.known(written, found);
        scope.bind(let.name(), type);
        return new Statement.Let(let.name(), let.annotations(), type, type, believed(value, written), let.span());
    }

    /** An expression whose type was not found has the one that is declared for it. */
    private static Expr believed(Expr e, Type declared) {
        return e instanceof Expr.Call c && c.type() instanceof Type.Unknown
                ? new Expr.Call(c.callee(), c.typeArgs(), c.args(), c.attrs(), declared, c.span())
                : e;
    }

    private static Type signature(Expr.Function f) {
        List<Type> params = f.params().stream()
                .map(p -> TypeInference.known(p.declared(), p.type()))
                .toList();
        return new Type.Func(f.typeParams(), params, f.result());
    }

    Expr expr(Expr e) {
        Expr typed = typed(e);
        if (!module.sizes().fits(typed.type())) {
            throw module.stop(
                    Code.TOO_LARGE,
                    e.span(),
                    "expected " + TypeSize.limit() + ", got a larger one for this expression");
        }
        return typed;
    }

    private Expr typed(Expr e) {
        if (e instanceof Expr.Var v) {
            return new Expr.Var(v.name(), scope.find(v.name()).orElse(v.type()), v.span());
        }
        if (e instanceof Expr.Call call) {
            return calls.call(call);
        }
        if (e instanceof Expr.Tuple tuple) {
            List<Expr> fields = exprs(tuple.fields());
            Type type = new Type.Tuple(fields.stream().map(this::of).toList());
            return new Expr.Tuple(fields, reconcile(tuple.type(), type, tuple.span()), tuple.span());
        }
        if (e instanceof Expr.Project p) {
            Expr tuple = expr(p.tuple());
            return new Expr.Project(tuple, p.index(), reconcile(p.type(), field(of(tuple), p), p.span()), p.span());
        }
        if (e instanceof Expr.If branch) {
            return branch(branch);
        }
        if (e instanceof Expr.Match match) {
            return match(match);
        }
        if (e instanceof Expr.Function f) {
            return function(f);
        }
        return e;
    }

    List<Expr> exprs(List<Expr> all) {
        List<Expr> typed = new ArrayList<>(all.size());
        for (Expr e : all) {
            typed.add(expr(e));
        }
        return typed;
    }

    private Type field(Type tuple, Expr.Project p) {
        if (tuple instanceof Type.Unknown) {
            return UNKNOWN;
        }
        if (tuple instanceof Type.Tuple t
                && p.index() >= 0
                && p.index() < t.fields().size()) {
            return t.fields().get(p.index());
        }
        module.error(Code.TYPE_MISMATCH, p.span(), "expected a tuple with a field " + p.index() + ", got " + tuple);
        return UNKNOWN;
    }

    private Expr branch(Expr.If e) {
        Expr condition = expr(e.condition());
        Type bool = Type.Tensor.scalar(DType.BOOL);
        if (!Shapes.agree(bool, of(condition))) {
            module.error(
                    Code.TYPE_MISMATCH,
                    e.condition().span(),
                    "expected a condition of type " + bool + ", got " + of(condition));
        }
        Expr.Block then = block(e.then());
        Expr.Block otherwise = block(e.otherwise());
        sameAs(then, otherwise, "branch");
        return new Expr.If(condition, then, otherwise, then.result().type(), e.span());
    }

    private void sameAs(Expr.Block first, Expr.Block other, String what) {
        if (!Shapes.agree(of(first.result()), of(other.result()))) {
            module.error(Diagnostic.error(
                            Code.TYPE_MISMATCH,
                            other.result().span(),
                            "expected this " + what + " to be of type " + of(first.result()) + ", got "
                                    + of(other.result()))
                    .withNote(first.result().span(), "as the first one is"));
        }
    }

    private Expr match(Expr.Match m) {
        Expr value = expr(m.value());
        List<Expr.Clause> clauses = new ArrayList<>();
        for (Expr.Clause c : m.clauses()) {
            scope.enter();
            Pattern pattern = pattern(c.pattern(), of(value));
            Expr.Block body = block(c.body());
            scope.leave();
            clauses.add(new Expr.Clause(pattern, body));
            sameAs(clauses.get(0).body(), body, "clause");
        }
        Type type = clauses.isEmpty() ? UNKNOWN : clauses.get(0).body().result().type();
        return new Expr.Match(value, m.complete(), clauses, type, m.span());
    }

    private Pattern pattern(Pattern p, Type of) {
        if (p instanceof Pattern.Bind b) {
            Type written = TypeInference.known(b.declared(), b.type());
            Type type = TypeInference.known(written, Shapes.isKnown(of) ? of : UNKNOWN);
            scope.bind(b.name(), type);
            return new Pattern.Bind(b.name(), type, type);
        }
        if (p instanceof Pattern.Tuple t) {
            List<Type> fields = of instanceof Type.Tuple x ? x.fields() : List.of();
            return new Pattern.Tuple(patterns(t.fields(), fields));
        }
        if (p instanceof Pattern.Constructor c) {
            List<Type> fields = module.constructor(c.name())
                    .map(k -> {
                        TypeParams params = new TypeParams(k.of().typeParams());
                        params.match(calls.applied(k.of()), of);
                        return k.shape().fields().stream().map(params::fill).toList();
                    })
                    .orElse(List.of());
            return new Pattern.Constructor(c.name(), patterns(c.fields(), fields));
        }
        return p;
    }

    private List<Pattern> patterns(List<Pattern> all, List<Type> types) {
        List<Pattern> typed = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            typed.add(pattern(all.get(i), i < types.size() ? types.get(i) : UNKNOWN));
        }
        return typed;
    }
}
