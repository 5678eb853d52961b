package marvel.emit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import marvel.emit.scalar.Scalar;
import marvel.ir.Attr;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.Guard;

/** Pieces of MLIR's text: affine expressions, maps and sets, attributes, names. */
final class MlirSyntax {
    /** Loop variables as values. */
    static final UnaryOperator<String> VALUE = v -> "%" + v;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.]*");

    private MlirSyntax() {}

    static String lane(Scalar.Lane lane) {
        return lane.digits().isEmpty()
                ? "0"
                : lane.digits().stream()
                        .map(d -> "%" + d.variable() + (d.step() == 1 ? "" : " floordiv " + d.step())
                                + (d.weight() == 1 ? "" : " * " + d.weight()))
                        .collect(Collectors.joining(" + "));
    }

    /** The end of a sequential loop. */
    static String end(Bound b) {
        if (b.isConstant()) {
            return b.toString();
        }
        Dims dims = new Dims();
        String terms = b.terms().stream().map(a -> a.text(dims)).collect(Collectors.joining(", "));
        return (b.terms().size() == 1 ? "" : "min ") + "affine_map<(" + dims.names() + ") -> (" + terms + ")>("
                + dims.values() + ")";
    }

    /** The end of a parallel loop. */
    static String least(Bound b) {
        String terms = b.terms().stream().map(a -> a.text(VALUE)).collect(Collectors.joining(", "));
        return b.terms().size() == 1 ? terms : "min(" + terms + ")";
    }

    static String set(List<Guard> guards) {
        Dims dims = new Dims();
        List<String> conditions = new ArrayList<>();
        for (Guard g : guards) {
            if (g.upper() == g.lower() + 1) {
                conditions.add(g.value().plus(Affine.constant(-g.lower())).text(dims) + " == 0");
            } else {
                conditions.add(g.value().plus(Affine.constant(-g.lower())).text(dims) + " >= 0");
                conditions.add(
                        g.value().times(-1).plus(Affine.constant(g.upper() - 1)).text(dims) + " >= 0");
            }
        }
        return "affine_set<(" + dims.names() + ") : (" + String.join(", ", conditions) + ")>(" + dims.values() + ")";
    }

    /** Loop variables as the dims of a map or set, in the order in which they are met. */
    private static final class Dims implements UnaryOperator<String> {
        private final List<String> variables = new ArrayList<>();

        @Override
        public String apply(String variable) {
            if (!variables.contains(variable)) {
                variables.add(variable);
            }
            return "d" + variables.indexOf(variable);
        }

        String names() {
            return variables.stream().map(this).collect(Collectors.joining(", "));
        }

        String values() {
            return variables.stream().map(VALUE).collect(Collectors.joining(", "));
        }
    }

    /** A dictionary's entry. */
    static String attribute(String name, Attr value) {
        String key = NAME.matcher(name).matches() ? name : string(name);
        return key + (value instanceof Attr.None ? "" : " = " + attribute(value));
    }

    private static String attribute(Attr value) {
        if (value instanceof Attr.Int i) {
            return i.value() + " : i64";
        }
        if (value instanceof Attr.Real r) {
            return real(r.value()) + " : f64";
        }
        if (value instanceof Attr.Bool b) {
            return Boolean.toString(b.value());
        }
        if (value instanceof Attr.Str s) {
            return string(s.value());
        }
        if (value instanceof Attr.Word w) {
            return string(w.value());
        }
        if (value instanceof Attr.ListOf l) {
            return list(l.values());
        }
        if (value instanceof Attr.TupleOf t) {
            return list(t.values());
        }
        if (value instanceof Attr.Dict d) {
            return d.entries().entries().stream()
                    .map(e -> attribute(e.name(), e.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof Attr.None ? "unit" : string(value.toString());
    }

    private static String list(List<Attr> values) {
        return values.stream().map(MlirSyntax::attribute).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A float of 64 bits, or one that is finite. */
    static String real(double value) {
        return Double.isFinite(value)
                ? Double.toString(value)
                : String.format(Locale.ROOT, "0x%016X", Double.doubleToRawLongBits(value));
    }

    /** A string literal. */
    static String string(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (byte x : s.getBytes(StandardCharsets.UTF_8)) {
            int c = x & 0xff;
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                b.append(String.format(Locale.ROOT, "\\%02X", c));
            } else {
                b.append((char) c);
            }
        }
        return b.append('"').toString();
    }

    /** A function's name, behind its sigil. */
    static String symbol(String name) {
        return "@" + (NAME.matcher(name).matches() ? name : string(name));
    }
}
