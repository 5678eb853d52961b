package marvel.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.Type;

/** Changes one function that calls mapped ones to the layouts that were chosen. */
final class CallerLayouts {
    private final LayoutFlow flow;
    private final List<int[]> orders;
    private final Expr.Function function;
    private final Set<String> params = new HashSet<>();

    /** Names of tensors in other layouts, by {@link #key}. */
    private final Map<String, String> changed = new HashMap<>();

    private long next;

    CallerLayouts(LayoutFlow flow, List<int[]> orders, Expr.Function function) {
        this.flow = flow;
        this.orders = orders;
        this.function = function;
        function.params().forEach(p -> params.add(p.name()));
        for (Expr.Statement s : function.body().statements()) {
            if (s instanceof Expr.Statement.Bind b) {
                reserve(b.name());
            }
        }
        new ExprMap(e -> {
                    if (e instanceof Expr.Var v) {
                        reserve(v.name());
                    }
                    return e;
                })
                .map(function.body());
    }

    private void reserve(String name) {
        if (name.matches("[0-9]{1,9}")) {
            next = Math.max(next, Long.parseLong(name) + 1);
        }
    }

    Expr.Function rewrite(ToLongFunction<Type> blocks) {
        Expr.Block body = block(function.body(), List.of());
        long moved = moved(body, blocks);
        return new Expr.Function(
                function.typeParams(),
                function.params(),
                moved == 0 ? function.attrs() : function.attrs().with(GraphLayouts.BLOCKS, new Attr.Int(moved)),
                function.result(),
                body,
                function.type(),
                function.span());
    }

    /** A block whose result is as the graph was written. */
    private Expr.Block block(Expr.Block b, List<Expr.Statement> first) {
        List<Expr.Statement> out = new ArrayList<>(first);
        for (Expr.Statement s : b.statements()) {
            if (s instanceof Expr.Statement.Bind bind && bind.value() instanceof Expr.Tuple t) {
                if (flow.joins.getOrDefault(t, List.of()).stream().anyMatch(this::isLogical)) {
                    out.add(new Expr.Statement.Bind(bind.name(), logical(t), bind.span()));
                }
            } else if (s instanceof Expr.Statement.Bind bind) {
                out.add(new Expr.Statement.Bind(bind.name(), home(bind.value()), bind.span()));
                change(bind.name(), valueOf(bind.value()), out);
            } else if (s instanceof Expr.Statement.Let l) {
                Expr value = home(l.value());
                out.add(new Expr.Statement.Let(
                        l.name(), l.annotations(), placed(l.declared(), l.value()), value.type(), value, l.span()));
                change(l.name(), valueOf(l.value()), out);
            } else if (s instanceof Expr.Statement.Eval e) {
                out.add(new Expr.Statement.Eval(logical(e.value()), e.span()));
            } else {
                out.add(s);
            }
        }
        return new Expr.Block(out, logical(b.result()), b.span());
    }

    private int valueOf(Expr e) {
        return flow.valueOf.getOrDefault(e, LayoutFlow.NONE);
    }

    private boolean isLogical(int variable) {
        return variable == LayoutFlow.LOGICAL || isIdentity(orders.get(variable));
    }

    private static boolean isIdentity(int[] order) {
        return Arrays.equals(order, Permutations.identity(order.length));
    }

    /** Binds what is asked of a value in other layouts than that of its home. */
    private void change(String name, int id, List<Expr.Statement> out) {
        if (id == LayoutFlow.NONE || flow.values().get(id).isPacked()) {
            return;
        }
        LayoutFlow.Value v = flow.values().get(id);
        for (LayoutFlow.Demand d : v.demands()) {
            int[] to = order(d.variable(), d.rank());
            String key = key(id, to);
            if (Arrays.equals(to, homeOrder(v, d.rank())) || changed.containsKey(key)) {
                continue;
            }
            // What differs in the place of axes of one element only is made from one another, which moves nothing.
            int[] from = homeOrder(v, d.rank());
            String source = name;
            for (LayoutFlow.Demand other : v.demands()) {
                int[] known = order(other.variable(), other.rank());
                String there = changed.get(key(id, known));
                if (other.rank() == d.rank()
                        && there != null
                        && Permutations.inMemory(known, v.extents(d.rank()))
                                .equals(Permutations.inMemory(to, v.extents(d.rank())))) {
                    from = known;
                    source = there;
                }
            }
            Expr tensor =
                    new Expr.Var(source, type(v, source.equals(name) ? v.type().rank() : d.rank(), from), Span.NONE);
            String fresh = Long.toString(next++);
            out.add(new Expr.Statement.Bind(fresh, changed(tensor, v, d, from, to), Span.NONE));
            changed.put(key, fresh);
        }
    }

    private static String key(int id, int[] order) {
        return id + Arrays.toString(order);
    }

    private int[] order(int variable, int rank) {
        return variable == LayoutFlow.LOGICAL ? Permutations.identity(rank) : orders.get(variable);
    }

    /** The order of a value at home, with axes of one element in front. */
    private int[] homeOrder(LayoutFlow.Value v, int rank) {
        int[] home = order(v.home(), v.type().rank());
        int more = rank - home.length;
        int[] order = Permutations.identity(rank);
        for (int i = more; i < rank; i++) {
            order[i] = home[i - more] + more;
        }
        return order;
    }

    /** The type of a value; {@code order} may have axes of one element in front that the type has not. */
    private static Type.Tensor type(LayoutFlow.Value v, int rank, int[] order) {
        List<Long> extents = v.extents(order.length);
        List<Long> shape = new ArrayList<>();
        for (int a : order) {
            shape.add(extents.get(a));
        }
        return new Type.Tensor(
                shape.subList(order.length - rank, order.length), v.type().dtype());
    }

    private Expr changed(Expr tensor, LayoutFlow.Value v, LayoutFlow.Demand d, int[] from, int[] to) {
        Expr whole = tensor;
        int more = d.rank() - ((Type.Tensor) tensor.type()).rank();
        if (more > 0) {
            Attrs attrs = Attrs.EMPTY.with("axis", new Attr.Int(0)).with("num_newaxis", new Attr.Int(more));
            Expr op = new Expr.OpRef("expand_dims", new Type.Unknown(), Span.NONE);
            whole = new Expr.Call(op, List.of(), List.of(tensor), attrs, type(v, d.rank(), from), Span.NONE);
        }
        String letters = letters(v.home(), d.rank())
                .or(() -> letters(d.variable(), d.rank()))
                .orElse(LayoutFlow.letters(d.rank()));
        return new LayoutChange(Permutations.apply(from, letters), Permutations.apply(to, letters)).of(whole);
    }

    private Optional<String> letters(int variable, int rank) {
        return variable == LayoutFlow.LOGICAL
                ? Optional.empty()
                : Optional.of(flow.variables().get(variable).letters()).filter(l -> l.length() == rank);
    }

    private Expr logical(Expr e) {
        return asked(e, LayoutFlow.LOGICAL);
    }

    /** An expression in the layout of a variable. */
    private Expr asked(Expr e, int variable) {
        int id = valueOf(e);
        Expr tensor = home(e);
        if (id == LayoutFlow.NONE) {
            return tensor;
        }
        LayoutFlow.Value v = flow.values().get(id);
        int rank = variable == LayoutFlow.LOGICAL
                ? v.type().rank()
                : flow.variables().get(variable).letters().length();
        int[] from = homeOrder(v, rank);
        int[] to = order(variable, rank);
        if (Arrays.equals(from, to)) {
            return tensor;
        }
        String named = e instanceof Expr.Var ? changed.get(key(id, to)) : null;
        return named != null
                ? new Expr.Var(named, type(v, rank, to), e.span())
                : changed(tensor, v, new LayoutFlow.Demand(variable, rank), from, to);
    }

    private Type placed(Type declared, Expr value) {
        int id = valueOf(value);
        if (id == LayoutFlow.NONE || !(declared instanceof Type.Tensor)) {
            return declared;
        }
        LayoutFlow.Value v = flow.values().get(id);
        return type(v, v.type().rank(), order(v.home(), v.type().rank()));
    }

    /** An expression in the layout of its home. */
    private Expr home(Expr e) {
        Type type = placed(e.type(), e);
        if (e instanceof Expr.Var v) {
            return new Expr.Var(v.name(), type, v.span());
        }
        if (e instanceof Expr.Call c) {
            return call(c, type);
        }
        if (e instanceof Expr.Tuple t) {
            return new Expr.Tuple(t.fields().stream().map(this::logical).toList(), t.type(), t.span());
        }
        if (e instanceof Expr.Project p) {
            return new Expr.Project(logical(p.tuple()), p.index(), p.type(), p.span());
        }
        if (e instanceof Expr.If i) {
            return new Expr.If(
                    logical(i.condition()),
                    block(i.then(), List.of()),
                    block(i.otherwise(), List.of()),
                    i.type(),
                    i.span());
        }
        if (e instanceof Expr.Match m) {
            List<Expr.Clause> clauses = m.clauses().stream()
                    .map(c -> new Expr.Clause(c.pattern(), block(c.body(), List.of())))
                    .toList();
            return new Expr.Match(logical(m.value()), m.complete(), clauses, m.type(), m.span());
        }
        if (e instanceof Expr.Function f) {
            List<Expr.Statement> first = new ArrayList<>();
            f.params().forEach(p -> change(p.name(), flow.paramOf.getOrDefault(p, LayoutFlow.NONE), first));
            return new Expr.Function(
                    f.typeParams(), f.params(), f.attrs(), f.result(), block(f.body(), first), f.type(), f.span());
        }
        return e;
    }

    private Expr call(Expr.Call c, Type type) {
        List<Expr> args = new ArrayList<>();
        Attrs attrs = c.attrs();
        LayoutFlow.Host host = flow.hosts.get(c);
        if (c.callee() instanceof Expr.GlobalVar g && flow.ports.containsKey(g.name())) {
            LayoutFlow.Ports p = flow.ports.get(g.name());
            for (int i = 0; i < c.args().size(); i++) {
                args.add(asked(c.args().get(i), p.param(i)));
            }
            Expr.GlobalVar callee = new Expr.GlobalVar(g.name(), new Type.Unknown(), g.span());
            return new Expr.Call(callee, c.typeArgs(), args, attrs, type, c.span());
        }
        if (host == null) {
            c.args().forEach(a -> args.add(logical(a)));
        } else {
            int[] order = orders.get(host.variable());
            attrs = isIdentity(order) ? attrs : host.kind().attrs(attrs, order);
            for (int i = 0; i < c.args().size(); i++) {
                boolean follows = host.kind().followers().contains(i);
                args.add(
                        follows
                                ? follower(c.args().get(i), host.variable())
                                : logical(c.args().get(i)));
            }
        }
        Expr callee = c.callee() instanceof Expr.OpRef ? c.callee() : logical(c.callee());
        return new Expr.Call(callee, c.typeArgs(), args, attrs, type, c.span());
    }

    /** An argument of a host operator in the layout of its result; of a tuple, all its fields. */
    private Expr follower(Expr e, int variable) {
        Expr.Tuple tuple = e instanceof Expr.Tuple t ? t : flow.tupleOf.get(e);
        if (tuple == null) {
            return asked(e, variable);
        }
        if (e instanceof Expr.Var && isLogical(variable)) {
            return e;
        }
        List<Expr> fields = tuple.fields().stream().map(f -> asked(f, variable)).toList();
        Type type = new Type.Tuple(fields.stream().map(Expr::type).toList());
        return new Expr.Tuple(fields, e.type() instanceof Type.Tuple ? type : e.type(), e.span());
    }

    /** Blocks that layout_transforms read and write; those of the function's own parameters and of constants are packed ahead of time. */
    private long moved(Expr.Block body, ToLongFunction<Type> blocks) {
        long[] moved = new long[1];
        new ExprMap(e -> {
                    Optional<LayoutChange> change = LayoutChange.read(e);
                    if (change.isPresent()) {
                        Expr from = ((Expr.Call) e).args().get(0);
                        moved[0] += isPacked(from) || change.get().keepsMemory(from.type())
                                ? 0
                                : 2 * blocks.applyAsLong(e.type());
                    }
                    return e;
                })
                .map(body);
        return moved[0];
    }

    private boolean isPacked(Expr e) {
        if (e instanceof Expr.Call c && c.op().equals(Optional.of("expand_dims"))) {
            return isPacked(c.args().get(0));
        }
        return e instanceof Expr.MetaRef || (e instanceof Expr.Var v && params.contains(v.name()));
    }
}
