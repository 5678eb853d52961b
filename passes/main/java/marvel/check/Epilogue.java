package marvel.check;

import java.util.List;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;

/** Elementwise Relay operators on scalars, as TVM defines them. */
final class Epilogue {
    private Epilogue() {}

    static Scalar apply(String op, List<Scalar> args, Attrs attrs, Span span) {
        Scalar a = args.get(0);
        switch (op) {
            case "add",
                    "subtract",
                    "multiply",
                    "divide",
                    "maximum",
                    "minimum",
                    "nn.bias_add",
                    "right_shift",
                    "left_shift",
                    "power":
                if (args.size() != 2) {
                    throw new Fault(span, "expected 2 operands of " + op + ", got " + args.size());
                }
                return binary(op, a, args.get(1));
            case "nn.relu":
                return a.type().isFloat() ? real(a, Math.max(a.floating(), 0)) : whole(a, Math.max(a.integer(), 0));
            case "negative":
                return a.type().isFloat() ? real(a, -a.floating()) : whole(a, -a.integer());
            case "abs":
                return a.type().isFloat() ? real(a, Math.abs(a.floating())) : whole(a, Math.abs(a.integer()));
            case "clip":
                double low = number(attrs, "a_min", span);
                double high = number(attrs, "a_max", span);
                return a.type().isFloat()
                        ? real(a, Math.min(Math.max(a.floating(), low), high))
                        : whole(a, Math.min(Math.max(a.integer(), (long) low), (long) high));
            case "cast":
                String to = attrs.getString("dtype").orElse("");
                return a.cast(DType.of(to).orElseThrow(() -> new Fault(span, "expected a type to cast to, got " + to)));
            case "nn.leaky_relu":
                return real(a, a.real() > 0 ? a.real() : a.real() * number(attrs, "alpha", span));
            case "sigmoid":
                return real(a, 1 / (1 + Math.exp(-a.real())));
            case "tanh":
                return real(a, Math.tanh(a.real()));
            case "exp":
                return real(a, Math.exp(a.real()));
            case "log":
                return real(a, Math.log(a.real()));
            case "sqrt":
                return real(a, Math.sqrt(a.real()));
            case "rsqrt":
                return real(a, 1 / Math.sqrt(a.real()));
            case "round":
                return a.type().isFloat() ? real(a, Math.rint(a.floating())) : a;
            case "floor":
                return a.type().isFloat() ? real(a, Math.floor(a.floating())) : a;
            case "ceil":
                return a.type().isFloat() ? real(a, Math.ceil(a.floating())) : a;
            case "copy":
                return a;
            case "fixed_point_multiply":
                return fixedPoint(a, (long) number(attrs, "multiplier", span), (int) number(attrs, "shift", span));
            default:
                throw new Fault(span, "the interpreter cannot evaluate " + op);
        }
    }

    private static Scalar real(Scalar like, double v) {
        return like.type().isFloat() ? Scalar.of(like.type(), v) : Scalar.of(DType.FLOAT32, v);
    }

    private static Scalar whole(Scalar like, long v) {
        return Scalar.of(like.type(), v);
    }

    private static Scalar binary(String op, Scalar a, Scalar b) {
        if (a.type().isFloat() || b.type().isFloat()) {
            double x = a.real();
            double y = b.real();
            double v;
            switch (op) {
                case "subtract":
                    v = x - y;
                    break;
                case "multiply":
                    v = x * y;
                    break;
                case "divide":
                    v = x / y;
                    break;
                case "maximum":
                    v = Math.max(x, y);
                    break;
                case "minimum":
                    v = Math.min(x, y);
                    break;
                case "power":
                    v = Math.pow(x, y);
                    break;
                default:
                    v = x + y;
            }
            return real(a.type().isFloat() ? a : b, v);
        }
        long x = a.integer();
        long y = b.integer();
        switch (op) {
            case "subtract":
                return whole(a, x - y);
            case "multiply":
                return whole(a, x * y);
            case "divide":
                return whole(a, y == 0 ? 0 : x / y);
            case "maximum":
                return whole(a, Math.max(x, y));
            case "minimum":
                return whole(a, Math.min(x, y));
            case "power":
                return whole(a, (long) Math.pow(x, y));
            case "right_shift":
                return whole(a, x >> Math.min(63, Math.max(0, y)));
            case "left_shift":
                return whole(a, x << Math.min(63, Math.max(0, y)));
            default:
                return whole(a, x + y);
        }
    }

    /** Q31 multiply with rounding half up, then a shift, as TVM's {@code fixed_point_multiply}. */
    private static Scalar fixedPoint(Scalar a, long multiplier, int shift) {
        long product = shift > 0 ? (a.integer() << shift) * multiplier : a.integer() * multiplier;
        int right = 31 - Math.min(shift, 0);
        return whole(a, (product + (1L << (right - 1))) >> right);
    }

    private static double number(Attrs attrs, String name, Span span) {
        Attr v = attrs.get(name).orElseThrow(() -> new Fault(span, "expected the attribute " + name));
        if (v instanceof Attr.Int whole) {
            return whole.value();
        }
        if (v instanceof Attr.Real real) {
            return real.value();
        }
        throw new Fault(span, "expected a number in " + name + ", got " + v);
    }
}
