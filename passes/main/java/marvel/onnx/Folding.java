package marvel.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Type;
import marvel.onnx.proto.AttributeProto;
import marvel.onnx.proto.TensorProto;

/** What is known before a model runs: constants, and the arithmetic on shapes that exporters leave in models. */
final class Folding {
    /** More numbers than these are no shapes. */
    private static final int MOST = 4096;

    private static final Map<String, DoubleBinaryOperator> BINARY = Map.ofEntries(
            Map.entry("Add", Double::sum),
            Map.entry("Sub", (a, b) -> a - b),
            Map.entry("Mul", (a, b) -> a * b),
            Map.entry("Div", (a, b) -> a / b),
            Map.entry("Mod", (a, b) -> a - Math.floor(a / b) * b),
            Map.entry("Max", Math::max),
            Map.entry("Min", Math::min),
            Map.entry("Pow", Math::pow),
            Map.entry("Equal", (a, b) -> a == b ? 1 : 0),
            Map.entry("Greater", (a, b) -> a > b ? 1 : 0),
            Map.entry("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
            Map.entry("Less", (a, b) -> a < b ? 1 : 0),
            Map.entry("LessOrEqual", (a, b) -> a <= b ? 1 : 0),
            Map.entry("And", (a, b) -> a != 0 && b != 0 ? 1 : 0),
            Map.entry("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0));

    private static final Map<String, DoubleUnaryOperator> UNARY = Map.of(
            "Abs", Math::abs,
            "Neg", a -> -a,
            "Floor", Math::floor,
            "Ceil", Math::ceil,
            "Sqrt", Math::sqrt,
            "Not", a -> a == 0 ? 1 : 0);

    private Folding() {}

    static void add(Translators all) {
        all.add("Constant", Folding::constant);
        all.one("Shape", (n, g) -> {
            List<Long> shape = n.in(0).shape();
            int rank = shape.size();
            int from = (int) Math.max(0, Math.min(rank, wrapped(n.whole("start", 0), rank)));
            int to = (int) Math.max(from, Math.min(rank, wrapped(n.whole("end", rank), rank)));
            return g.known(Constant.of(shape.subList(from, to)));
        });
        all.one(
                "Size",
                (n, g) -> g.known(Constant.scalar(
                        DType.INT64, (double) n.in(0).shape().stream().reduce(1L, Math::multiplyExact))));
        all.add("ConstantOfShape", Folding::filled);
        all.add("Range", Folding::range);
    }

    private static long wrapped(long at, int rank) {
        return at < 0 ? at + rank : at;
    }

    private static List<Value> constant(Node n, Graph g) {
        Optional<AttributeProto> value = n.attribute("value");
        if (value.isPresent() && value.get().hasT()) {
            TensorProto t = value.get().getT();
            Optional<DType> dtype = DTypes.of(t.getDataType());
            return dtype.map(d -> List.of(new Value(
                            n.proto().getOutput(0),
                            null,
                            new Type.Tensor(t.getDimsList(), d),
                            Constant.read(t).orElse(null))))
                    .orElse(List.of());
        }
        if (n.has("value_int")) {
            return List.of(g.known(Constant.scalar(DType.INT64, (double) n.whole("value_int", 0))));
        }
        if (n.has("value_float")) {
            return List.of(g.known(Constant.scalar(DType.FLOAT32, n.real("value_float", 0))));
        }
        if (n.has("value_ints")) {
            return List.of(g.known(Constant.of(n.wholes("value_ints").orElse(List.of()))));
        }
        if (n.has("value_floats")) {
            List<Float> all = n.attribute("value_floats").orElseThrow().getFloatsList();
            double[] numbers = all.stream().mapToDouble(Float::doubleValue).toArray();
            return List.of(g.known(new Constant(DType.FLOAT32, List.of((long) numbers.length), numbers)));
        }
        return List.of();
    }

    private static List<Value> filled(Node n, Graph g) {
        List<Long> shape = n.wholes("shape", 0).orElse(List.of());
        Optional<Constant> value = n.attribute("value")
                .map(a -> Constant.read(a.getT()))
                .orElse(Optional.of(Constant.scalar(DType.FLOAT32, 0)));
        if (value.isEmpty()) {
            return List.of(); // of a type whose numbers are not read
        }
        Constant one = value.get();
        if (one.size() != 1) {
            throw n.error("expected one number to fill with, got " + one.dims());
        }
        if (shape.stream().anyMatch(d -> d < 0)) {
            throw n.error("expected a shape, got " + shape);
        }
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        if (size <= MOST) {
            double[] all = new double[(int) size];
            java.util.Arrays.fill(all, one.number(0));
            return List.of(g.known(new Constant(one.dtype(), shape, all)));
        }
        Attrs attrs = Attrs.EMPTY
                .with("shape", Graph.list(shape))
                .with("dtype", new Attr.Str(one.dtype().toString()));
        return List.of(g.call("full", List.of(g.scalar(one.dtype(), one.number(0))), attrs));
    }

    private static List<Value> range(Node n, Graph g) {
        Optional<Constant> from = n.constant(0);
        Optional<Constant> to = n.constant(1);
        Optional<Constant> by = n.constant(2);
        if (from.isEmpty() || to.isEmpty() || by.isEmpty()) {
            return List.of();
        }
        double step = by.get().number(0);
        double start = from.get().number(0);
        double count = step == 0 ? Double.NaN : Math.max(0, Math.ceil((to.get().number(0) - start) / step));
        if (!(count <= Integer.MAX_VALUE / 16.0)) {
            throw n.error("expected a range of some numbers, got steps of " + step);
        }
        double[] all = IntStream.range(0, (int) count)
                .mapToDouble(i -> start + i * step)
                .toArray();
        return List.of(g.known(new Constant(from.get().dtype(), List.of((long) all.length), all)));
    }

    /** The result of a node whose inputs are all known, if it is one of those that shapes are worked out with. */
    static Optional<Constant> fold(Node n) {
        if (n.inputs() == 0 || !n.isStandard()) {
            return Optional.empty();
        }
        List<Constant> in = new ArrayList<>();
        for (int i = 0; i < n.inputs(); i++) {
            Optional<Constant> c = n.constant(i);
            if (c.isEmpty() || c.get().size() > MOST) {
                return Optional.empty();
            }
            in.add(c.get());
        }
        Constant first = in.get(0);
        DoubleBinaryOperator binary = BINARY.get(n.op());
        if (binary != null && in.size() == 2) {
            List<Long> shape = Shaping.broadcast(n, first.dims(), in.get(1).dims());
            return few(shape).map(s -> binary(n, binary, first, in.get(1), s));
        }
        DoubleUnaryOperator unary = UNARY.get(n.op());
        if (unary != null) {
            return Optional.of(new Constant(
                    first.dtype(),
                    first.dims(),
                    java.util.Arrays.stream(first.numbers()).map(unary).toArray()));
        }
        return switch (n.op()) {
            case "Identity" -> Optional.of(first);
            case "Cast" -> DTypes.of((int) n.whole("to", 0)).map(t -> cast(first, t));
            case "Reshape" -> Optional.of(first.shaped(Shaping.reshaped(n)));
            case "Flatten" -> Optional.of(first.shaped(Shaping.flattened(n)));
            case "Squeeze" -> Optional.of(first.shaped(Shaping.squeezed(n)));
            case "Unsqueeze" -> Optional.of(first.shaped(Shaping.unsqueezed(n)));
            case "Concat" -> concat(in);
            case "Gather" -> gather(n, first, in.get(1));
            case "Slice" -> slice(n, first);
            case "Where" -> where(n, in);
            case "Expand" ->
                few(Shaping.broadcast(n, first.dims(), n.wholes("shape", 1).orElse(List.of())))
                        .map(s -> expand(first, s));
            case "ReduceProd" -> reduced(n, first, (a, b) -> a * b, 1);
            case "ReduceSum" -> reduced(n, first, Double::sum, 0);
            case "ReduceMax" -> reduced(n, first, Math::max, Double.NEGATIVE_INFINITY);
            case "ReduceMin" -> reduced(n, first, Math::min, Double.POSITIVE_INFINITY);
            default -> Optional.empty();
        };
    }

    /** A shape, if a constant may have it: masks are as large as images. */
    private static Optional<List<Long>> few(List<Long> shape) {
        return Optional.of(shape).filter(s -> s.stream().reduce(1L, Math::multiplyExact) <= MOST);
    }

    private static Constant cast(Constant c, DType to) {
        double[] numbers = c.numbers().clone();
        for (int i = 0; i < numbers.length && !to.isFloat(); i++) {
            numbers[i] = to.equals(DType.BOOL) ? (numbers[i] == 0 ? 0 : 1) : (double) (long) numbers[i];
        }
        return new Constant(to, c.dims(), numbers);
    }

    /** The elements of a tensor broadcast to a shape. */
    private static Constant expand(Constant c, List<Long> shape) {
        int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        double[] all = new double[size];
        int skip = shape.size() - c.dims().size();
        for (int i = 0; i < size; i++) {
            int rest = i;
            int at = 0;
            int step = 1;
            for (int a = shape.size() - 1; a >= 0; a--) {
                int x = rest % Math.toIntExact(shape.get(a));
                rest /= Math.toIntExact(shape.get(a));
                if (a >= skip) {
                    int extent = Math.toIntExact(c.dims().get(a - skip));
                    at += extent == 1 ? 0 : x * step;
                    step *= extent;
                }
            }
            all[i] = c.number(at);
        }
        return new Constant(c.dtype(), shape, all);
    }

    private static Constant binary(Node n, DoubleBinaryOperator op, Constant a, Constant b, List<Long> shape) {
        Constant x = expand(a, shape);
        Constant y = expand(b, shape);
        boolean isWhole = !a.dtype().isFloat();
        double[] all = new double[x.size()];
        for (int i = 0; i < all.length; i++) {
            double r = op.applyAsDouble(x.number(i), y.number(i));
            all[i] = isWhole ? (double) (long) r : r;
        }
        boolean isQuestion = List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
                .contains(n.op());
        return new Constant(isQuestion ? DType.BOOL : a.dtype(), shape, all);
    }

    private static Optional<Constant> concat(List<Constant> in) {
        if (in.stream().anyMatch(c -> c.dims().size() != 1)) {
            return Optional.empty();
        }
        double[] all = in.stream()
                .flatMapToDouble(c -> java.util.Arrays.stream(c.numbers()))
                .toArray();
        return Optional.of(new Constant(in.get(0).dtype(), List.of((long) all.length), all));
    }

    private static Optional<Constant> gather(Node n, Constant from, Constant at) {
        if (from.dims().size() != 1) {
            return Optional.empty();
        }
        double[] all = new double[at.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = from.number(n.axis((long) at.number(i), from.size()));
        }
        return Optional.of(new Constant(from.dtype(), at.dims(), all));
    }

    private static Optional<Constant> slice(Node n, Constant from) {
        if (from.dims().size() != 1) {
            return Optional.empty();
        }
        Shaping.Ranges r = Shaping.Ranges.of(n);
        double[] all = LongStream.range(0, r.count(0))
                .mapToDouble(i -> from.number((int) (r.begin()[0] + i * r.step()[0])))
                .toArray();
        return Optional.of(new Constant(from.dtype(), List.of((long) all.length), all));
    }

    private static Optional<Constant> where(Node n, List<Constant> in) {
        List<Long> shape = Shaping.broadcast(
                n,
                in.get(0).dims(),
                Shaping.broadcast(n, in.get(1).dims(), in.get(2).dims()));
        if (few(shape).isEmpty()) {
            return Optional.empty();
        }
        Constant c = expand(in.get(0), shape);
        Constant x = expand(in.get(1), shape);
        Constant y = expand(in.get(2), shape);
        double[] all = IntStream.range(0, c.size())
                .mapToDouble(i -> c.number(i) != 0 ? x.number(i) : y.number(i))
                .toArray();
        return Optional.of(new Constant(x.dtype(), shape, all));
    }

    private static Optional<Constant> reduced(Node n, Constant c, DoubleBinaryOperator op, double neutral) {
        if (c.dims().size() > 1) {
            return Optional.empty();
        }
        double all = java.util.Arrays.stream(c.numbers()).reduce(neutral, op);
        List<Long> shape = n.whole("keepdims", 1) != 0 && c.dims().size() == 1 ? List.of(1L) : List.of();
        return Optional.of(new Constant(c.dtype(), shape, new double[] {all}));
    }
}
