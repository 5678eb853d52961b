package marvel.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.emit.scalar.Elementwise;
import marvel.emit.scalar.Lowered;
import marvel.emit.scalar.Node;
import marvel.emit.scalar.Scalar;
import marvel.ir.Attr;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;

/**
 * A lowered loop function as a {@code T.prim_func}. A buffer's axes are in the order of its layout; that of an L1 buffer has
 * the array's rows and columns in front. Loops of TIR have no step: a variable counts the iterations.
 */
final class TvmScriptText {
    /** Words of Python, and what the functions are written with. */
    static final Set<String> RESERVED = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "range",
            "I",
            "Module",
            "T");

    private static final long MOST_ELEMENTS = Integer.MAX_VALUE;

    private final StringBuilder out;
    private final String name;
    private final Lowered lowered;
    private final Span span;
    private final Identifiers names = new Identifiers(RESERVED);
    private final Map<String, Long> steps = new HashMap<>();
    private int depth = 1;
    private int values;

    TvmScriptText(StringBuilder out, String name, Lowered lowered) {
        this.out = out;
        this.name = name;
        this.lowered = lowered;
        this.span = lowered.function().span();
    }

    void function() {
        LoopFunction f = lowered.function();
        line("@T.prim_func");
        line("def " + name + "(");
        depth++;
        f.params().forEach(p -> line(names.of(p.name()) + ": T.Buffer(" + buffer(p) + "),"));
        depth--;
        line("):");
        depth++;
        line("T.func_attr({");
        depth++;
        line("\"global_symbol\": " + string(name) + ",");
        line("\"tir.noalias\": True,");
        line("\"marvel.function\": " + string(f.name()) + ",");
        line("\"marvel.layouts\": "
                + f.params().stream().map(p -> string(p.layout())).collect(Collectors.joining(", ", "[", "]")) + ",");
        f.attrs().forEach((key, value) -> line(string("marvel." + key) + ": " + attribute(value) + ","));
        depth--;
        line("})");
        for (BufferDecl b : lowered.scratch()) {
            line(names.of(b.name()) + " = T.decl_buffer(" + buffer(b) + ")  # " + b.space());
        }
        for (BufferDecl b : locals(lowered.body())) {
            line(names.of(b.name()) + " = T.decl_buffer((1,), "
                    + string(b.dtype().toString()) + ")");
        }
        nodes(lowered.body());
    }

    private static List<BufferDecl> locals(List<Node> nodes) {
        List<BufferDecl> all = new ArrayList<>();
        for (Node n : nodes) {
            if (n instanceof Node.Local l) {
                all.add(l.scalar());
                all.addAll(locals(l.body()));
            } else if (n instanceof Node.Loop l) {
                all.addAll(locals(l.body()));
            } else if (n instanceof Node.Branch b) {
                all.addAll(locals(b.then()));
                all.addAll(locals(b.otherwise()));
            }
        }
        return all;
    }

    /** Shape and type. */
    private String buffer(BufferDecl b) {
        List<Long> shape = new ArrayList<>();
        if (b.space() == Space.L1) {
            shape.addAll(List.of(lowered.rows(), lowered.cols()));
        }
        b.layout().chars().forEach(c -> shape.add(b.shape().get(b.axes().indexOf(c))));
        long elements = 1;
        for (long n : shape) {
            elements *= n;
            if (elements > MOST_ELEMENTS) {
                throw new CompileException(
                        Code.NO_OUTPUT_FORM,
                        span,
                        "expected buffers of at most " + MOST_ELEMENTS + " elements for TVM, got more in %" + b.name());
            }
        }
        if (b.dtype().lanes() != 1) {
            throw new IllegalStateException("expected the verifier to refuse " + b.dtype());
        }
        return shape.stream().map(n -> n + ",").collect(Collectors.joining(" ", "(", ")")) + ", "
                + string(b.dtype().toString());
    }

    private void nodes(List<Node> nodes) {
        nodes.forEach(this::node);
    }

    private void node(Node n) {
        if (n instanceof Node.Loop l) {
            loop(l);
        } else if (n instanceof Node.Branch b) {
            line("if " + b.guards().stream().map(this::guard).collect(Collectors.joining(" and ")) + ":");
            inside(b.then());
            if (!b.otherwise().isEmpty()) {
                line("else:");
                inside(b.otherwise());
            }
        } else if (n instanceof Node.Assign a) {
            line(place(a.target()) + " = "
                    + scalar(Elementwise.cast(a.value(), a.target().buffer().dtype())));
        } else if (n instanceof Node.MultiplyAdd m) {
            DType t = m.target().buffer().dtype();
            String left = scalar(Elementwise.cast(new Scalar.Read(m.left()), t));
            String right = scalar(Elementwise.cast(new Scalar.Read(m.right()), t));
            String target = place(m.target());
            line(target + " = " + target + " + " + left + " * " + right);
        } else if (n instanceof Node.Local l) {
            line(names.of(l.scalar().name()) + "[0] = " + number(0, l.scalar().dtype()));
            nodes(l.body());
        } else if (n instanceof Node.Comment c) {
            line("# " + c.text().replace('\n', ' '));
        }
    }

    private void loop(Node.Loop l) {
        steps.put(l.variable(), l.step());
        String where = l.where() == null
                ? ""
                : ", annotations={\"marvel.at\": " + string(l.where().toString())
                        + (l.step() == 1 ? "" : ", \"marvel.step\": " + l.step()) + "}";
        line("for " + names.of(l.variable()) + " in T.serial(" + trips(l.end(), l.step()) + where + "):");
        inside(l.body());
        steps.remove(l.variable());
    }

    private void inside(List<Node> body) {
        depth++;
        nodes(body);
        if (body.stream().allMatch(n -> n instanceof Node.Comment)) {
            line("T.evaluate(0)");
        }
        depth--;
    }

    private void line(String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }

    private String trips(Bound end, long step) {
        if (end.isConstant()) {
            return Long.toString((end.terms().get(0).constant() + step - 1) / step);
        }
        String least = affine(end.terms().get(0));
        for (Affine a : end.terms().subList(1, end.terms().size())) {
            least = "T.min(" + least + ", " + affine(a) + ")";
        }
        return step == 1 ? least : "(" + least + " + " + (step - 1) + ") // " + step;
    }

    /** Between two bounds as a division: TVM 0.18 makes {@code q * 2 - s < 4} {@code q < 2}, for q and s of 0 and up. */
    private String guard(Guard g) {
        long width = g.upper() - g.lower();
        return width == 1
                ? affine(g.value()) + " == " + g.lower()
                : "(" + affine(g.value().plus(Affine.constant(-g.lower()))) + ") // " + width + " == 0";
    }

    /** Variables count iterations. */
    private String affine(Affine a) {
        List<Affine.Term> terms = a.terms().stream()
                .map(t -> new Affine.Term(t.variable(), t.coefficient() * steps.getOrDefault(t.variable(), 1L)))
                .toList();
        return new Affine(terms, a.constant()).text(names::of);
    }

    private String place(Scalar.Place p) {
        List<String> index = new ArrayList<>();
        if (p.buffer().space() == Space.L1) {
            index.add(lane(p.row()));
            index.add(lane(p.col()));
        }
        p.indices().forEach(i -> index.add(affine(i)));
        boolean param = lowered.function().params().contains(p.buffer());
        String at = index.isEmpty() ? (param ? "()" : "0") : String.join(", ", index);
        return names.of(p.buffer().name()) + "[" + at + "]";
    }

    /** Variables count iterations, so that their steps are divided out already. */
    private String lane(Scalar.Lane lane) {
        return lane.digits().isEmpty()
                ? "0"
                : lane.digits().stream()
                        .map(d -> names.of(d.variable()) + (d.weight() == 1 ? "" : " * " + d.weight()))
                        .collect(Collectors.joining(" + "));
    }

    private String scalar(Scalar s) {
        if (s instanceof Scalar.Read r) {
            return place(r.place());
        }
        if (s instanceof Scalar.Number n) {
            return number(n.value(), n.dtype());
        }
        Scalar.Basic b = (Scalar.Basic) s;
        String x = scalar(b.args().get(0));
        String y = b.args().size() > 1 ? scalar(b.args().get(1)) : "";
        return switch (b.kind()) {
            case ADD -> "(" + x + " + " + y + ")";
            case SUBTRACT -> "(" + x + " - " + y + ")";
            case MULTIPLY -> "(" + x + " * " + y + ")";
            case DIVIDE -> b.dtype().isFloat() ? "(" + x + " / " + y + ")" : divide(x, y, b.dtype());
            case MAXIMUM, MINIMUM -> extreme(b, x, y);
            case POWER -> "T.pow(" + x + ", " + y + ")";
            case SHIFT_LEFT -> "T.shift_left(" + x + ", " + y + ")";
            case SHIFT_RIGHT -> "T.shift_right(" + x + ", " + y + ")";
            case NEGATIVE -> "(-" + x + ")";
            case CAST ->
                b.args().get(0).dtype().isFloat() && b.dtype().isInteger()
                        ? toInt(x, b.args().get(0).dtype(), b.dtype())
                        : castTo(b.dtype(), x);
            case ABS, EXP, LOG, SQRT, TANH, ERF, ROUND, FLOOR, CEIL ->
                "T." + b.kind().name().toLowerCase(Locale.ROOT) + "(" + x + ")";
        };
    }

    /** TVM takes the second where one is not a number: that is right if the first is a constant. */
    private String extreme(Scalar.Basic b, String x, String y) {
        String call = b.kind() == Scalar.Basic.Kind.MAXIMUM ? "T.max(" : "T.min(";
        if (!b.dtype().isFloat() || b.args().get(0) instanceof Scalar.Number) {
            return call + x + ", " + y + ")";
        }
        String v = bind(x);
        return "T.Select(T.isnan(" + v + "), " + v + ", " + call + v + ", " + y + "))";
    }

    /** Where 64 bits cannot hold a float, what LLVM's conversion gives is open, and not chosen. */
    private String toInt(String x, DType from, DType to) {
        if (from.bits() < 32) {
            return toInt(castTo(DType.FLOAT32, x), DType.FLOAT32, to);
        }
        String v = bind(x);
        String whole = "T.Select(T.isnan(" + v + "), T.int64(0), " + castTo(DType.INT64, v) + ")";
        String low = "T.Select(" + v + " < " + number(Long.MIN_VALUE, from) + ", T.int64(" + Long.MIN_VALUE + "), "
                + whole + ")";
        String all = "T.Select(" + v + " >= " + number(-(double) Long.MIN_VALUE, from) + ", T.int64(" + Long.MAX_VALUE
                + "), " + low + ")";
        return to.equals(DType.INT64) ? all : castTo(to, all);
    }

    private static String castTo(DType t, String x) {
        return "T.Cast(" + string(t.toString()) + ", " + x + ")";
    }

    /** A variable for a value that stands in several places. */
    private String bind(String value) {
        String v = names.of("value " + values++);
        line(v + " = " + value);
        return v;
    }

    private static String divide(String x, String y, DType t) {
        String zero = number(0, t);
        return "T.if_then_else(" + y + " == " + zero + ", " + zero + ", T.truncdiv(" + x + ", " + y + "))";
    }

    private static String number(double value, DType t) {
        String text = t.equals(DType.BOOL)
                ? (value == 0 ? "False" : "True")
                : t.isInteger()
                        ? Long.toString((long) value)
                        : Double.isFinite(value)
                                ? Double.toString(value)
                                : Double.isNaN(value) ? "\"nan\"" : value > 0 ? "\"inf\"" : "\"-inf\"";
        return t.code().equals("bfloat")
                ? "T.Cast(\"bfloat16\", T.float32(" + text + "))"
                : "T." + t + "(" + text + ")";
    }

    private String attribute(Attr value) {
        if (value instanceof Attr.Int i) {
            return (int) i.value() == i.value() ? Long.toString(i.value()) : "T.int64(" + i.value() + ")";
        }
        if (value instanceof Attr.Real r) {
            return number(r.value(), new DType("float", 64, 1));
        }
        if (value instanceof Attr.Bool b) {
            return b.value() ? "True" : "False";
        }
        if (value instanceof Attr.Str s) {
            return string(s.value());
        }
        if (value instanceof Attr.Word w) {
            return string(w.value());
        }
        if (value instanceof Attr.ListOf l) {
            return l.values().stream().map(this::attribute).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Attr.TupleOf t) {
            return t.values().stream().map(this::attribute).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Attr.Dict d) {
            return d.entries().entries().stream()
                    .map(e -> string(e.name()) + ": " + attribute(e.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return string(value.toString());
    }

    /** A Python literal in plain ASCII. */
    private static String string(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                b.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }
}
