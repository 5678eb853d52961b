package marvel.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.TensorData;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Module;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * A mapped operator with data for its inputs and what the plain nest, interpreted, makes of them.
 *
 * @param seed of problem, mapping and data
 */
record EmitCase(long seed, LoopFunction mapped, Map<String, TensorData> inputs, Map<String, TensorData> outputs) {
    private static final Stmt.Value SUM = new Stmt.Value.Tile(Epilogue.SUM);

    /**
     * Cases of these many seeds, held against the interpreter: integers, and every fourth in float32 (on small integers, so
     * that sums are exact), every other in the graph's layouts. Then every kind of operator, held against oneDNN.
     */
    static List<EmitCase> all(int count) {
        List<EmitCase> cases = new ArrayList<>();
        for (long seed = 0; seed < count; seed++) {
            cases.add(of(seed));
        }
        cases.addAll(OneDnnCase.all(count));
        return cases;
    }

    private static EmitCase of(long seed) {
        RandomProblems random = new RandomProblems(seed);
        Workload workload = seed % 4 == 3 ? floats(random.workload()) : random.workload();
        return of(seed, random, workload, epilogue(seed, random, workload));
    }

    /** Where C, LLVM and others leave open what comes out, or differ: it must be what the interpreter makes of it. */
    static List<EmitCase> extremes() {
        List<EmitCase> cases = new ArrayList<>();
        // Sums times a factor are too large for any integer, infinite, or (zero times infinity) not a number.
        for (double factor : new double[] {1e30, -1e30, Double.POSITIVE_INFINITY}) {
            Stmt.Value large = apply("multiply", SUM, new Stmt.Value.Number(factor, DType.FLOAT32));
            for (DType to : List.of(DType.INT8, DType.INT32, DType.INT64)) {
                cases.add(extreme(cases.size(), cast(large, to), DType.FLOAT32));
            }
            Stmt.Value two = new Stmt.Value.Number(2, DType.FLOAT32);
            for (String op : List.of("maximum", "minimum")) {
                for (Stmt.Value limited :
                        List.of(apply(op, large, two), apply(op, two, large), apply(op, large, SUM))) {
                    cases.add(extreme(cases.size(), cast(limited, DType.INT32), DType.FLOAT32));
                }
            }
            cases.add(extreme(
                    cases.size(), cast(apply("add", apply("nn.relu", large), two), DType.INT32), DType.FLOAT32));
        }
        Attrs wide = new Attrs(
                List.of(new Attrs.Entry("a_min", new Attr.Real(-1e30)), new Attrs.Entry("a_max", new Attr.Real(1e30))));
        cases.add(extreme(cases.size(), new Stmt.Value.Apply("clip", List.of(SUM), wide), DType.INT32));
        for (long shift : new long[] {-100, -33, -32, -31, 31, 100}) {
            cases.add(extreme(cases.size(), fixedPoint(SUM, 2147483647, shift), DType.INT32));
        }
        DType small = new DType("uint", 8, 1);
        Stmt.Value wrapped = cast(apply("subtract", new Stmt.Value.Number(5, DType.INT32), SUM), small);
        Stmt.Value three = new Stmt.Value.Number(3, small);
        for (Stmt.Value value : List.of(
                wrapped,
                apply("right_shift", wrapped, three),
                apply("divide", wrapped, three),
                apply("maximum", wrapped, three),
                apply("minimum", apply("negative", wrapped), apply("nn.relu", wrapped)),
                cast(
                        apply("multiply", cast(wrapped, DType.FLOAT32), new Stmt.Value.Number(1.5, DType.FLOAT32)),
                        small))) {
            cases.add(extreme(cases.size(), value, small));
        }
        return cases;
    }

    /** Sums of fractions in float32: each addition rounds, so that their order counts, which is that of the mapped nest. */
    static List<EmitCase> fractions(int count) {
        List<EmitCase> cases = new ArrayList<>();
        for (long seed = 2000; seed < 2000 + count; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = floats(random.workload());
            Mapping mapping = random.mapping(workload, 4, 4, seed % 3 == 0);
            LoopFunction mapped =
                    NestBuilder.full("f" + seed, workload, epilogue(seed, random, workload), Attrs.EMPTY, mapping);
            Map<String, TensorData> inputs = new LinkedHashMap<>();
            Random fraction = RandomProblems.random(seed + 2);
            Execution.inputs(mapped, seed)
                    .forEach((name, data) -> inputs.put(
                            name,
                            TensorData.ofFloats(
                                    data.dtype(),
                                    data.shape(),
                                    fraction.doubles(data.size())
                                            .map(x -> (float) x)
                                            .toArray())));
            cases.add(interpreted(seed, mapped, mapped, inputs));
        }
        return cases;
    }

    private static EmitCase extreme(int number, Stmt.Value value, DType type) {
        long seed = 1000L + number;
        RandomProblems random = new RandomProblems(seed);
        Workload workload = random.workload();
        Epilogue epilogue = new Epilogue(type.isFloat() ? cast(value, type) : value, List.of(), type);
        return of(seed, random, type.isFloat() ? floats(workload) : unsigned(workload, type), epilogue);
    }

    private static EmitCase of(long seed, RandomProblems random, Workload workload, Epilogue epilogue) {
        String name = "f" + seed;
        LoopFunction plain = NestBuilder.plain(name, workload, epilogue, Attrs.EMPTY);
        Mapping mapping = random.mapping(workload, 4, 4, seed % 3 == 0);
        LoopFunction mapped = NestBuilder.full(
                name, workload, epilogue, Attrs.EMPTY, seed % 2 == 0 ? mapping : inGraphLayouts(mapping, workload));
        return of(seed, plain, mapped);
    }

    /** Data for an operator, and what the interpreter makes of it with the plain nest. */
    static EmitCase of(long seed, LoopFunction plain, LoopFunction mapped) {
        return interpreted(seed, plain, mapped, Execution.inputs(plain, seed));
    }

    private static EmitCase interpreted(
            long seed, LoopFunction judge, LoopFunction mapped, Map<String, TensorData> inputs) {
        Interpreter.Outcome outcome = Interpreter.run(judge, inputs, new RunOptions());
        if (!outcome.ok()) {
            throw new AssertionError("seed " + seed + ": " + outcome.diagnostics());
        }
        return new EmitCase(seed, mapped, inputs, outcome.outputs());
    }

    private static Mapping inGraphLayouts(Mapping m, Workload w) {
        List<String> layouts = w.tensors().stream()
                .map(t -> t.axes().stream().map(a -> String.valueOf(a.letter())).collect(Collectors.joining()))
                .toList();
        return new Mapping(m.dram(), m.l2(), m.rows(), m.cols(), m.l1(), m.keepL2(), layouts);
    }

    private static Workload floats(Workload w) {
        return typed(w, DType.FLOAT32, DType.FLOAT32);
    }

    /** Unsigned inputs for an unsigned output, with signed sums. */
    private static Workload unsigned(Workload w, DType out) {
        return out.code().equals("uint") ? typed(w, out, DType.INT32) : w;
    }

    private static Workload typed(Workload w, DType in, DType sums) {
        List<Tensor> tensors = w.tensors().stream()
                .map(t -> new Tensor(t.name(), t.role(), t.role() == Role.OUTPUT ? sums : in, t.axes()))
                .toList();
        return new Workload(w.op(), w.extents(), tensors, w.macs());
    }

    private static Epilogue epilogue(long seed, RandomProblems random, Workload workload) {
        Random coin = RandomProblems.random(seed + 1);
        Tensor out = workload.tensor(Role.OUTPUT);
        DType type = out.dtype();
        if (!type.isFloat() && coin.nextBoolean()) {
            return random.epilogue(workload);
        }
        String axes = out.axes().stream().map(a -> String.valueOf(a.letter())).collect(Collectors.joining());
        List<Long> shape = out.axes().stream().map(Axis::extent).toList();
        BufferDecl residual = new BufferDecl("residual", shape, type, axes, random.layout(out), Space.DRAM, Span.NONE);
        Stmt.Value added = apply("add", SUM, new Stmt.Value.Operand("residual"));
        Stmt.Value two = new Stmt.Value.Number(2, type);
        Attrs limits = new Attrs(
                List.of(new Attrs.Entry("a_min", new Attr.Real(-9)), new Attrs.Entry("a_max", new Attr.Real(6))));
        Stmt.Value value = switch (type.isFloat() ? (int) (seed / 4 % 10) : coin.nextInt(10)) {
            case 0 -> apply("maximum", added, apply("negative", apply("abs", added)));
            case 1 -> new Stmt.Value.Apply("clip", List.of(apply("subtract", added, two)), limits);
            case 2 -> apply("divide", apply("multiply", added, added), two);
            case 3 -> apply("minimum", apply("nn.relu", added), two);
            case 4 ->
                type.isFloat()
                        ? apply("sqrt", apply("multiply", added, added))
                        : apply("left_shift", apply("right_shift", added, two), two);
            case 5 -> type.isFloat() ? apply("round", apply("divide", added, two)) : fixedPoint(added, 1518500250, -3);
            case 6 ->
                type.isFloat()
                        ? cast(cast(apply("multiply", added, apply("add", two, added)), DType.INT8), type)
                        : fixedPoint(added, 1073741825, 4);
            case 7 ->
                apply("add", apply("floor", apply("divide", added, two)), apply("ceil", apply("divide", added, two)));
            case 8 -> type.isFloat() ? apply("sigmoid", added) : cast(cast(added, DType.INT8), type);
            default -> type.isFloat() ? apply("add", apply("tanh", added), apply("exp", added)) : apply("abs", added);
        };
        return new Epilogue(value, List.of(residual), type);
    }

    private static Stmt.Value fixedPoint(Stmt.Value x, long multiplier, long shift) {
        Attrs attrs = new Attrs(List.of(
                new Attrs.Entry("multiplier", new Attr.Int(multiplier)),
                new Attrs.Entry("shift", new Attr.Int(shift))));
        return new Stmt.Value.Apply("fixed_point_multiply", List.of(x), attrs);
    }

    private static Stmt.Value cast(Stmt.Value x, DType to) {
        Attrs attrs = new Attrs(List.of(new Attrs.Entry("dtype", new Attr.Str(to.toString()))));
        return new Stmt.Value.Apply("cast", List.of(x), attrs);
    }

    private static Stmt.Value apply(String op, Stmt.Value... args) {
        return new Stmt.Value.Apply(op, List.of(args), Attrs.EMPTY);
    }

    /** What a parameter is given, or what is expected in it. */
    TensorData data(BufferDecl p) {
        return java.util.Objects.requireNonNull(inputs.getOrDefault(p.name(), outputs.get(p.name())), p.name());
    }

    /** This case, expecting something else. */
    EmitCase expecting(Map<String, TensorData> other) {
        return new EmitCase(seed, mapped, inputs, other);
    }

    static Module module(List<EmitCase> cases) {
        return new Module(
                "", List.copyOf(cases.stream().map(EmitCase::mapped).toList()), java.util.Optional.empty(), "");
    }

    /** C: an array {@code SEED_NAME} for every parameter, in its layout, and {@code SEED_NAME_expected} for outputs. */
    String arrays() {
        StringBuilder out = new StringBuilder();
        for (BufferDecl p : mapped.params()) {
            TensorData result = outputs.get(p.name());
            String symbol = symbol(p);
            String type = type(p.dtype());
            if (result == null) {
                out.append("static ").append(type).append(' ').append(symbol).append("[] = ");
                out.append(numbers(p, java.util.Objects.requireNonNull(inputs.get(p.name()))))
                        .append(";\n");
            } else {
                out.append("static ").append(type).append(' ').append(symbol).append('[');
                out.append(p.elements()).append("];\n");
                out.append("static const ")
                        .append(type)
                        .append(' ')
                        .append(symbol)
                        .append("_expected[] = ");
                out.append(numbers(p, result)).append(";\n");
            }
        }
        return out.toString();
    }

    /** C: statements that compare the outputs with what is expected and count in {@code wrong}. */
    String compare() {
        StringBuilder out = new StringBuilder();
        for (BufferDecl p : mapped.params()) {
            if (outputs.containsKey(p.name())) {
                String s = symbol(p);
                out.append("  for (int i = 0; i < ").append(p.elements()).append("; i++) if (");
                out.append(s).append("[i] != ").append(s).append("_expected[i]");
                out.append(p.dtype().isFloat() ? " && !(isnan(%1$s[i]) && isnan(%1$s_expected[i]))".formatted(s) : "");
                out.append(") { printf(\"seed ").append(seed);
                out.append(", ")
                        .append(p.name())
                        .append("[%d]: expected %g, got %g\\n\", i, (double)")
                        .append(s);
                out.append("_expected[i], (double)").append(s).append("[i]); wrong++; break; }\n");
            }
        }
        return out.toString();
    }

    String symbol(BufferDecl p) {
        return "s" + seed + "_" + p.name();
    }

    static String type(DType t) {
        return t.isFloat() ? "float" : t.code() + t.bits() + "_t";
    }

    /** C: the elements in the order of memory. */
    private static String numbers(BufferDecl p, TensorData data) {
        String suffix = data.dtype().isFloat() ? "f" : "";
        return memory(p, data).stream()
                .map(n -> n.endsWith("y") ? n.toUpperCase(Locale.ROOT) : n.equals("NaN") ? "NAN" : n + suffix)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Extents in the order of memory. */
    static List<Long> shape(BufferDecl p) {
        return p.layout()
                .chars()
                .mapToObj(x -> p.shape().get(p.axes().indexOf(x)))
                .toList();
    }

    /** The elements in the order of memory. */
    static List<String> memory(BufferDecl p, TensorData data) {
        String[] memory = new String[data.size()];
        for (int i = 0; i < data.size(); i++) {
            int rest = i;
            int at = 0;
            for (int axis = p.rank() - 1; axis >= 0; axis--) {
                int extent = Math.toIntExact(p.shape().get(axis));
                at += rest % extent * distance(p, axis);
                rest /= extent;
            }
            memory[at] = data.dtype().isFloat() ? Double.toString(data.real(i)) : Long.toString(data.integer(i));
        }
        return List.of(memory);
    }

    /** How many elements lie between neighbours along an axis: all axes further in, in full. */
    private static int distance(BufferDecl p, int axis) {
        int place = p.layout().indexOf(p.axes().charAt(axis));
        return p.layout()
                .substring(place + 1)
                .chars()
                .map(c -> Math.toIntExact(p.shape().get(p.axes().indexOf(c))))
                .reduce(1, Math::multiplyExact);
    }
}
