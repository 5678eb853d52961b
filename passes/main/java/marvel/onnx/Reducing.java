package marvel.onnx;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;

/** Operators that take axes together. */
final class Reducing {
    private Reducing() {}

    static void add(Translators all) {
        Map.of(
                        "ReduceMax", "max",
                        "ReduceMean", "mean",
                        "ReduceMin", "min",
                        "ReduceProd", "prod",
                        "ReduceSum", "sum")
                .forEach((onnx, relay) -> all.one(onnx, (n, g) -> reduce(relay, n.in(0), n, g)));
        all.one("ReduceL1", (n, g) -> reduce("sum", g.call("abs", n.in(0)), n, g));
        all.one("ReduceSumSquare", (n, g) -> reduce("sum", g.call("multiply", n.in(0), n.in(0)), n, g));
        all.one("ReduceL2", (n, g) -> g.call("sqrt", reduce("sum", g.call("multiply", n.in(0), n.in(0)), n, g)));
        all.one("ReduceLogSumExp", (n, g) -> g.call("log", reduce("sum", g.call("exp", n.in(0)), n, g)));
        all.one("ReduceLogSum", (n, g) -> g.call("log", reduce("sum", n.in(0), n, g)));
        all.one("ArgMax", (n, g) -> place("argmax", n, g));
        all.one("ArgMin", (n, g) -> place("argmin", n, g));
    }

    private static Value reduce(String op, Value x, Node n, Graph g) {
        List<Long> axes = n.wholes("axes", 1).orElse(List.of());
        if (axes.isEmpty() && n.whole("noop_with_empty_axes", 0) != 0) {
            return x;
        }
        List<Long> which = axes.isEmpty()
                ? LongStream.range(0, x.rank()).boxed().toList()
                : axes.stream().map(a -> (long) n.axis(a, x.rank())).toList();
        return g.call(
                op,
                List.of(x),
                Attrs.EMPTY
                        .with("axis", Graph.list(which))
                        .with("keepdims", new Attr.Bool(n.whole("keepdims", 1) != 0)));
    }

    private static Value place(String op, Node n, Graph g) {
        Value x = n.in(0);
        Attrs attrs = Attrs.EMPTY
                .with("axis", Graph.list(List.of((long) n.axis(n.whole("axis", 0), x.rank()))))
                .with("keepdims", new Attr.Bool(n.whole("keepdims", 1) != 0))
                .with("select_last_index", new Attr.Bool(n.whole("select_last_index", 0) != 0));
        return g.cast(g.call(op, List.of(x), attrs), DType.INT64);
    }
}
