package marvel.check;

import java.util.List;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;

/** Elementwise Relay operators on scalars, as TVM defines them. */
final class Epilogue {
    private Epilogue() {}

    static Scalar apply(String op, List<Scalar> args, Attrs attrs, Span span) {
        Scalar a = args.get(0);
        return switch (op) {
            case "nn.relu" ->
                a.type().isFloat() ? real(a, Math.max(a.floating(), 0)) : whole(a, Math.max(a.integer(), 0));
            case "negative" -> a.type().isFloat() ? real(a, -a.floating()) : whole(a, -a.integer());
            case "abs" -> a.type().isFloat() ? real(a, Math.abs(a.floating())) : whole(a, Math.abs(a.integer()));
            case "clip" -> clip(a, number(attrs, "a_min", span), number(attrs, "a_max", span));
            case "cast" -> {
                String to = attrs.getString("dtype").orElse("");
                yield a.cast(DType.of(to)
                        .orElseThrow(() -> new Fault(Code.NOT_RUN, span, "expected a type to cast to, got " + to)));
            }
            case "nn.leaky_relu" -> real(a, a.real() > 0 ? a.real() : a.real() * number(attrs, "alpha", span));
            case "sigmoid" -> real(a, 1 / (1 + Math.exp(-a.real())));
            case "tanh" -> real(a, Math.tanh(a.real()));
            case "exp" -> real(a, Math.exp(a.real()));
            case "log" -> real(a, Math.log(a.real()));
            case "sqrt" -> real(a, Math.sqrt(a.real()));
            case "rsqrt" -> real(a, 1 / Math.sqrt(a.real()));
            case "round" -> a.type().isFloat() ? real(a, round(a.floating())) : a;
            case "floor" -> a.type().isFloat() ? real(a, Math.floor(a.floating())) : a;
            case "ceil" -> a.type().isFloat() ? real(a, Math.ceil(a.floating())) : a;
            case "copy" -> a;
            case "fixed_point_multiply" ->
                fixedPoint(a, (long) number(attrs, "multiplier", span), (int) number(attrs, "shift", span));
            default -> {
                if (args.size() != 2) {
                    throw new Fault(
                            Code.NOT_RUN,
                            span,
                            "the interpreter cannot evaluate " + op + " of " + args.size() + " operands");
                }
                yield binary(op, a, args.get(1), span);
            }
        };
    }

    /** To the nearest integer, of two the one further from zero, as TVM's code for processors. */
    private static double round(double v) {
        double whole = Math.floor(Math.abs(v));
        return Math.copySign(Math.abs(v) - whole < 0.5 ? whole : whole + 1, v);
    }

    private static Scalar clip(Scalar a, double low, double high) {
        return a.type().isFloat()
                ? real(a, Math.min(Math.max(a.floating(), low), high))
                : whole(a, Math.min(Math.max(a.integer(), (long) low), (long) high));
    }

    private static Scalar real(Scalar like, double v) {
        return like.type().isFloat() ? Scalar.of(like.type(), v) : Scalar.of(DType.FLOAT32, v);
    }

    private static Scalar whole(Scalar like, long v) {
        return Scalar.of(like.type(), v);
    }

    private static Scalar binary(String op, Scalar a, Scalar b, Span span) {
        if (a.type().isFloat() || b.type().isFloat()) {
            return real(a.type().isFloat() ? a : b, binary(op, a.real(), b.real(), span));
        }
        long x = a.integer();
        long y = b.integer();
        return whole(
                a,
                switch (op) {
                    case "add", "nn.bias_add" -> x + y;
                    case "subtract" -> x - y;
                    case "multiply" -> x * y;
                    case "divide" -> y == 0 ? 0 : x / y;
                    case "maximum" -> Math.max(x, y);
                    case "minimum" -> Math.min(x, y);
                    case "power" -> (long) Math.pow((double) x, (double) y);
                    case "right_shift" -> x >> Math.min(63, Math.max(0, y));
                    case "left_shift" -> x << Math.min(63, Math.max(0, y));
                    default -> throw new Fault(Code.NOT_RUN, span, "the interpreter cannot evaluate " + op);
                });
    }

    private static double binary(String op, double x, double y, Span span) {
        return switch (op) {
            case "add", "nn.bias_add" -> x + y;
            case "subtract" -> x - y;
            case "multiply" -> x * y;
            case "divide" -> x / y;
            case "maximum" -> Math.max(x, y);
            case "minimum" -> Math.min(x, y);
            case "power" -> Math.pow(x, y);
            default -> throw new Fault(Code.NOT_RUN, span, "the interpreter cannot evaluate " + op);
        };
    }

    /** Q31 multiply with rounding half up, then a shift, as TVM's {@code fixed_point_multiply}. */
    private static Scalar fixedPoint(Scalar a, long multiplier, int shift) {
        long product = (a.integer() << Math.min(63, Math.max(0, shift))) * multiplier;
        int right = (int) Math.min(63, 31L - Math.min(shift, 0));
        return whole(a, (product + (1L << (right - 1))) >> right);
    }

    private static double number(Attrs attrs, String name, Span span) {
        Attr v = attrs.get(name).orElseThrow(() -> new Fault(Code.NOT_RUN, span, "expected the attribute " + name));
        if (v instanceof Attr.Int whole) {
            return whole.value();
        }
        if (v instanceof Attr.Real real) {
            return real.value();
        }
        throw new Fault(Code.NOT_RUN, span, "expected a number as " + name + ", got another kind of value");
    }
}
