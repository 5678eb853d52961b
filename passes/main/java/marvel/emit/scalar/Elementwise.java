package marvel.emit.scalar;

import java.util.List;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.emit.scalar.Scalar.Basic;
import marvel.emit.scalar.Scalar.Basic.Kind;
import marvel.ir.Attr;
import marvel.ir.DType;
import marvel.ir.loop.Stmt;

/**
 * Elementwise Relay operators as basic operations, with the meaning that the interpreter gives them:
 * integers wrap around to their width, what is not exact in 64 bits is computed in float64 and rounded once.
 */
public final class Elementwise {
    private static final DType FLOAT64 = new DType("float", 64, 1);

    private Elementwise() {}

    /**
     * The value of an operator.
     *
     * @param span of what the value is for
     * @throws CompileException for an operator that is not elementwise, or lacks an attribute
     */
    public static Scalar apply(Stmt.Value.Apply a, List<Scalar> args, Span span) {
        Scalar x = args.get(0);
        DType t = x.dtype();
        Scalar y = args.size() > 1 ? cast(args.get(1), t) : number(0, t);
        boolean real = t.isFloat();
        return switch (a.op()) {
            case "add", "nn.bias_add" -> basic(Kind.ADD, x, y);
            case "subtract" -> basic(Kind.SUBTRACT, x, y);
            case "multiply" -> basic(Kind.MULTIPLY, x, y);
            case "divide" -> real ? basic(Kind.DIVIDE, x, y) : wide(Kind.DIVIDE, x, y);
            case "maximum" -> extreme(Kind.MAXIMUM, x, y);
            case "minimum" -> extreme(Kind.MINIMUM, x, y);
            case "power" ->
                cast(cast(basic(Kind.POWER, cast(x, FLOAT64), cast(y, FLOAT64)), real ? t : DType.INT64), t);
            case "right_shift" -> shift(Kind.SHIFT_RIGHT, x, y);
            case "left_shift" -> shift(Kind.SHIFT_LEFT, x, y);
            case "nn.relu" -> extreme(Kind.MAXIMUM, x, number(0, t));
            case "nn.leaky_relu" -> leaky(x, limit(a, "alpha", span));
            case "clip" -> clip(x, limit(a, "a_min", span), limit(a, "a_max", span));
            case "cast" ->
                cast(x, a.attrs().getString("dtype").flatMap(DType::of).orElse(t));
            case "copy" -> x;
            case "negative" -> negative(x);
            case "abs" -> real ? basic(Kind.ABS, x) : t.code().equals("int") ? basic(Kind.MAXIMUM, x, negative(x)) : x;
            case "round" -> real ? basic(Kind.ROUND, x) : x;
            case "floor" -> real ? basic(Kind.FLOOR, x) : x;
            case "ceil" -> real ? basic(Kind.CEIL, x) : x;
            case "exp" -> precise(Kind.EXP, x);
            case "log" -> precise(Kind.LOG, x);
            case "sqrt" -> precise(Kind.SQRT, x);
            case "tanh" -> precise(Kind.TANH, x);
            case "erf" -> precise(Kind.ERF, x);
            case "rsqrt" -> cast(basic(Kind.DIVIDE, number(1, FLOAT64), basic(Kind.SQRT, cast(x, FLOAT64))), t);
            case "sigmoid" -> {
                Scalar e = basic(Kind.EXP, negative(cast(x, FLOAT64)));
                yield cast(basic(Kind.DIVIDE, number(1, FLOAT64), basic(Kind.ADD, number(1, FLOAT64), e)), t);
            }
            case "fixed_point_multiply" -> fixedPoint(x, limit(a, "multiplier", span), (int) limit(a, "shift", span));
            default ->
                throw new CompileException(
                        Code.NO_OUTPUT_FORM, span, "no output has a form for the operator " + a.op());
        };
    }

    static Scalar basic(Kind kind, Scalar... args) {
        return new Basic(kind, List.of(args), args[0].dtype());
    }

    private static Scalar number(double value, DType t) {
        return new Scalar.Number(value, t);
    }

    /** A value as another type. */
    public static Scalar cast(Scalar x, DType t) {
        if (x.dtype().equals(t)) {
            return x;
        }
        if (x instanceof Scalar.Number n && n.value() == Math.rint(n.value()) && fits(n.value(), t)) {
            return number(n.value(), t);
        }
        boolean narrows = x.dtype().isFloat() && t.isInteger() && t.bits() < 64;
        return new Basic(Kind.CAST, List.of(narrows ? cast(x, DType.INT64) : x), t);
    }

    /** An operation on integers whose result may need more bits than they have. */
    private static Scalar wide(Kind kind, Scalar x, Scalar y) {
        return cast(basic(kind, cast(x, DType.INT64), cast(y, DType.INT64)), x.dtype());
    }

    /** In double precision, rounded once. */
    private static Scalar precise(Kind kind, Scalar x) {
        return cast(basic(kind, cast(x, FLOAT64)), x.dtype());
    }

    /** The larger or smaller one. Of floats a number comes first: the second is the result where it is not a number. */
    private static Scalar extreme(Kind kind, Scalar x, Scalar y) {
        return x.dtype().isFloat() && y instanceof Scalar.Number ? basic(kind, y, x) : basic(kind, x, y);
    }

    private static Scalar negative(Scalar x) {
        return x.dtype().isFloat() ? basic(Kind.NEGATIVE, x) : basic(Kind.SUBTRACT, number(0, x.dtype()), x);
    }

    /** Shifts by less than 0 are none, by more than 63 are by 63. */
    private static Scalar shift(Kind kind, Scalar x, Scalar by) {
        if (by instanceof Scalar.Number n
                && n.value() >= 0
                && n.value() < x.dtype().bits()) {
            return basic(kind, x, by);
        }
        Scalar places = cast(by, DType.INT64);
        Scalar limited =
                basic(Kind.MINIMUM, basic(Kind.MAXIMUM, places, number(0, DType.INT64)), number(63, DType.INT64));
        return wide(kind, x, limited);
    }

    private static Scalar clip(Scalar x, double low, double high) {
        DType t = x.dtype();
        if (t.isFloat()) {
            return extreme(Kind.MINIMUM, extreme(Kind.MAXIMUM, x, number(low, t)), number(high, t));
        }
        DType in = fits(low, t) && fits(high, t) ? t : DType.INT64;
        Scalar least = number((double) (long) low, in);
        Scalar most = number((double) (long) high, in);
        return cast(basic(Kind.MINIMUM, basic(Kind.MAXIMUM, cast(x, in), least), most), t);
    }

    private static boolean fits(double value, DType t) {
        if (t.isFloat()) {
            return true;
        }
        boolean signed = t.code().equals("int");
        double most = Math.scalb(1.0, signed ? t.bits() - 1 : t.bits());
        return value >= (signed ? -most : 0) && value < most;
    }

    private static Scalar leaky(Scalar x, double alpha) {
        Scalar d = cast(x, FLOAT64);
        Scalar zero = number(0, FLOAT64);
        Scalar below = basic(Kind.MULTIPLY, extreme(Kind.MINIMUM, d, zero), number(alpha, FLOAT64));
        return cast(basic(Kind.ADD, extreme(Kind.MAXIMUM, d, zero), below), x.dtype());
    }

    /** Multiplies by {@code multiplier / 2^31 * 2^shift}, rounding half up, as TVM's {@code fixed_point_multiply}. */
    private static Scalar fixedPoint(Scalar x, double multiplier, int shift) {
        int right = (int) Math.min(63, 31L - Math.min(shift, 0));
        Scalar shifted = shift(Kind.SHIFT_LEFT, cast(x, DType.INT64), number(Math.max(shift, 0), DType.INT64));
        Scalar product = basic(Kind.MULTIPLY, shifted, number(multiplier, DType.INT64));
        Scalar half = number(Math.scalb(1.0, right - 1), DType.INT64);
        return cast(basic(Kind.SHIFT_RIGHT, basic(Kind.ADD, product, half), number(right, DType.INT64)), x.dtype());
    }

    private static double limit(Stmt.Value.Apply a, String name, Span span) {
        Attr value = a.attrs()
                .get(name)
                .orElseThrow(() -> new CompileException(
                        Code.NO_OUTPUT_FORM, span, "expected the attribute " + name + " of " + a.op()));
        if (value instanceof Attr.Real r) {
            return r.value();
        }
        if (value instanceof Attr.Int i) {
            return (double) i.value();
        }
        throw new CompileException(
                Code.NO_OUTPUT_FORM, span, "expected a number in the attribute " + name + " of " + a.op());
    }
}
