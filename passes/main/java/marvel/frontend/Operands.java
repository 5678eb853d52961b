package marvel.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.nest.Epilogue;
import marvel.op.Elementwise;
import marvel.op.Ops;
import marvel.op.Shapes;
import marvel.workload.Axis;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** The elementwise operators behind a compute operator as an epilogue. */
public final class Operands {
    private Operands() {}

    /** True if an operand of a binary operator lies along whole axes of the result, or is a scalar of a tensor. */
    static boolean broadcasts(Expr.Call c, Type.Tensor operand, Type.Tensor result) {
        if (c.op().orElse("").equals("nn.bias_add")) {
            return operand.rank() == 1;
        }
        if (operand.rank() > result.rank()) {
            return false;
        }
        for (int i = 1; i <= operand.rank(); i++) {
            long n = operand.dim(operand.rank() - i);
            if (n != 1 && n != result.dim(result.rank() - i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The epilogue of an outlined function.
     *
     * @param body its operators; the compute operator's call is the first
     */
    public static Epilogue epilogue(Expr.Function f, Expr.Call compute, Workload workload) {
        Tensor out = workload.tensor(Role.OUTPUT);
        List<BufferDecl> operands = new ArrayList<>();
        Map<String, Stmt.Value> values = new java.util.HashMap<>();
        List<Expr> steps = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Expr.Statement s : f.body().statements()) {
            Expr.Statement.Bind b = (Expr.Statement.Bind) s;
            steps.add(b.value());
            names.add(b.name());
        }
        steps.add(f.body().result());
        names.add("");
        Stmt.Value last = new Stmt.Value.Tile(Epilogue.SUM);
        for (int i = 0; i < steps.size(); i++) {
            Expr.Call c = (Expr.Call) steps.get(i);
            if (!c.equals(compute)) {
                List<Stmt.Value> args = new ArrayList<>();
                for (Expr a : c.args()) {
                    args.add(value(c, a, values, out, operands));
                }
                last = new Stmt.Value.Apply(
                        c.op().orElseThrow(), args, c.attrs().without("axis"));
            }
            values.put(names.get(i), last);
        }
        Type.Tensor result = (Type.Tensor) f.body().result().type();
        return new Epilogue(last, operands, result.dtype());
    }

    private static Stmt.Value value(
            Expr.Call c, Expr a, Map<String, Stmt.Value> values, Tensor out, List<BufferDecl> operands) {
        if (a instanceof Expr.Scalar s) {
            return new Stmt.Value.Number(s.value().doubleValue(), s.dtype());
        }
        Expr.Var v = (Expr.Var) a;
        Stmt.Value known = values.get(v.name());
        if (known != null) {
            return known;
        }
        Type.Tensor t = (Type.Tensor) v.type();
        Type.Tensor result = (Type.Tensor) c.type();
        List<String> groups = graphAxes(out);
        StringBuilder axes = new StringBuilder();
        List<Long> shape = new ArrayList<>();
        int from = c.op().orElse("").equals("nn.bias_add")
                ? Shapes.axis(
                        Ops.load()
                                .called(Elementwise.BiasAdd.class, c)
                                .orElseThrow()
                                .axis(),
                        result.rank())
                : result.rank() - t.rank();
        for (int i = 0; i < t.rank(); i++) {
            if (t.dim(i) > 1) {
                for (char letter : groups.get(from + i).toCharArray()) {
                    axes.append(letter);
                    shape.add(axis(out, letter).extent());
                }
            }
        }
        // One parameter may be added along several axes; then it is several operands.
        String key = "%" + v.name() + "/" + axes;
        Stmt.Value same = values.get(key);
        if (same != null) {
            return same;
        }
        String name = name(c, shape.size() == out.axes().size(), operands);
        operands.add(new BufferDecl(name, shape, t.dtype(), axes.toString(), axes.toString(), Space.DRAM, Span.NONE));
        Stmt.Value operand = new Stmt.Value.Operand(name);
        values.put(key, operand);
        return operand;
    }

    /** What a reader calls an operand; never the name of a loop variable, which ends in a digit. */
    private static String name(Expr.Call c, boolean isWhole, List<BufferDecl> others) {
        String stem = isWhole
                ? "residual"
                : switch (c.op().orElse("")) {
                    case "nn.bias_add", "add" -> "bias";
                    case "multiply" -> "scale";
                    default -> "operand";
                };
        long same = others.stream()
                .filter(o -> o.name().replaceAll("_[0-9]+$", "").equals(stem))
                .count();
        return same == 0 ? stem : stem + "_" + (same + 1);
    }

    /** Letters of each axis of the graph's tensor: a channel axis of a grouped operator has two. */
    private static List<String> graphAxes(Tensor t) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < t.axes().size(); i++) {
            char letter = t.axes().get(i).letter();
            boolean grouped = letter == 'G' && i + 1 < t.axes().size();
            all.add(grouped ? "" + letter + t.axes().get(++i).letter() : String.valueOf(letter));
        }
        return all;
    }

    private static Axis axis(Tensor t, char letter) {
        return t.axes().stream().filter(a -> a.letter() == letter).findFirst().orElseThrow();
    }

    /** Strides, dilation and padding of a convolution as integers for reports; empty for other operators. */
    public static List<Attr> window(Expr.Call c) {
        List<Attr> all = new ArrayList<>();
        Ops.load().called(marvel.op.Convolution.class, c).ifPresent(op -> {
            int n = op.image().length();
            long[][] padding = Shapes.padding(op.padding(), n);
            List<Attr> before = new ArrayList<>();
            List<Attr> after = new ArrayList<>();
            for (long[] p : padding) {
                before.add(new Attr.Int(p[0]));
                after.add(new Attr.Int(p[1]));
            }
            before.addAll(after);
            all.add(list(marvel.op.Convolution.spread(op.strides(), n)));
            all.add(list(marvel.op.Convolution.spread(op.dilation(), n)));
            all.add(new Attr.ListOf(before));
        });
        return all;
    }

    private static Attr list(List<Long> values) {
        return new Attr.ListOf(values.stream().map(v -> (Attr) new Attr.Int(v)).toList());
    }
}
