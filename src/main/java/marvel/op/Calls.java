package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.ir.TypeDef;

/** Types of calls: of operators, constructors and functions. */
final class Calls {
    private static final Type UNKNOWN = new Type.Unknown();

    private final TypeInference module;
    private final ExprTypes exprs;

    Calls(TypeInference module, ExprTypes exprs) {
        this.module = module;
        this.exprs = exprs;
    }

    Expr.Call call(Expr.Call c) {
        Expr callee = c.callee() instanceof Expr.OpRef ? c.callee() : exprs.expr(c.callee());
        List<Expr> args = exprs.exprs(c.args());
        Type found = callee instanceof Expr.OpRef op ? named(op.name(), c, args) : applied(callee, c, args);
        Type type = exprs.reconcile(c.type(), found, c.span());
        return new Expr.Call(callee, c.typeArgs(), args, c.attrs(), type, c.span());
    }

    private Type named(String name, Expr.Call c, List<Expr> args) {
        Optional<TypeInference.Constructor> constructor = module.constructor(name);
        if (constructor.isPresent()) {
            return constructed(constructor.get(), c, args);
        }
        if (name.startsWith("ref") && args.size() > 0) {
            Type first = exprs.of(args.get(0));
            if (name.equals("ref")) {
                return Shapes.isKnown(first) ? new Type.Ref(first) : UNKNOWN;
            }
            if (name.equals("ref_read")) {
                return first instanceof Type.Ref r ? r.value() : UNKNOWN;
            }
            if (name.equals("ref_write")) {
                return new Type.Tuple(List.of());
            }
        }
        if (!module.ops().has(name)) {
            module.unknown(name, c.span());
            return UNKNOWN;
        }
        return operator(name, c, args);
    }

    private Type operator(String name, Expr.Call c, List<Expr> args) {
        List<Type> types = new ArrayList<>(args.size());
        List<Optional<Number>> constants = new ArrayList<>(args.size());
        boolean known = true;
        for (Expr a : args) {
            types.add(exprs.of(a));
            constants.add(a instanceof Expr.Scalar s ? Optional.of(s.value()) : Optional.empty());
            known &= Shapes.isKnown(exprs.of(a));
        }
        try {
            Optional<Op> op = module.ops().decode(name, c.attrs(), c.span());
            return known && op.isPresent() ? op.get().infer(new Args(types, constants)) : UNKNOWN;
        } catch (OpException e) {
            Span span = e.argument() < 0 ? c.span() : args.get(e.argument()).span();
            Diagnostic error = Diagnostic.error(Code.OPERATOR, span, name + ": " + e.text());
            module.error(e.argument() < 0 ? error : error.withNote(c.span(), "in this call"));
        } catch (ArithmeticException e) {
            module.error(Code.TOO_LARGE, c.span(), name + ": expected extents of at most 64 bits, got larger ones");
        } catch (CompileException e) {
            e.diagnostics().forEach(module::error);
        }
        return UNKNOWN;
    }

    /** The type that a constructor builds, applied to its own parameters. */
    Type applied(TypeDef t) {
        return new Type.Named(
                t.name(),
                t.typeParams().stream()
                        .map(p -> (Type) new Type.Named(p, List.of()))
                        .toList());
    }

    private Type constructed(TypeInference.Constructor k, Expr.Call c, List<Expr> args) {
        return result(
                k.of().typeParams(),
                k.shape().fields(),
                applied(k.of()),
                k.shape().name(),
                c,
                args);
    }

    private Type applied(Expr callee, Expr.Call c, List<Expr> args) {
        Type type = exprs.of(callee);
        if (type instanceof Type.Func f) {
            String name = callee instanceof Expr.GlobalVar g
                    ? "@" + g.name()
                    : callee instanceof Expr.Var v ? "%" + v.name() : "the function";
            return result(f.typeParams(), f.params(), f.result(), name, c, args);
        }
        if (!(type instanceof Type.Unknown)) {
            module.error(Code.CALL, c.callee().span(), "expected a function, got " + type);
        }
        return UNKNOWN;
    }

    private Type result(
            List<String> typeParams, List<Type> params, Type result, String name, Expr.Call c, List<Expr> args) {
        if (params.size() != args.size()) {
            module.error(
                    Code.CALL,
                    c.span(),
                    "expected " + params.size() + (params.size() == 1 ? " argument" : " arguments") + " of " + name
                            + ", got " + args.size());
            return UNKNOWN;
        }
        TypeParams filled = new TypeParams(typeParams);
        for (int i = 0; i < args.size(); i++) {
            filled.match(params.get(i), exprs.of(args.get(i)));
        }
        filled.match(result, c.type());
        for (int i = 0; i < args.size(); i++) {
            Type expected = filled.fill(params.get(i));
            Type got = exprs.of(args.get(i));
            if (!Shapes.agree(expected, got)) {
                module.error(
                        Code.CALL,
                        args.get(i).span(),
                        "expected argument " + (i + 1) + " of " + name + " to be of type " + expected + ", got " + got);
            }
        }
        return filled.fill(result);
    }
}
