package marvel.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;

/**
 * Gives functions of a graph parameters and results in other layouts. A function's body begins with the change back and
 * ends with the change; its callers change arguments before the call and the result after it. Where the result of one
 * call goes to another in the layout that it has, both changes go.
 */
public final class GraphLayouts {
    /** Attribute of a function: DRAM blocks that its layout_transforms read and write, those of its own parameters not counted. */
    public static final String BLOCKS = "layout_transform_blocks";

    /**
     * The layouts of a function's tensors.
     *
     * @param params one for each parameter
     */
    public record Signature(List<LayoutChange> params, LayoutChange result) {
        public Signature {
            params = List.copyOf(params);
        }

        boolean isNone() {
            return result.isNone() && params.stream().allMatch(LayoutChange::isNone);
        }
    }

    private final Map<String, Signature> signatures;
    private final ToLongFunction<Type> blocks;

    /**
     * @param signatures by the name of the function
     * @param blocks DRAM blocks of a whole tensor
     */
    public GraphLayouts(Map<String, Signature> signatures, ToLongFunction<Type> blocks) {
        this.signatures = new HashMap<>(signatures);
        this.signatures.values().removeIf(Signature::isNone);
        this.blocks = blocks;
    }

    /** The module with all functions and calls changed. */
    public Module apply(Module module) {
        if (signatures.isEmpty()) {
            return module;
        }
        List<Item> items = new ArrayList<>();
        for (Item item : module.items()) {
            if (!(item instanceof GraphFunction f)) {
                items.add(item);
            } else if (signatures.containsKey(f.name())) {
                items.add(callee(f, signatures.get(f.name())));
            } else {
                items.add(new GraphFunction(f.name(), new Caller(f.function()).rewrite(), f.span()));
            }
        }
        return module.withItems(items);
    }

    private static GraphFunction callee(GraphFunction f, Signature s) {
        Expr.Function old = f.function();
        Map<String, LayoutChange> back = new HashMap<>();
        List<Expr.Param> params = new ArrayList<>();
        for (int i = 0; i < old.params().size(); i++) {
            Expr.Param p = old.params().get(i);
            LayoutChange change = s.params().get(i);
            back.put(p.name(), change.inverse());
            params.add(new Expr.Param(
                    p.name(), p.annotations(), change.apply(p.declared()), change.apply(p.type()), p.span()));
        }
        Expr.Block body = new ExprMap(e -> {
                    LayoutChange change = e instanceof Expr.Var v ? back.get(v.name()) : null;
                    return change == null
                            ? e
                            : change.of(new Expr.Var(
                                    ((Expr.Var) e).name(), change.inverse().apply(e.type()), e.span()));
                })
                .map(old.body());
        Expr.Block changed = new Expr.Block(body.statements(), s.result().of(body.result()), body.span());
        Type result = s.result().apply(old.result());
        return new GraphFunction(
                f.name(),
                new Expr.Function(
                        old.typeParams(), params, old.attrs(), result, changed, signature(params, result), old.span()),
                f.span());
    }

    private static Type signature(List<Expr.Param> params, Type result) {
        List<Type> types = params.stream().map(Expr.Param::type).toList();
        return new Type.Func(List.of(), types, result);
    }

    /** Changes one function that calls others. */
    private final class Caller {
        private final Expr.Function function;
        private final Set<String> params = new HashSet<>();

        /** Graph variables that hold a change of another variable. */
        private final Map<String, Expr.Call> changed = new HashMap<>();

        private final List<Expr.Statement> statements = new ArrayList<>();
        private long next;

        Caller(Expr.Function function) {
            this.function = function;
            function.params().forEach(p -> params.add(p.name()));
            for (Expr.Statement s : function.body().statements()) {
                if (s instanceof Expr.Statement.Bind b && b.name().matches("[0-9]{1,9}")) {
                    next = Math.max(next, Long.parseLong(b.name()) + 1);
                }
            }
        }

        Expr.Function rewrite() {
            ExprMap calls = new ExprMap(this::call);
            for (Expr.Statement s : function.body().statements()) {
                Expr.Statement mapped = calls.map(s);
                if (mapped instanceof Expr.Statement.Bind b
                        && LayoutChange.read(b.value()).isPresent()) {
                    bind(b);
                } else {
                    statements.add(mapped);
                }
            }
            Expr result = calls.map(function.body().result());
            List<Expr.Statement> used = used(result);
            Expr.Block body = new Expr.Block(used, result, function.body().span());
            long moved = count(body);
            return new Expr.Function(
                    function.typeParams(),
                    function.params(),
                    moved == 0 ? function.attrs() : function.attrs().with(BLOCKS, new Attr.Int(moved)),
                    function.result(),
                    body,
                    function.type(),
                    function.span());
        }

        /** Names the argument of a change, so that others can use it as it is. */
        private void bind(Expr.Statement.Bind b) {
            Expr.Call change = (Expr.Call) b.value();
            Expr from = change.args().get(0);
            if (!(from instanceof Expr.Var)) {
                String name = Long.toString(next++);
                statements.add(new Expr.Statement.Bind(name, from, b.span()));
                from = new Expr.Var(name, from.type(), b.span());
            }
            Expr.Call named = new Expr.Call(
                    change.callee(), change.typeArgs(), List.of(from), change.attrs(), change.type(), change.span());
            changed.put(b.name(), named);
            statements.add(new Expr.Statement.Bind(b.name(), named, b.span()));
        }

        private Expr call(Expr e) {
            if (!(e instanceof Expr.Call c)
                    || !(c.callee() instanceof Expr.GlobalVar g)
                    || !signatures.containsKey(g.name())) {
                return e;
            }
            Signature s = signatures.get(g.name());
            List<Expr> args = new ArrayList<>();
            for (int i = 0; i < c.args().size(); i++) {
                Expr arg = c.args().get(i);
                args.add(argument(arg, s.params().get(i)));
            }
            Type type = s.result().apply(c.type());
            Expr.GlobalVar callee = new Expr.GlobalVar(g.name(), new Type.Unknown(), g.span());
            return s.result().inverse().of(new Expr.Call(callee, c.typeArgs(), args, c.attrs(), type, c.span()));
        }

        /** The argument in another layout; where it is a variable that holds the change back, what that was made from. */
        private Expr argument(Expr arg, LayoutChange change) {
            Expr.Call known = arg instanceof Expr.Var v ? changed.get(v.name()) : null;
            return known != null && LayoutChange.read(known).equals(Optional.of(change.inverse()))
                    ? known.args().get(0)
                    : change.of(arg);
        }

        /** The statements without the changes that nothing uses any more. */
        private List<Expr.Statement> used(Expr result) {
            List<Expr.Statement> kept = new ArrayList<>();
            Set<String> names = new HashSet<>();
            ExprMap note = new ExprMap(e -> {
                if (e instanceof Expr.Var v) {
                    names.add(v.name());
                }
                return e;
            });
            note.map(result);
            for (int i = statements.size() - 1; i >= 0; i--) {
                Expr.Statement s = statements.get(i);
                boolean dead = s instanceof Expr.Statement.Bind b
                        && changed.containsKey(b.name())
                        && !names.contains(b.name());
                if (!dead) {
                    note.map(s);
                    kept.add(0, s);
                }
            }
            return kept;
        }

        private long count(Expr.Block body) {
            long[] moved = new long[1];
            new ExprMap(e -> {
                        if (LayoutChange.read(e).isPresent()) {
                            Expr from = ((Expr.Call) e).args().get(0);
                            boolean packed = from instanceof Expr.Var v && params.contains(v.name());
                            moved[0] += packed ? 0 : 2 * blocks.applyAsLong(e.type());
                        }
                        return e;
                    })
                    .map(new Expr.Block(body.statements(), body.result(), Span.NONE));
            return moved[0];
        }
    }
}
