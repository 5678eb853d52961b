package marvel.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.Type;

/** Groups each compute operator of a block with the elementwise operators behind it, as a function with {@code Primitive=1}. */
public final class Fusion {
    /** What an epilogue may do. */
    public static final Set<String> ELEMENTWISE = Set.of(
            "nn.bias_add",
            "add",
            "subtract",
            "multiply",
            "maximum",
            "minimum",
            "right_shift",
            "left_shift",
            "nn.relu",
            "clip",
            "cast",
            "negative",
            "abs",
            "sigmoid",
            "tanh");

    private static final Type UNKNOWN = new Type.Unknown();

    /** Operators that are one group: the compute operator first. */
    private record Group(List<Integer> places) {}

    private final Expr.Block block;
    private final Uses uses;
    private final List<Expr.Statement> statements;
    private final Map<String, Integer> definedAt = new HashMap<>();
    private final Map<String, Integer> usedAt = new HashMap<>();
    private long next;

    private Fusion(Expr.Block block) {
        this.block = block;
        this.uses = Uses.of(block);
        this.next = uses.largest() + 1;
        this.statements = new ArrayList<>(block.statements());
        // The result is one more step, so that a group may end there.
        boolean call = block.result() instanceof Expr.Call;
        if (call) {
            statements.add(new Expr.Statement.Eval(block.result(), block.span()));
        }
        for (int i = 0; i < statements.size(); i++) {
            Expr.Statement s = statements.get(i);
            if (s instanceof Expr.Statement.Bind b) {
                definedAt.put(b.name(), i);
            }
            if (s instanceof Expr.Statement.Let l) {
                definedAt.put(l.name(), i);
            }
            for (Expr arg : call(s).map(Expr.Call::args).orElse(List.of())) {
                if (arg instanceof Expr.Var v) {
                    usedAt.put(v.name(), i);
                }
            }
        }
    }

    public static Expr.Block fuse(Expr.Block block) {
        return new Fusion(block).run();
    }

    private static Optional<Expr.Call> call(Expr.Statement s) {
        Expr value = s instanceof Expr.Statement.Bind b
                ? b.value()
                : s instanceof Expr.Statement.Eval e ? e.value() : s instanceof Expr.Statement.Let l ? l.value() : null;
        return value instanceof Expr.Call c ? Optional.of(c) : Optional.empty();
    }

    private Expr.Block run() {
        Map<Integer, Group> byLast = new HashMap<>();
        Map<Integer, Boolean> inside = new HashMap<>();
        for (int i = 0; i < statements.size(); i++) {
            Optional<Expr.Call> c = call(statements.get(i));
            if (c.isPresent() && !inside.containsKey(i) && Workloads.of(c.get()).isPresent() && simple(c.get())) {
                List<Integer> places = grow(i, inside);
                places.forEach(p -> inside.put(p, true));
                byLast.put(places.get(places.size() - 1), new Group(places));
            }
        }
        if (byLast.isEmpty()) {
            return block;
        }
        List<Expr.Statement> out = new ArrayList<>();
        Expr result = block.result();
        for (int i = 0; i < statements.size(); i++) {
            Group group = byLast.get(i);
            boolean last = i == block.statements().size();
            if (group != null) {
                Expr called = outline(group, out);
                if (last) {
                    result = called;
                } else {
                    out.add(rebind(statements.get(i), called));
                }
            } else if (!inside.containsKey(i) && !last) {
                out.add(statements.get(i));
            }
        }
        return new Expr.Block(out, result, block.span());
    }

    private static Expr.Statement rebind(Expr.Statement s, Expr value) {
        if (s instanceof Expr.Statement.Let l) {
            return new Expr.Statement.Let(l.name(), l.annotations(), l.declared(), l.type(), value, l.span());
        }
        return s instanceof Expr.Statement.Bind b
                ? new Expr.Statement.Bind(b.name(), value, b.span())
                : new Expr.Statement.Eval(value, s.span());
    }

    /** All arguments are names or constants: nothing that would have to move along. */
    private static boolean simple(Expr.Call c) {
        return c.args().stream()
                .allMatch(a -> a instanceof Expr.Var || a instanceof Expr.Scalar || a instanceof Expr.MetaRef);
    }

    /** The places of the group that starts here: followers that are the only use of the value so far. */
    private List<Integer> grow(int first, Map<Integer, Boolean> inside) {
        List<Integer> places = new ArrayList<>(List.of(first));
        while (true) {
            int at = places.get(places.size() - 1);
            if (!(statements.get(at) instanceof Expr.Statement.Bind b) || uses.count(b.name()) != 1) {
                return places;
            }
            Integer then = usedAt.get(b.name());
            if (then == null || inside.containsKey(then)) {
                return places;
            }
            Optional<Expr.Call> c = call(statements.get(then));
            if (c.isEmpty() || !follows(c.get(), b.name())) {
                return places;
            }
            places.add(then);
        }
    }

    private static boolean follows(Expr.Call c, String name) {
        if (!ELEMENTWISE.contains(c.op().orElse("")) || !simple(c)) {
            return false;
        }
        if (!(c.type() instanceof Type.Tensor out)) {
            return false;
        }
        for (Expr a : c.args()) {
            boolean self = a instanceof Expr.Var v && v.name().equals(name);
            if (!(a.type() instanceof Type.Tensor t)
                    || (self && !t.shape().equals(out.shape()))
                    || (!self && !(a instanceof Expr.Scalar) && !Operands.broadcasts(c, t, out))) {
                return false;
            }
        }
        return true;
    }

    private Expr outline(Group group, List<Expr.Statement> out) {
        List<Expr.Param> params = new ArrayList<>();
        List<Expr> args = new ArrayList<>();
        Map<String, Expr> renamed = new HashMap<>();
        List<Expr.Statement> body = new ArrayList<>();
        Expr result = block.result();
        Type type = UNKNOWN;
        for (int i = 0; i < group.places().size(); i++) {
            Expr.Statement s = statements.get(group.places().get(i));
            Expr.Call c = call(s).orElseThrow();
            List<Expr> inner = new ArrayList<>();
            for (Expr a : c.args()) {
                inner.add(a instanceof Expr.Scalar ? a : inner(a, params, args, renamed));
            }
            Expr value = new Expr.Call(c.callee(), c.typeArgs(), inner, c.attrs(), c.type(), Span.NONE);
            type = c.type();
            if (i == group.places().size() - 1) {
                result = value;
            } else {
                String name = Long.toString(next++);
                body.add(new Expr.Statement.Bind(name, value, Span.NONE));
                renamed.put("%" + ((Expr.Statement.Bind) s).name(), new Expr.Var(name, c.type(), Span.NONE));
            }
        }
        Attrs primitive = Attrs.EMPTY.with("Primitive", new Attr.Int(1));
        Expr function = new Expr.Function(
                List.of(), params, primitive, type, new Expr.Block(body, result, Span.NONE), UNKNOWN, Span.NONE);
        String name = Long.toString(next++);
        out.add(new Expr.Statement.Bind(name, function, Span.NONE));
        return new Expr.Call(new Expr.Var(name, UNKNOWN, Span.NONE), List.of(), args, Attrs.EMPTY, type, Span.NONE);
    }

    /** What stands for an argument inside: an earlier value of the group, or a parameter. */
    private static Expr inner(Expr a, List<Expr.Param> params, List<Expr> args, Map<String, Expr> renamed) {
        String key = a instanceof Expr.Var v ? "%" + v.name() : a.toString();
        return renamed.computeIfAbsent(key, k -> {
            String name = "p" + params.size();
            params.add(new Expr.Param(name, Attrs.EMPTY, a.type(), a.type(), Span.NONE));
            args.add(a);
            return new Expr.Var(name, a.type(), Span.NONE);
        });
    }
}
