package marvel.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import marvel.emit.scalar.Elementwise;
import marvel.emit.scalar.Lowered;
import marvel.emit.scalar.Node;
import marvel.emit.scalar.Scalar;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;

/**
 * A lowered loop function in MLIR's func, affine, memref, arith and math dialects. A memref's axes are in the order of the
 * buffer's layout; that of an L1 buffer has the array's rows and columns in front.
 */
final class MlirText {
    private final StringBuilder out;
    private final Lowered function;
    /** The value of the local scalar; there is at most one at a time. */
    private final Map<BufferDecl, String> locals = new HashMap<>();

    private int depth;
    private int values;

    /** Writes behind {@code out}, which is at {@code depth}. */
    MlirText(StringBuilder out, int depth, Lowered function) {
        this.out = out;
        this.depth = depth;
        this.function = function;
    }

    /** The function with its body as it is. */
    void function() {
        LoopFunction f = function.function();
        open(f);
        allocate(function.scratch());
        nodes(function.body());
        free(function.scratch());
        line("return");
        close();
    }

    /** The first line of a function; its parameters and itself say what Marvel knows of them. */
    void open(LoopFunction f) {
        line("func.func " + MlirSyntax.symbol(f.name()) + "(");
        depth += 2;
        for (int i = 0; i < f.params().size(); i++) {
            BufferDecl p = f.params().get(i);
            line("%" + p.name() + ": " + memref(p) + " {marvel.axes = " + MlirSyntax.string(p.axes())
                    + ", marvel.layout = " + MlirSyntax.string(p.layout()) + "}"
                    + (i + 1 < f.params().size() ? "," : ""));
        }
        depth -= 2;
        line(") attributes {");
        depth += 2;
        List<Attrs.Entry> entries = f.attrs().entries();
        for (int i = 0; i < entries.size(); i++) {
            line(MlirSyntax.attribute(
                            "marvel." + entries.get(i).name(), entries.get(i).value())
                    + (i + 1 < entries.size() ? "," : ""));
        }
        depth -= 2;
        line("} {");
        depth++;
    }

    void close() {
        depth--;
        line("}");
    }

    void allocate(List<BufferDecl> buffers) {
        buffers.forEach(
                b -> line("%" + b.name() + " = memref.alloc() {marvel.space = \"" + b.space() + "\"} : " + memref(b)));
    }

    void free(List<BufferDecl> buffers) {
        buffers.forEach(b -> line("memref.dealloc %" + b.name() + " : " + memref(b)));
    }

    void line(String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    void nodes(List<Node> nodes) {
        nodes.forEach(this::node);
    }

    private void node(Node n) {
        if (n instanceof Node.Loop l) {
            loop(l);
        } else if (n instanceof Node.Branch b) {
            line("affine.if " + MlirSyntax.set(b.guards()) + " {");
            inside(b.then());
            if (!b.otherwise().isEmpty()) {
                line("} else {");
                inside(b.otherwise());
            }
            line("}");
        } else if (n instanceof Node.Assign a) {
            BufferDecl target = a.target().buffer();
            String value = value(Elementwise.cast(a.value(), target.dtype()));
            if (locals.containsKey(target)) {
                locals.put(target, value);
            } else {
                store(value, a.target());
            }
        } else if (n instanceof Node.MultiplyAdd m) {
            DType t = m.target().buffer().dtype();
            Scalar product = new Scalar.Basic(
                    Scalar.Basic.Kind.MULTIPLY,
                    List.of(
                            Elementwise.cast(new Scalar.Read(m.left()), t),
                            Elementwise.cast(new Scalar.Read(m.right()), t)),
                    t);
            store(
                    value(new Scalar.Basic(Scalar.Basic.Kind.ADD, List.of(new Scalar.Read(m.target()), product), t)),
                    m.target());
        } else if (n instanceof Node.Local l) {
            locals.put(l.scalar(), value(new Scalar.Number(0, l.scalar().dtype())));
            nodes(l.body());
            locals.remove(l.scalar());
        } else if (n instanceof Node.Comment c) {
            line("// " + c.text().replace('\n', ' '));
        }
    }

    private void inside(List<Node> body) {
        depth++;
        nodes(body);
        depth--;
    }

    /** A loop that sets the local scalar takes its value from one iteration to the next. */
    private void loop(Node.Loop l) {
        String at = l.where() == null
                ? ""
                : " {marvel.at = \"" + l.where() + "\", marvel.loop = " + MlirSyntax.string(l.variable()) + "}";
        String step = l.step() == 1 ? "" : " step ";
        if (l.where() != null && l.where().isParallel()) {
            line("affine.parallel (%" + l.variable() + ") = (0) to (" + MlirSyntax.least(l.end()) + ")"
                    + (step.isEmpty() ? "" : step + "(" + l.step() + ")") + " {");
            inside(l.body());
            line("}" + at);
            return;
        }
        String head = "affine.for %" + l.variable() + " = 0 to " + MlirSyntax.end(l.end())
                + (step.isEmpty() ? "" : step + l.step());
        if (locals.isEmpty()) {
            line(head + " {");
            inside(l.body());
            line("}" + at);
            return;
        }
        BufferDecl scalar = locals.keySet().iterator().next();
        String result = fresh();
        String inner = fresh();
        line(result + " = " + head + " iter_args(" + inner + " = " + locals.get(scalar) + ") -> ("
                + type(scalar.dtype()) + ") {");
        locals.put(scalar, inner);
        inside(l.body());
        depth++;
        line("affine.yield " + locals.get(scalar) + " : " + type(scalar.dtype()));
        depth--;
        line("}" + at);
        locals.put(scalar, result);
    }

    private void store(String value, Scalar.Place to) {
        line("affine.store " + value + ", " + place(to));
    }

    /** Writes what computes a value, and gives its name. */
    private String value(Scalar s) {
        if (s instanceof Scalar.Read r) {
            String local = locals.get(r.place().buffer());
            return local != null ? local : define("affine.load " + place(r.place()));
        }
        if (s instanceof Scalar.Number n) {
            return constant(n.value(), n.dtype());
        }
        Scalar.Basic b = (Scalar.Basic) s;
        List<String> args = b.args().stream().map(this::value).toList();
        DType t = b.dtype();
        return switch (b.kind()) {
            case CAST -> cast(args.get(0), b.args().get(0).dtype(), t);
            case DIVIDE -> t.isFloat() ? define("arith.divf " + args(args, t)) : divide(args, t);
            default -> define(operation(b.kind(), t) + " " + args(args, t));
        };
    }

    String constant(double value, DType t) {
        DType wide = new DType("float", 64, 1);
        if (t.isFloat() && !Double.isFinite(value) && !t.equals(wide)) {
            return cast(constant(value, wide), wide, t);
        }
        String text = t.isFloat()
                ? MlirSyntax.real(value)
                : t.equals(DType.BOOL) ? Boolean.toString(value != 0) : Long.toString((long) value);
        return define("arith.constant " + text + (t.equals(DType.BOOL) ? "" : " : " + type(t)));
    }

    private String args(List<String> args, DType t) {
        return String.join(", ", args) + " : " + type(t);
    }

    private static String operation(Scalar.Basic.Kind kind, DType t) {
        boolean real = t.isFloat();
        boolean signed = t.code().equals("int");
        return switch (kind) {
            case ADD -> real ? "arith.addf" : "arith.addi";
            case SUBTRACT -> real ? "arith.subf" : "arith.subi";
            case MULTIPLY -> real ? "arith.mulf" : "arith.muli";
            case MAXIMUM -> real ? "arith.maximumf" : signed ? "arith.maxsi" : "arith.maxui";
            case MINIMUM -> real ? "arith.minimumf" : signed ? "arith.minsi" : "arith.minui";
            case SHIFT_LEFT -> "arith.shli";
            case SHIFT_RIGHT -> signed ? "arith.shrsi" : "arith.shrui";
            case NEGATIVE -> "arith.negf";
            case ABS -> "math.absf";
            case POWER -> "math.powf";
            case EXP, ROUND, LOG, SQRT, TANH, ERF, FLOOR, CEIL ->
                "math." + kind.name().toLowerCase(Locale.ROOT);
            case CAST, DIVIDE -> throw new IllegalArgumentException(kind.name());
        };
    }

    private String divide(List<String> args, DType t) {
        String zero = value(new Scalar.Number(0, t));
        String one = value(new Scalar.Number(1, t));
        String none = define("arith.cmpi eq, " + args.get(1) + ", " + zero + " : " + type(t));
        String divisor = define("arith.select " + none + ", " + one + ", " + args.get(1) + " : " + type(t));
        String quotient = define("arith.divsi " + args.get(0) + ", " + divisor + " : " + type(t));
        return define("arith.select " + none + ", " + zero + ", " + quotient + " : " + type(t));
    }

    String cast(String value, DType from, DType to) {
        if (from.equals(to)) {
            return value;
        }
        boolean signed = from.code().equals("int");
        if (from.isFloat() && to.isFloat()) {
            return from.bits() == to.bits()
                    ? cast(cast(value, from, DType.FLOAT32), DType.FLOAT32, to)
                    : convert(from.bits() < to.bits() ? "extf" : "truncf", value, from, to);
        }
        if (from.isFloat()) {
            return cast(toInt(value, from), DType.INT64, to);
        }
        if (to.isFloat()) {
            return convert(signed ? "sitofp" : "uitofp", value, from, to);
        }
        if (to.equals(DType.BOOL)) {
            return define("arith.cmpi ne, " + value + ", " + value(new Scalar.Number(0, from)) + " : " + type(from));
        }
        return from.bits() == to.bits()
                ? value
                : convert(from.bits() > to.bits() ? "trunci" : signed ? "extsi" : "extui", value, from, to);
    }

    /** As an integer of 64 bits; where that cannot hold it, the result of {@code fptosi} is open, and not chosen. */
    private String toInt(String value, DType from) {
        if (from.bits() < 32) {
            return toInt(cast(value, from, DType.FLOAT32), DType.FLOAT32);
        }
        String above = compare("oge", value, constant(-(double) Long.MIN_VALUE, from), from);
        String below = compare("olt", value, constant(Long.MIN_VALUE, from), from);
        String none = compare("uno", value, value, from);
        String whole = convert("fptosi", value, from, DType.INT64);
        whole = select(none, "0", whole);
        whole = select(below, Long.toString(Long.MIN_VALUE), whole);
        return select(above, Long.toString(Long.MAX_VALUE), whole);
    }

    private String compare(String predicate, String x, String y, DType t) {
        return define("arith.cmpf " + predicate + ", " + x + ", " + y + " : " + type(t));
    }

    private String select(String condition, String number, String otherwise) {
        String limit = define("arith.constant " + number + " : i64");
        return define("arith.select " + condition + ", " + limit + ", " + otherwise + " : i64");
    }

    private String convert(String operation, String value, DType from, DType to) {
        return define("arith." + operation + " " + value + " : " + type(from) + " to " + type(to));
    }

    String define(String operation) {
        String name = fresh();
        line(name + " = " + operation);
        return name;
    }

    private String fresh() {
        return "%" + values++;
    }

    private String place(Scalar.Place p) {
        List<String> index = new ArrayList<>();
        if (p.buffer().space() == Space.L1) {
            index.add(MlirSyntax.lane(p.row()));
            index.add(MlirSyntax.lane(p.col()));
        }
        p.indices().forEach(i -> index.add(i.text(MlirSyntax.VALUE)));
        return "%" + p.buffer().name() + "[" + String.join(", ", index) + "] : " + memref(p.buffer());
    }

    String memref(BufferDecl b) {
        List<Long> shape = new ArrayList<>();
        if (b.space() == Space.L1) {
            shape.addAll(List.of(function.rows(), function.cols()));
        }
        b.layout().chars().forEach(c -> shape.add(b.shape().get(b.axes().indexOf(c))));
        return "memref<" + shape.stream().map(n -> n + "x").collect(Collectors.joining()) + type(b.dtype()) + ">";
    }

    String type(DType t) {
        if (t.lanes() != 1) {
            throw new IllegalStateException("expected the verifier to refuse " + t);
        }
        return switch (t.code()) {
            case "float" -> "f" + t.bits();
            case "bfloat" -> "bf" + t.bits();
            default -> "i" + t.bits();
        };
    }
}
