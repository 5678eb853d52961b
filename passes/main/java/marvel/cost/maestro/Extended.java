package marvel.cost.maestro;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Arithmetic in x86's long double: 64 significant bits, rounded to even. Exponents are not limited. */
final class Extended {
    private static final int BITS = 64;

    private Extended() {}

    static BigDecimal round(BigDecimal value) {
        return quotient(value, BigDecimal.ONE);
    }

    /** The nearest long double to {@code a / b}; neither may be 0. */
    static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        BigInteger n = a.unscaledValue().abs();
        BigInteger d = b.unscaledValue().abs();
        int scale = a.scale() - b.scale();
        if (scale > 0) {
            d = d.multiply(BigInteger.TEN.pow(scale));
        } else {
            n = n.multiply(BigInteger.TEN.pow(-scale));
        }
        int shift = BITS - (n.bitLength() - d.bitLength());
        BigInteger[] division = divide(n, d, shift);
        if (division[0].bitLength() > BITS) {
            shift--;
            division = divide(n, d, shift);
        }
        BigInteger mantissa = division[0];
        BigInteger divisor = shift < 0 ? d.shiftLeft(-shift) : d;
        int half = division[1].shiftLeft(1).compareTo(divisor);
        if (half > 0 || (half == 0 && mantissa.testBit(0))) {
            mantissa = mantissa.add(BigInteger.ONE);
        }
        BigDecimal magnitude = shift < 0
                ? new BigDecimal(mantissa.shiftLeft(-shift))
                : new BigDecimal(mantissa).divide(new BigDecimal(BigInteger.ONE.shiftLeft(shift)));
        return a.signum() * b.signum() < 0 ? magnitude.negate() : magnitude;
    }

    private static BigInteger[] divide(BigInteger n, BigInteger d, int shift) {
        return shift < 0
                ? n.divideAndRemainder(d.shiftLeft(-shift))
                : n.shiftLeft(shift).divideAndRemainder(d);
    }
}
