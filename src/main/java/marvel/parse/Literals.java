package marvel.parse;

import java.math.BigInteger;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.grammar.MarvelParser.NumberContext;
import marvel.ir.Attr;
import marvel.ir.DType;
import marvel.ir.Expr;
import org.antlr.v4.runtime.Token;

/** Numbers and strings. */
final class Literals {
    private final Text text;

    Literals(Text text) {
        this.text = text;
    }

    /** A scalar of a graph: without a suffix an integer is an int32 if it fits, else an int64, and a float is a float32. */
    Expr.Scalar scalar(NumberContext c) {
        Attr number = number(c);
        Span span = text.span(c);
        if (number instanceof Attr.Int i) {
            boolean isWide = i.suffix().isEmpty() && i.value() != (int) i.value();
            return new Expr.Scalar(i.value(), isWide ? DType.INT64 : type(i.suffix(), "int", 32), span);
        }
        Attr.Real r = (Attr.Real) number;
        DType dtype = type(r.suffix(), "float", 32);
        double value = Numbers.round(r.value(), dtype);
        if (Double.isInfinite(value) && !Double.isInfinite(r.value())) {
            text.error(Code.LITERAL, c, "expected a value of " + dtype + ", got " + c.getText());
        }
        return new Expr.Scalar(value, dtype, span);
    }

    /** An {@link Attr.Int} or an {@link Attr.Real}. */
    Attr number(NumberContext c) {
        boolean isNegative = c.minus.size() % 2 == 1;
        if (c.INT() != null) {
            String digits = c.INT().getText();
            int end = end(digits, "iu");
            long value = integer((isNegative ? "-" : "") + digits.substring(0, end), c);
            String suffix = digits.substring(end);
            checkInteger(value, suffix, c);
            return new Attr.Int(value, suffix);
        }
        String digits = c.FLOAT().getText();
        int end = digits.startsWith("inf") || digits.startsWith("nan") ? 3 : end(digits, "f");
        String suffix = digits.substring(end);
        double value = real(digits.substring(0, end));
        checkReal(value, suffix, digits.startsWith("inf"), c);
        return new Attr.Real(isNegative ? -value : value, suffix);
    }

    /** The value of an integer token without suffix. */
    long integer(Token t) {
        String digits = t.getText();
        int end = end(digits, "iu");
        if (end < digits.length()) {
            text.error(Code.LITERAL, t, "expected an integer without suffix, got '" + digits + "'");
        }
        return integer(digits.substring(0, end), t);
    }

    /** The value of an index. */
    int index(Token t) {
        String digits = t.getText();
        digits = digits.startsWith(".") ? digits.substring(1) : digits;
        if (digits.length() > 9 || end(digits, "iu") < digits.length()) {
            text.error(Code.LITERAL, t, "expected an index below 1000000000, got " + digits);
            return 0;
        }
        return Integer.parseInt(digits);
    }

    private long integer(String digits, NumberContext c) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            text.error(Code.LITERAL, c, "expected a 64-bit integer, got " + digits);
            return 0;
        }
    }

    private long integer(String digits, Token t) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            text.error(Code.LITERAL, t, "expected a 64-bit integer, got " + digits);
            return 0;
        }
    }

    private static double real(String digits) {
        return digits.equals("inf")
                ? Double.POSITIVE_INFINITY
                : digits.equals("nan") ? Double.NaN : Double.parseDouble(digits);
    }

    private static int end(String digits, String suffixes) {
        for (int i = 0; i < digits.length(); i++) {
            if (suffixes.indexOf(digits.charAt(i)) >= 0) {
                return i;
            }
        }
        return digits.length();
    }

    private void checkInteger(long value, String suffix, NumberContext c) {
        if (suffix.isEmpty()) {
            return;
        }
        boolean isUnsigned = suffix.startsWith("u");
        DType dtype = type(suffix, isUnsigned ? "uint" : "int", 32);
        int bits = dtype.bits();
        if (bits < 1 || bits > 64) {
            text.error(Code.LITERAL, c, "expected an integer type of 1 to 64 bits, got suffix '" + suffix + "'");
            return;
        }
        BigInteger power = BigInteger.ONE.shiftLeft(isUnsigned ? bits : bits - 1);
        BigInteger least = isUnsigned ? BigInteger.ZERO : power.negate();
        BigInteger most = power.subtract(BigInteger.ONE);
        BigInteger given = BigInteger.valueOf(value);
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            text.error(
                    Code.LITERAL,
                    c,
                    "expected a value of " + dtype + ", from " + least + " to " + most + ", got " + value);
        }
    }

    private void checkReal(double value, String suffix, boolean isInfinity, NumberContext c) {
        DType dtype = type(suffix, "float", 32);
        boolean isPlain = suffix.isEmpty();
        int bits = dtype.bits();
        if (bits != 16 && bits != 32 && bits != 64) {
            text.error(Code.LITERAL, c, "expected a float of 16, 32 or 64 bits, got suffix '" + suffix + "'");
            return;
        }
        double most = bits == 16 ? Numbers.LARGEST_HALF : bits == 32 && !isPlain ? Float.MAX_VALUE : Double.MAX_VALUE;
        // The shortest digits of the largest float are a little more than it.
        boolean fits = value <= most || (bits == 32 && !isPlain && !Float.isInfinite((float) value));
        if (!fits && !isInfinity) {
            text.error(
                    Code.LITERAL,
                    c,
                    "expected a value of " + (isPlain ? "float64" : dtype) + ", at most "
                            + Numbers.shortest(most, isPlain ? new DType("float", 64, 1) : dtype) + ", got "
                            + c.FLOAT().getText());
        }
    }

    /** The type that a suffix such as {@code i64} stands for. */
    static DType type(String suffix, String code, int defaultBits) {
        String kind = suffix.startsWith("u") ? "uint" : code;
        int bits = suffix.length() < 2 ? defaultBits : suffix.length() > 4 ? 0 : Integer.parseInt(suffix.substring(1));
        return new DType(kind, bits, 1);
    }

    /** The value of a string token: without quotes, escapes resolved. */
    String string(Token t) {
        String quoted = t.getText();
        int last = quoted.length() - 1;
        if (quoted.indexOf('\\') < 0) {
            return quoted.substring(1, last);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < last; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = quoted.charAt(++i);
            int known = ESCAPES.indexOf(escape);
            if (known < 0) {
                text.error(Code.LITERAL, t, "expected one of \\n \\t \\r \\\" \\' \\\\ in a string, got \\" + escape);
            } else {
                out.append(MEANINGS.charAt(known));
            }
        }
        return out.toString();
    }

    private static final String ESCAPES = "ntr\"'\\";
    private static final String MEANINGS = "\n\t\r\"'\\";
}
