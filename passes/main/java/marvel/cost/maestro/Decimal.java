package marvel.cost.maestro;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as C++ streams print them by default: {@code %g} with six digits. */
final class Decimal {
    private static final int DIGITS = 6;
    private static final MathContext SIX = new MathContext(DIGITS, RoundingMode.HALF_EVEN);

    private Decimal() {}

    static String g(double value) {
        if (Double.isNaN(value)) {
            // What x86 makes of 0/0 carries a sign.
            return "-nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return g(new BigDecimal(value));
    }

    /** The same for a number that a double does not hold. */
    static String g(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal rounded = value.round(SIX).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < DIGITS) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String power = String.valueOf(Math.abs(exponent));
        return (rounded.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + (power.length() < 2 ? "0" : "") + power;
    }

    /** {@code a / b} as C++ prints it from a long double, which need not round as a double does. */
    static String ratio(long a, long b) {
        return a == 0 || b == 0
                ? g((double) a / (double) b)
                : g(Extended.quotient(BigDecimal.valueOf(a), BigDecimal.valueOf(b)));
    }

    /** {@code a / b / c * factor} in long double. */
    static String ratio(long a, long b, double c, double factor) {
        double rough = (double) a / (double) b / c * factor;
        if (!Double.isFinite(rough) || rough == 0) {
            return g(rough);
        }
        BigDecimal first = Extended.quotient(BigDecimal.valueOf(a), BigDecimal.valueOf(b));
        BigDecimal second = Extended.quotient(first, new BigDecimal(c));
        return g(Extended.round(second.multiply(new BigDecimal(factor))));
    }
}
