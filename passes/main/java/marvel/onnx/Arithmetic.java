package marvel.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.ir.Attrs;
import marvel.ir.DType;

/** Elementwise operators. */
final class Arithmetic {
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("Abs", "abs"),
            Map.entry("Acos", "acos"),
            Map.entry("Acosh", "acosh"),
            Map.entry("Asin", "asin"),
            Map.entry("Asinh", "asinh"),
            Map.entry("Atan", "atan"),
            Map.entry("Atanh", "atanh"),
            Map.entry("BitwiseNot", "bitwise_not"),
            Map.entry("Ceil", "ceil"),
            Map.entry("Cos", "cos"),
            Map.entry("Cosh", "cosh"),
            Map.entry("Erf", "erf"),
            Map.entry("Exp", "exp"),
            Map.entry("Floor", "floor"),
            Map.entry("IsNaN", "isnan"),
            Map.entry("Log", "log"),
            Map.entry("Neg", "negative"),
            Map.entry("Not", "logical_not"),
            Map.entry("Relu", "nn.relu"),
            Map.entry("Sigmoid", "sigmoid"),
            Map.entry("Sign", "sign"),
            Map.entry("Sin", "sin"),
            Map.entry("Sinh", "sinh"),
            Map.entry("Sqrt", "sqrt"),
            Map.entry("Tan", "tan"),
            Map.entry("Tanh", "tanh"));

    private static final Map<String, String> BINARY = Map.ofEntries(
            Map.entry("Add", "add"),
            Map.entry("And", "logical_and"),
            Map.entry("BitwiseAnd", "bitwise_and"),
            Map.entry("BitwiseOr", "bitwise_or"),
            Map.entry("BitwiseXor", "bitwise_xor"),
            Map.entry("Div", "divide"),
            Map.entry("Equal", "equal"),
            Map.entry("Greater", "greater"),
            Map.entry("GreaterOrEqual", "greater_equal"),
            Map.entry("Less", "less"),
            Map.entry("LessOrEqual", "less_equal"),
            Map.entry("Mul", "multiply"),
            Map.entry("Or", "logical_or"),
            Map.entry("Sub", "subtract"),
            Map.entry("Xor", "logical_xor"));

    private static final DType FLOAT64 = new DType("float", 64, 1);

    private Arithmetic() {}

    static void add(Translators all) {
        FUNCTIONS.forEach((onnx, relay) -> all.one(onnx, (n, g) -> g.call(relay, n.in(0))));
        BINARY.forEach((onnx, relay) -> all.one(onnx, (n, g) -> g.call(relay, n.in(0), n.in(1))));
        all.one("Identity", (n, g) -> n.in(0));
        all.add("Dropout", (n, g) -> n.isRead(1) || n.has(2) ? List.of() : List.of(n.in(0)));
        all.one("Sum", (n, g) -> folded("add", n, g));
        all.one("Max", (n, g) -> folded("maximum", n, g));
        all.one("Min", (n, g) -> folded("minimum", n, g));
        all.one("Mean", (n, g) -> g.call("divide", folded("add", n, g), like(n.in(0), n.inputs(), g)));
        all.one("Pow", (n, g) -> {
            // TVM has powers of floats only.
            DType in = n.in(0).dtype().isFloat() ? n.in(0).dtype() : FLOAT64;
            return g.cast(
                    g.call("power", g.cast(n.in(0), in), g.cast(n.in(1), in)),
                    n.in(0).dtype());
        });
        all.one("Mod", (n, g) -> g.call(n.whole("fmod", 0) == 0 ? "floor_mod" : "mod", n.in(0), n.in(1)));
        all.one(
                "BitShift",
                (n, g) -> g.call(
                        n.string("direction", "").equals("LEFT") ? "left_shift" : "right_shift", n.in(0), n.in(1)));
        all.one("Where", (n, g) -> g.call("where", n.in(0), n.in(1), n.in(2)));
        all.one("Reciprocal", (n, g) -> g.call("divide", like(n.in(0), 1, g), n.in(0)));
        all.one("CastLike", (n, g) -> g.cast(n.in(0), n.in(1).dtype()));
        all.add(
                "Cast",
                (n, g) -> DTypes.of((int) n.whole("to", 0))
                        .map(t -> List.of(g.cast(n.in(0), t)))
                        .orElse(List.of()));
        all.add("Clip", Arithmetic::clip);
        activations(all);
    }

    private static void activations(Translators all) {
        all.one(
                "LeakyRelu",
                (n, g) -> g.call(
                        "nn.leaky_relu",
                        List.of(n.in(0)),
                        Attrs.EMPTY.with("alpha", Graph.real(n.real("alpha", 0.01)))));
        all.one("PRelu", (n, g) -> {
            Value zero = like(n.in(0), 0, g);
            Value below = g.call("multiply", g.call("minimum", n.in(0), zero), n.in(1));
            return g.call("add", g.call("nn.relu", n.in(0)), below);
        });
        all.one("Elu", (n, g) -> elu(n.in(0), n.real("alpha", 1), 1, g));
        all.one("Selu", (n, g) -> times(elu(n.in(0), n.real("alpha", 1.6732632), 1, g), n.real("gamma", 1.050701), g));
        all.one("Celu", (n, g) -> elu(n.in(0), n.real("alpha", 1), 1 / n.real("alpha", 1), g));
        all.one("HardSigmoid", (n, g) -> hardSigmoid(n.in(0), n.real("alpha", 0.2), n.real("beta", 0.5), g));
        all.one("HardSwish", (n, g) -> g.call("multiply", n.in(0), hardSigmoid(n.in(0), 1.0 / 6, 0.5, g)));
        all.one("Softplus", (n, g) -> softplus(n.in(0), g));
        all.one("Mish", (n, g) -> g.call("multiply", n.in(0), g.call("tanh", softplus(n.in(0), g))));
        all.one(
                "Softsign",
                (n, g) -> g.call("divide", n.in(0), g.call("add", g.call("abs", n.in(0)), like(n.in(0), 1, g))));
        all.one("ThresholdedRelu", (n, g) -> {
            Value above = g.call("greater", n.in(0), like(n.in(0), n.real("alpha", 1), g));
            return g.call("multiply", n.in(0), g.cast(above, n.in(0).dtype()));
        });
        all.one("Gelu", Arithmetic::gelu);
    }

    /** A literal of the type of a value. */
    static Value like(Value v, double number, Graph g) {
        return g.scalar(v.dtype(), number);
    }

    static Value times(Value v, double factor, Graph g) {
        return g.call("multiply", v, like(v, factor, g));
    }

    private static Value folded(String op, Node n, Graph g) {
        Value sum = n.in(0);
        for (Value v : n.all().subList(1, n.inputs())) {
            sum = g.call(op, sum, v);
        }
        return sum;
    }

    private static List<Value> clip(Node n, Graph g) {
        Value x = n.in(0);
        Optional<Double> least = limit(n, "min", 1);
        Optional<Double> most = limit(n, "max", 2);
        boolean known =
                least.isPresent() == (n.has(1) || n.has("min")) && most.isPresent() == (n.has(2) || n.has("max"));
        if (!known) {
            Value low = n.has(1) ? g.call("maximum", x, n.in(1)) : x;
            return List.of(n.has(2) ? g.call("minimum", low, n.in(2)) : low);
        }
        if (least.isPresent() && least.get() == 0 && most.isEmpty()) {
            return List.of(g.call("nn.relu", x));
        }
        if (least.isEmpty() || most.isEmpty()) {
            Value low = least.map(l -> g.call("maximum", x, like(x, l, g))).orElse(x);
            return List.of(most.map(m -> g.call("minimum", low, like(x, m, g))).orElse(low));
        }
        return List.of(g.clip(x, least.get(), most.get()));
    }

    /** An attribute, which version 11 made an input. */
    private static Optional<Double> limit(Node n, String name, int input) {
        return n.has(name)
                ? Optional.of(n.real(name, 0))
                : n.constant(input).filter(c -> c.size() == 1).map(c -> c.number(0));
    }

    private static Value elu(Value x, double alpha, double scale, Graph g) {
        Value below = g.call("exp", times(g.call("minimum", x, like(x, 0, g)), scale, g));
        return g.call("add", g.call("nn.relu", x), times(g.call("subtract", below, like(x, 1, g)), alpha, g));
    }

    private static Value hardSigmoid(Value x, double alpha, double beta, Graph g) {
        return g.clip(g.call("add", times(x, alpha, g), like(x, beta, g)), 0, 1);
    }

    private static Value softplus(Value x, Graph g) {
        return g.call("log", g.call("add", g.call("exp", x), like(x, 1, g)));
    }

    private static Value gelu(Node n, Graph g) {
        Value x = n.in(0);
        Value inner;
        if (n.string("approximate", "none").equals("tanh")) {
            Value cube = g.call("multiply", g.call("multiply", x, x), x);
            inner = g.call("tanh", times(g.call("add", x, times(cube, 0.044715, g)), Math.sqrt(2 / Math.PI), g));
        } else {
            inner = g.call("erf", times(x, Math.sqrt(0.5), g));
        }
        return g.call("multiply", times(x, 0.5, g), g.call("add", inner, like(x, 1, g)));
    }
}
