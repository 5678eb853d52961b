package marvel.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.op.Args;
import marvel.op.OpException;
import marvel.op.Ops;

/** A Relay function on its way: parameters, and one statement for every call. */
final class Graph {
    private final Ops ops = Ops.load();
    private final List<Expr.Param> params = new ArrayList<>();
    private final List<Expr.Statement> statements = new ArrayList<>();
    private final Map<Value, Value> made = new HashMap<>();
    private final Set<Value> folded = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private int constants;
    private Node node;

    @SuppressWarnings("NullAway.Init")
    Graph() {}

    /** Calls that follow are of this node. */
    void begin(Node n) {
        node = n;
    }

    List<Expr.Param> params() {
        return params;
    }

    List<Expr.Statement> statements() {
        return statements;
    }

    /** A parameter. */
    Value param(String name, Type.Tensor type) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        String free = plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "v" + plain : plain;
        String unique = free;
        for (int i = 1; !names.add(unique); i++) {
            unique = free + "_" + i;
        }
        params.add(new Expr.Param(unique, Attrs.EMPTY, type, type, Span.NONE));
        return new Value(name, new Expr.Var(unique, type, Span.NONE), type, null);
    }

    /** A variable or literal for a value; an initializer becomes a parameter, but for one that is a single number. */
    Expr expr(Value v) {
        if (v.expr() != null) {
            return v.expr();
        }
        Constant c = v.constant();
        if (c != null && c.size() == 1) {
            Expr literal = literal(c);
            return c.dims().isEmpty()
                    ? literal
                    : expr(reshape(new Value(v.name(), literal, literal.type(), c), c.dims()));
        }
        Value known = made.get(v);
        if (known == null && v.integers() != null) {
            known = Quantising.numbers(v.integers(), this);
            made.put(v, known);
        }
        if (known == null) {
            known = c != null && c.isUniform() && folded.contains(v) ? full(c) : param(v.name(), v.tensor());
            made.put(v, known);
        }
        return java.util.Objects.requireNonNull(known.expr());
    }

    private static Expr.Scalar literal(Constant c) {
        Number n = c.dtype().isFloat() ? (Number) c.number(0) : (Number) (long) c.number(0);
        return new Expr.Scalar(n, c.dtype(), Span.NONE);
    }

    /** A literal. */
    Value scalar(DType dtype, double value) {
        Constant c = Constant.scalar(dtype, value);
        Expr.Scalar literal = literal(c);
        return new Value("", literal, literal.type(), c);
    }

    /** What is known, and needs no operator. */
    Value known(Constant c) {
        Value v = new Value("constant_" + constants++, null, new Type.Tensor(c.dims(), c.dtype()), c);
        folded.add(v);
        return v;
    }

    /** A tensor of the same number everywhere, that the model does not hold but says how to make. */
    private Value full(Constant c) {
        Attrs attrs = Attrs.EMPTY
                .with("shape", list(c.dims()))
                .with("dtype", new Attr.Str(c.dtype().toString()));
        return call("full", List.of(scalar(c.dtype(), c.number(0))), attrs);
    }

    Value call(String op, List<Value> args, Attrs attrs) {
        List<Expr> exprs = args.stream().map(this::operand).toList();
        return bind(new Expr.Call(
                new Expr.OpRef(op, new Type.Unknown(), Span.NONE),
                List.of(),
                exprs,
                attrs,
                infer(op, exprs.stream().map(Expr::type).toList(), attrs),
                Span.NONE));
    }

    Value call(String op, Value... args) {
        return call(op, List.of(args), Attrs.EMPTY);
    }

    /** An operand; of tensors of one element, one of no dims will do. */
    private Expr operand(Value v) {
        Constant c = v.constant();
        return v.expr() == null && c != null && c.size() == 1 && c.dims().size() <= 1 ? literal(c) : expr(v);
    }

    /** An operator of a tuple of tensors. */
    Value joined(String op, List<Value> fields, Attrs attrs) {
        List<Expr> exprs = fields.stream().map(this::expr).toList();
        Type type = new Type.Tuple(exprs.stream().map(Expr::type).toList());
        Expr tuple = new Expr.Tuple(exprs, type, Span.NONE);
        return bind(new Expr.Call(
                new Expr.OpRef(op, new Type.Unknown(), Span.NONE),
                List.of(),
                List.of(tuple),
                attrs,
                infer(op, List.of(type), attrs),
                Span.NONE));
    }

    /** A field of a tuple. */
    Value field(Value tuple, int i) {
        Type type = tuple.type() instanceof Type.Tuple t ? t.fields().get(i) : new Type.Unknown();
        return bind(new Expr.Project(expr(tuple), i, type, Span.NONE));
    }

    /** An operator that Relay does not have. */
    Value unknown(String op, List<Value> args, Attrs attrs, Type type) {
        return bind(new Expr.Call(
                new Expr.OpRef(op, new Type.Unknown(), Span.NONE),
                List.of(),
                args.stream().map(this::expr).toList(),
                attrs,
                type,
                Span.NONE));
    }

    private Value bind(Expr e) {
        String name = Integer.toString(statements.size());
        statements.add(new Expr.Statement.Bind(name, e, Span.NONE));
        return new Value("%" + name, new Expr.Var(name, e.type(), Span.NONE), e.type(), null);
    }

    private Type infer(String op, List<Type> types, Attrs attrs) {
        try {
            return ops.decode(op, attrs, Span.NONE)
                    .orElseThrow(() -> new IllegalStateException("expected attributes of " + op + ", got " + attrs))
                    .infer(Args.of(types));
        } catch (OpException e) {
            throw node.error("as " + op + ": " + e.text());
        } catch (ArithmeticException e) {
            throw node.error("expected extents of at most 64 bits, got larger ones");
        } catch (CompileException e) {
            throw node.error("as " + op + ": " + e.diagnostics().get(0).message());
        }
    }

    Value reshape(Value v, List<Long> shape) {
        if (v.isTensor() && v.shape().equals(shape)) {
            return v;
        }
        return call("reshape", List.of(v), Attrs.EMPTY.with("newshape", list(shape)));
    }

    Value transpose(Value v, List<Long> axes) {
        return call("transpose", List.of(v), Attrs.EMPTY.with("axes", list(axes)));
    }

    Value cast(Value v, DType to) {
        return v.dtype().equals(to)
                ? v
                : call("cast", List.of(v), Attrs.EMPTY.with("dtype", new Attr.Str(to.toString())));
    }

    Value clip(Value v, double least, double most) {
        Attrs limits = Attrs.EMPTY.with("a_min", real(least)).with("a_max", real(most));
        return call("clip", List.of(v), limits);
    }

    static Attr list(List<Long> numbers) {
        return new Attr.ListOf(numbers.stream().map(n -> (Attr) new Attr.Int(n)).toList());
    }

    /** A number with the suffix that TVM wants. */
    static Attr real(double number) {
        return new Attr.Real(number, "f");
    }
}
