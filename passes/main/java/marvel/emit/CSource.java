package marvel.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import marvel.emit.scalar.Elementwise;
import marvel.emit.scalar.Lowered;
import marvel.emit.scalar.Lowering;
import marvel.emit.scalar.Node;
import marvel.emit.scalar.Scalar;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Where;

/** A loop function as one readable C99 function: the mapped nest, run one processing element after the other. */
final class CSource {
    private final StringBuilder out = new StringBuilder();
    private final Map<Scalar, String> constants = new HashMap<>();
    private int constantCount;
    private int depth = 1;

    private CSource() {}

    /** A file with a function {@code int NAME(params)} for each loop function; it returns 0, or 1 if memory is short. */
    static String write(List<LoopFunction> functions) {
        StringBuilder file = new StringBuilder("/* Mapped operators, written by marvel-opt --emit=c. */\n");
        file.append("#include <math.h>\n#include <stdint.h>\n#include <stdlib.h>\n\n");
        file.append("#define MARVEL_MIN(a, b) ((a) < (b) ? (a) : (b))\n");
        file.append("#define MARVEL_MAX(a, b) ((a) > (b) ? (a) : (b))\n");
        file.append("/* of floats; what is not a number wins */\n");
        file.append("#define MARVEL_FMIN(a, b) ((a) < (b) || (a) != (a) ? (a) : (b))\n");
        file.append("#define MARVEL_FMAX(a, b) ((a) > (b) || (a) != (a) ? (a) : (b))\n");
        file.append("/* sum += a * b on integers, which wrap around to their width */\n");
        file.append("#define MARVEL_MAC(type, sum, a, b) \\\n");
        file.append("  (sum) = (type)((uint64_t)(sum) + (uint64_t)(a) * (uint64_t)(b))\n");
        file.append("/* 0 where the divisor is; wraps around */\n");
        file.append("#define MARVEL_DIVIDE(a, b) \\\n");
        file.append("  ((b) == 0 ? 0 : (b) == -1 ? (int64_t)(0 - (uint64_t)(a)) : (a) / (b))\n");
        file.append("/* towards zero; the nearest there is where too large, 0 where not a number */\n");
        file.append("#define MARVEL_TO_INT(x) \\\n");
        file.append(
                "  ((x) >= 9223372036854775808.0 ? INT64_MAX : (x) >= -9223372036854775808.0 ? (int64_t)(x) : \\\n");
        file.append("   (x) < 0 ? INT64_MIN : 0)\n");
        for (LoopFunction f : functions) {
            file.append('\n').append(new CSource().function(Lowering.lower(f)));
        }
        return file.toString();
    }

    private String function(Lowered f) {
        List<String> params = new ArrayList<>();
        for (BufferDecl p : f.function().params()) {
            boolean written = f.outputs().contains(p.name());
            params.add((written ? "" : "const ") + CText.type(p.dtype()) + " " + CText.name(p.name()) + dims(p));
        }
        out.append("/* ")
                .append(CText.comment(f.function().attrs().getString("op").orElse("")));
        f.function().params().forEach(p -> out.append("; ").append(CText.comment(p.name() + " " + p.layout())));
        out.append(" */\nint ").append(CText.identifier(f.function().name())).append('(');
        out.append(params.isEmpty() ? "void" : String.join(", ", params)).append(") {\n");
        List<BufferDecl> scratch = f.scratch();
        for (BufferDecl b : scratch) {
            line(CText.type(b.dtype()) + " (*" + CText.name(b.name()) + ")" + tail(b, f) + " = malloc(sizeof("
                    + CText.type(b.dtype()) + ") * " + copies(b, f) * b.elements() + ");");
        }
        Set<String> checks = new TreeSet<>();
        scratch.forEach(b -> checks.add(CText.name(b.name())));
        String frees =
                scratch.stream().map(b -> "free(" + CText.name(b.name()) + ");").collect(Collectors.joining(" "));
        if (!scratch.isEmpty()) {
            line("if (" + checks.stream().map(c -> "!" + c).collect(Collectors.joining(" || ")) + ") { " + frees
                    + " return 1; }");
        }
        nodes(f.body());
        if (!frees.isEmpty()) {
            line(frees);
        }
        line("return 0;");
        return out.append("}\n").toString();
    }

    private static long copies(BufferDecl b, Lowered f) {
        return b.space() == Space.L1 ? f.rows() * f.cols() : 1;
    }

    /** Extents of a buffer in the order of memory. */
    private static String dims(BufferDecl b) {
        return b.layout()
                .chars()
                .mapToObj(c -> "[" + b.shape().get(b.axes().indexOf(c)) + "]")
                .collect(Collectors.joining());
    }

    /** The array type behind a pointer to scratch memory: all extents but the first. */
    private static String tail(BufferDecl b, Lowered f) {
        String all = b.space() == Space.L1 ? "[" + f.cols() + "]" + dims(b) : dims(b);
        return b.space() == Space.L1 ? all : all.substring(all.indexOf(']') + 1);
    }

    private void nodes(List<Node> nodes) {
        nodes.forEach(this::node);
    }

    private void node(Node n) {
        if (n instanceof Node.Loop l) {
            String v = CText.name(l.variable());
            line("for (int64_t " + v + " = 0; " + v + " < " + bound(l.end()) + "; " + v
                    + (l.step() == 1 ? "++" : " += " + l.step()) + ") {" + comment(l.where()));
            inside(l.body());
            line("}");
        } else if (n instanceof Node.Branch b) {
            line("if (" + b.guards().stream().map(CSource::guard).collect(Collectors.joining(" && ")) + ") {");
            inside(b.then());
            if (!b.otherwise().isEmpty()) {
                line("} else {");
                inside(b.otherwise());
            }
            line("}");
        } else if (n instanceof Node.Assign a) {
            constants.clear();
            Scalar value = Elementwise.cast(a.value(), a.target().buffer().dtype());
            line(place(a.target()) + " = " + scalar(value) + ";");
        } else if (n instanceof Node.MultiplyAdd m) {
            String product = place(m.left()) + ", " + place(m.right());
            DType t = m.target().buffer().dtype();
            line(
                    t.isFloat()
                            ? place(m.target()) + " += " + product.replace(", ", " * ") + ";"
                            : "MARVEL_MAC(" + CText.type(t) + ", " + place(m.target()) + ", " + product + ");");
        } else if (n instanceof Node.Local l) {
            line(CText.type(l.scalar().dtype()) + " " + CText.name(l.scalar().name()) + " = 0;");
            nodes(l.body());
        } else if (n instanceof Node.Comment c) {
            line("/* " + CText.comment(c.text()) + " */");
        }
    }

    private void inside(List<Node> body) {
        depth++;
        nodes(body);
        depth--;
    }

    private void line(String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    private static String comment(@org.jspecify.annotations.Nullable Where where) {
        return where == null ? "" : where.isParallel() ? " /* parallel over " + where + " */" : " /* " + where + " */";
    }

    private static String guard(Guard g) {
        if (g.upper() == g.lower() + 1) {
            return affine(g.value()) + " == " + g.lower();
        }
        return affine(g.value()) + " >= " + g.lower() + " && " + affine(g.value()) + " < " + g.upper();
    }

    private static String bound(Bound b) {
        String text = affine(b.terms().get(0));
        for (Affine a : b.terms().subList(1, b.terms().size())) {
            text = "MARVEL_MIN(" + text + ", " + affine(a) + ")";
        }
        return text;
    }

    private static String affine(Affine a) {
        return a.text(CText::name);
    }

    private static String place(Scalar.Place p) {
        StringBuilder text = new StringBuilder(CText.name(p.buffer().name()));
        if (p.buffer().space() == Space.L1) {
            text.append('[')
                    .append(lane(p.row()))
                    .append("][")
                    .append(lane(p.col()))
                    .append(']');
        }
        p.indices().forEach(i -> text.append('[').append(affine(i)).append(']'));
        return text.toString();
    }

    private static String lane(Scalar.Lane lane) {
        return lane.digits().isEmpty()
                ? "0"
                : lane.digits().stream()
                        .map(d -> CText.name(d.variable())
                                + (d.step() == 1 ? "" : " / " + d.step())
                                + (d.weight() == 1 ? "" : " * " + d.weight()))
                        .collect(Collectors.joining(" + "));
    }

    /** A value in C. What stands twice in its expression, or in a macro's, is computed first, into a constant. */
    private String scalar(Scalar s) {
        if (s instanceof Scalar.Read r) {
            return place(r.place());
        }
        if (s instanceof Scalar.Number n) {
            return CText.number(n.value(), n.dtype());
        }
        Scalar.Basic b = (Scalar.Basic) s;
        return switch (b.kind()) {
            case MAXIMUM, MINIMUM, DIVIDE, CAST ->
                CText.operation(b, b.args().stream().map(this::once).toList());
            default -> CText.operation(b, b.args().stream().map(this::scalar).toList());
        };
    }

    private String once(Scalar s) {
        if (!(s instanceof Scalar.Basic)) {
            return scalar(s);
        }
        String known = constants.get(s);
        if (known != null) {
            return known;
        }
        String value = scalar(s);
        String name = "v" + constantCount++;
        line("const " + CText.type(s.dtype()) + " " + name + " = " + value + ";");
        constants.put(s, name);
        return name;
    }
}
