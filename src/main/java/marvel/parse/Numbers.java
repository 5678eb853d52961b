package marvel.parse;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.DoublePredicate;
import marvel.ir.DType;

/** Floating point numbers as text, in the style of C's {@code %g}, in as few digits as tell the number from its neighbours. */
final class Numbers {
    static final double LARGEST_HALF = 65504;

    /** A double in its shortest form. */
    static String shortest(double value) {
        return shortest(value, v -> v == value);
    }

    /** A number of a floating point type in the shortest form that rounds to it. */
    static String shortest(double value, DType dtype) {
        return shortest(value, v -> round(v, dtype) == value);
    }

    private static String shortest(double value, DoublePredicate isSame) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return 1 / value == Double.NEGATIVE_INFINITY ? "-0" : Long.toString((long) value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (digits == 17 || isSame.test(rounded.doubleValue())) {
                return format(rounded.stripTrailingZeros());
            }
        }
    }

    private static String format(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - value.scale();
        String sign = value.signum() < 0 ? "-" : "";
        if (exponent >= -4 && exponent < Math.max(6, digits.length())) {
            return value.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return String.format(
                Locale.ROOT,
                "%s%c%se%c%02d",
                sign,
                digits.charAt(0),
                fraction,
                exponent < 0 ? '-' : '+',
                Math.abs(exponent));
    }

    /** The nearest number of a floating point type. */
    static double round(double value, DType dtype) {
        if (dtype.bits() == 32) {
            return (float) value;
        }
        if (dtype.bits() != 16 || value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        double unit = Math.scalb(1.0, Math.max(Math.getExponent(value), -14) - 10);
        return Math.rint(value / unit) * unit;
    }

    private Numbers() {}
}
