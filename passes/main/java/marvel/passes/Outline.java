package marvel.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.frontend.Operands;
import marvel.frontend.Rewrite;
import marvel.frontend.Workloads;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.loop.LoopFunction;
import marvel.layout.ExprMap;
import marvel.nest.NestBuilder;
import marvel.op.TypeInference;
import marvel.parse.Printer;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.workload.Workload;

/**
 * Gives each distinct fused operator a function of its own, {@code def @conv2d_1}, which all its uses call, and a loop
 * function {@code primfn @conv2d_1} with the plain nest, its {@code count} and its {@code uses}. What is not mapped stays
 * in the graph for the host; a remark names each kind once.
 */
@PassInfo(value = "outline", after = "fuse-epilogue")
public final class Outline implements Pass<Outline.Options> {
    /** No options. */
    public record Options() {}

    /** A distinct operator. */
    private record Problem(
            String name, Expr.Function function, Expr.Call compute, Workload workload, List<String> uses) {}

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        Names names = new Names(module);
        Map<String, Problem> problems = new LinkedHashMap<>();
        Module graph = Rewrite.blocks(module, b -> outline(b, problems, names));
        left(graph, context);
        List<Item> items = new ArrayList<>();
        for (Problem p : problems.values()) {
            items.add(new GraphFunction(p.name(), p.function(), Span.NONE));
        }
        items.addAll(graph.items());
        for (Problem p : problems.values()) {
            items.add(loopFunction(p));
        }
        return TypeInference.infer(graph.withItems(items), context::remarkOnce);
    }

    private static Expr.Block outline(Expr.Block block, Map<String, Problem> problems, Names names) {
        Map<String, Problem> here = new HashMap<>();
        List<Expr.Statement> out = new ArrayList<>();
        for (Expr.Statement s : block.statements()) {
            Optional<Problem> p = s instanceof Expr.Statement.Bind b && b.value() instanceof Expr.Function f
                    ? problem(f, problems, names)
                    : Optional.empty();
            if (p.isPresent()) {
                here.put(((Expr.Statement.Bind) s).name(), p.get());
            } else {
                out.add(s);
            }
        }
        if (here.isEmpty()) {
            return block;
        }
        ExprMap calls = new ExprMap(e -> e instanceof Expr.Var v && here.containsKey(v.name())
                ? new Expr.GlobalVar(here.get(v.name()).name(), new Type.Unknown(), Span.NONE)
                : e);
        List<Expr.Statement> renamed = new ArrayList<>();
        for (Expr.Statement s : out) {
            Expr.Statement t = calls.map(s);
            String name =
                    s instanceof Expr.Statement.Bind b ? b.name() : s instanceof Expr.Statement.Let l ? l.name() : "";
            use(s, name, here);
            renamed.add(t);
        }
        use(new Expr.Statement.Eval(block.result(), Span.NONE), "result", here);
        return new Expr.Block(renamed, calls.map(block.result()), block.span());
    }

    private static void use(Expr.Statement s, String name, Map<String, Problem> here) {
        Expr value = s instanceof Expr.Statement.Bind b
                ? b.value()
                : s instanceof Expr.Statement.Let l ? l.value() : s instanceof Expr.Statement.Eval e ? e.value() : null;
        if (value instanceof Expr.Call c && c.callee() instanceof Expr.Var v && here.containsKey(v.name())) {
            here.get(v.name()).uses().add("%" + name);
        }
    }

    private static Optional<Problem> problem(Expr.Function f, Map<String, Problem> problems, Names names) {
        if (!f.attrs().getInt("Primitive").equals(Optional.of(1L))) {
            return Optional.empty();
        }
        Expr first = f.body().statements().isEmpty()
                ? f.body().result()
                : ((Expr.Statement.Bind) f.body().statements().get(0)).value();
        if (!(first instanceof Expr.Call compute) || Workloads.of(compute).isEmpty()) {
            return Optional.empty();
        }
        Expr.Function normal = renumber(f);
        String key = Printer.print(new GraphFunction("f", normal, Span.NONE));
        return Optional.of(problems.computeIfAbsent(key, k -> {
            Expr.Call call = (Expr.Call)
                    (normal.body().statements().isEmpty()
                            ? normal.body().result()
                            : ((Expr.Statement.Bind) normal.body().statements().get(0)).value());
            Workload w = Workloads.of(call).orElseThrow();
            return new Problem(names.fresh(w.op()), normal, call, w, new ArrayList<>());
        }));
    }

    /** The function with its graph variables numbered from 0. */
    private static Expr.Function renumber(Expr.Function f) {
        Map<String, String> numbers = new HashMap<>();
        for (Expr.Statement s : f.body().statements()) {
            numbers.put(((Expr.Statement.Bind) s).name(), Integer.toString(numbers.size()));
        }
        ExprMap map = new ExprMap(e -> e instanceof Expr.Var v
                ? new Expr.Var(numbers.getOrDefault(v.name(), v.name()), v.type(), Span.NONE)
                : e);
        List<Expr.Statement> body = new ArrayList<>();
        for (Expr.Statement s : f.body().statements()) {
            Expr.Statement.Bind b = (Expr.Statement.Bind) map.map(s);
            body.add(new Expr.Statement.Bind(numbers.getOrDefault(b.name(), b.name()), b.value(), Span.NONE));
        }
        return new Expr.Function(
                f.typeParams(),
                f.params(),
                f.attrs(),
                f.result(),
                new Expr.Block(body, map.map(f.body().result()), Span.NONE),
                new Type.Unknown(),
                Span.NONE);
    }

    private static LoopFunction loopFunction(Problem p) {
        Attrs attrs = Attrs.EMPTY
                .with("count", new Attr.Int(p.uses().size()))
                .with(
                        "uses",
                        new Attr.ListOf(p.uses().stream()
                                .map(u -> (Attr) new Attr.Str(u))
                                .toList()));
        List<Attr> window = Operands.window(p.compute());
        if (!window.isEmpty()) {
            attrs = attrs.with("stride", window.get(0))
                    .with("dilation", window.get(1))
                    .with("padding", window.get(2));
        }
        return NestBuilder.plain(
                p.name(), p.workload(), Operands.epilogue(p.function(), p.compute(), p.workload()), attrs);
    }

    /** Says once for each kind of operator that it is left to the host. */
    private static void left(Module graph, PassContext context) {
        Set<String> kinds = new TreeSet<>();
        ExprMap look = new ExprMap(e -> {
            if (e instanceof Expr.Call c && c.op().isPresent()) {
                String why = Workloads.isCompute(c) ? " with these types or attributes" : "";
                kinds.add(c.op().get() + why);
            }
            return e;
        });
        graph.items(GraphFunction.class).forEach(f -> look.map(f.function().body()));
        for (String kind : kinds) {
            context.remarkOnce(Diagnostic.remark(
                    Code.LEFT_TO_HOST, Span.NONE, "operator " + kind + " is not mapped: left to the host"));
        }
    }

    /** Names for functions: the operator's, without {@code nn.}, and a number. */
    private static final class Names {
        private final Set<String> taken = new TreeSet<>();
        private final Map<String, Integer> count = new HashMap<>();

        Names(Module module) {
            module.items().forEach(i -> taken.add(i.name()));
        }

        String fresh(String op) {
            String stem = op.replaceFirst("^nn\\.", "").replaceAll("[^A-Za-z0-9_]", "_");
            while (true) {
                String name = stem + "_" + count.merge(stem, 1, Integer::sum);
                if (taken.add(name)) {
                    return name;
                }
            }
        }
    }
}
