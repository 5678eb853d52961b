package marvel.op;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.DeepStack;
import marvel.diag.Diagnostic;
import marvel.diag.Diagnostics;
import marvel.diag.Span;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.TypeDef;

/**
 * Finds the type of every expression of a module. What a type comment says must agree with what is found; where nothing
 * is found (unknown operators, values in the metadata section, functions of untyped parameters) it is believed.
 */
public final class TypeInference {
    private static final Type UNKNOWN = new Type.Unknown();

    /** More errors than this help nobody. */
    private static final int SHOWN = 20;

    /** A constructor of an algebraic data type. */
    record Constructor(TypeDef of, TypeDef.Constructor shape) {}

    private final Diagnostics remarks;
    private final Ops ops = Ops.load();
    private final TypeSize sizes = new TypeSize();
    private final Map<String, GraphFunction> written = new HashMap<>();
    private final Map<String, GraphFunction> typed = new HashMap<>();
    private final Set<String> atWork = new HashSet<>();
    private final Map<String, Constructor> constructors = new HashMap<>();
    private final Set<String> unknownOps = new HashSet<>();
    private final List<Diagnostic> errors = new ArrayList<>();

    private TypeInference(Module module, Diagnostics remarks) {
        this.remarks = remarks;
        module.items(GraphFunction.class).forEach(f -> written.put(f.name(), f));
        for (TypeDef t : module.items(TypeDef.class)) {
            t.constructors().forEach(c -> constructors.put(c.name(), new Constructor(t, c)));
        }
    }

    /**
     * The module with types on every expression.
     *
     * @param remarks hears of each unknown operator once
     * @throws CompileException where types disagree
     */
    public static Module infer(Module module, Diagnostics remarks) {
        return DeepStack.call(() -> new TypeInference(module, remarks).run(module));
    }

    private Module run(Module module) {
        List<Item> items = new ArrayList<>();
        for (Item item : module.items()) {
            items.add(item instanceof GraphFunction f ? function(f.name()) : item);
        }
        Optional<Expr.Block> expression = module.expression().map(e -> new ExprTypes(this).block(e));
        if (!errors.isEmpty()) {
            throw all();
        }
        return new Module(module.version(), items, expression, module.metadata());
    }

    private CompileException all() {
        errors.sort(Comparator.comparing(d -> d.span().start()));
        return new CompileException(errors.subList(0, Math.min(SHOWN, errors.size())));
    }

    private GraphFunction function(String name) {
        GraphFunction done = typed.get(name);
        if (done != null) {
            return done;
        }
        GraphFunction f = written.get(name);
        if (f == null) {
            throw new IllegalStateException("expected a function @" + name);
        }
        atWork.add(name);
        GraphFunction result = new GraphFunction(name, new ExprTypes(this).function(f.function()), f.span());
        atWork.remove(name);
        typed.put(name, result);
        return result;
    }

    /** Type of a global function: as declared, or as its body says. */
    Type global(String name) {
        GraphFunction f = written.get(name);
        if (f == null) {
            return UNKNOWN;
        }
        Expr.Function e = f.function();
        boolean declared = !(e.result() instanceof Type.Unknown);
        if (!declared && !atWork.contains(name)) {
            return function(name).function().type();
        }
        List<Type> params =
                e.params().stream().map(p -> known(p.declared(), p.type())).toList();
        return new Type.Func(e.typeParams(), params, e.result());
    }

    static Type known(Type first, Type second) {
        return first instanceof Type.Unknown ? second : first;
    }

    Ops ops() {
        return ops;
    }

    Optional<Constructor> constructor(String name) {
        return Optional.ofNullable(constructors.get(name));
    }

    void error(Diagnostic d) {
        errors.add(d);
    }

    void error(Code code, Span span, String message) {
        errors.add(Diagnostic.error(code, span, message));
    }

    /** All errors, of which this one leaves no way to go on. */
    CompileException stop(Code code, Span span, String message) {
        error(code, span, message);
        return all();
    }

    TypeSize sizes() {
        return sizes;
    }

    void unknown(String op, Span span) {
        if (unknownOps.add(op)) {
            remarks.report(Diagnostic.remark(
                    Code.UNKNOWN_OPERATOR,
                    span,
                    "operator " + op + " is not known: its type is what its type comment says"));
        }
    }
}
