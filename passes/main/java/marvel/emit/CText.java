package marvel.emit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import marvel.emit.scalar.Scalar;
import marvel.ir.DType;

/** Names and texts of the input in C: whatever they hold, they stay names and texts. */
final class CText {
    private static final Set<String> TAKEN = Set.of(
            ("auto break case char const continue default do double else enum extern float for goto if inline int long"
                            + " register restrict return short signed sizeof static struct switch typedef union unsigned"
                            + " void volatile while exp log pow sqrt tanh erf round floor ceil fabs malloc free main")
                    .split(" "));

    /** What headers may define, what begins as a name that was changed, and the constants of {@link CSource}. */
    private static final Pattern RESERVED = Pattern.compile("_.*|marvel_.*|.*_t|[A-Z_0-9]+|v[0-9]+");

    private CText() {}

    /** A C identifier for any name; different names give different identifiers. */
    static String identifier(String name) {
        StringBuilder b = new StringBuilder("marvel_");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c < 128 && Character.isLetterOrDigit(c);
            b.append(plain ? String.valueOf(c) : c == '_' ? "_" : String.format(Locale.ROOT, "_u%04x", (int) c));
        }
        return b.toString();
    }

    /** An identifier that is the name itself where C leaves it free. */
    static String name(String s) {
        boolean free = identifier(s).equals("marvel_" + s)
                && !Character.isDigit(s.charAt(0))
                && !TAKEN.contains(s)
                && !RESERVED.matcher(s).matches();
        return free ? s : identifier(s);
    }

    /** A string literal; every byte outside plain ASCII is an octal escape, so that no name can end the literal. */
    static String string(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (byte x : s.getBytes(StandardCharsets.UTF_8)) {
            int c = x & 0xff;
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?') {
                b.append(String.format(Locale.ROOT, "\\%03o", c));
            } else {
                b.append((char) c);
            }
        }
        return b.append('"').toString();
    }

    /** Text for inside a comment: what could end it, begin another or splice lines is an underscore. */
    static String comment(String s) {
        return s.replaceAll("[^A-Za-z0-9 .,:;=+%@()\\[\\]_-]", "_");
    }

    /** True if C99 has the type: not of float16, bfloat16 and others. */
    static boolean has(DType t) {
        boolean whole = t.bits() == 8 || t.bits() == 16 || t.bits() == 32 || t.bits() == 64;
        return t.equals(DType.BOOL)
                || t.toString().equals("float32")
                || t.toString().equals("float64")
                || (t.toString().matches("u?int[0-9]+") && whole);
    }

    static String type(DType t) {
        if (t.isFloat()) {
            return t.bits() == 64 ? "double" : "float";
        }
        return t.equals(DType.BOOL) ? "uint8_t" : t.code() + t.bits() + "_t";
    }

    /**
     * A basic operation, in parentheses where it needs them.
     *
     * @param args in C; each stands in the result more than once for a maximum, a minimum, a division and a cast
     */
    static String operation(Scalar.Basic b, List<String> args) {
        String x = args.get(0);
        String y = args.size() > 1 ? args.get(1) : "";
        DType t = b.dtype();
        String to = "(" + type(t) + ")";
        String wide = t.isFloat() ? "" : "(uint64_t)";
        return switch (b.kind()) {
            case ADD -> to + "(" + wide + x + " + " + wide + y + ")";
            case SUBTRACT -> to + "(" + wide + x + " - " + wide + y + ")";
            case MULTIPLY -> to + "(" + wide + x + " * " + wide + y + ")";
            case DIVIDE -> t.isFloat() ? to + "(" + x + " / " + y + ")" : "MARVEL_DIVIDE(" + x + ", " + y + ")";
            case MAXIMUM -> (t.isFloat() ? "MARVEL_FMAX(" : "MARVEL_MAX(") + x + ", " + y + ")";
            case MINIMUM -> (t.isFloat() ? "MARVEL_FMIN(" : "MARVEL_MIN(") + x + ", " + y + ")";
            case POWER -> "pow(" + x + ", " + y + ")";
            case SHIFT_LEFT -> to + "((uint64_t)" + x + " << " + y + ")";
            case SHIFT_RIGHT -> to + "(" + x + " >> " + y + ")";
            case NEGATIVE -> "(-" + x + ")";
            case ABS -> to + "fabs(" + x + ")";
            case EXP, LOG, SQRT, TANH, ERF, ROUND, FLOOR, CEIL ->
                to + b.kind().name().toLowerCase(Locale.ROOT) + "(" + x + ")";
            case CAST -> cast(x, b.args().get(0).dtype(), t);
        };
    }

    private static String cast(String x, DType from, DType to) {
        if (to.equals(DType.BOOL)) {
            return "(uint8_t)(" + x + " != 0)";
        }
        return from.isFloat() && to.isInteger()
                ? (to.equals(DType.INT64) ? "" : "(" + type(to) + ")") + "MARVEL_TO_INT(" + x + ")"
                : "(" + type(to) + ")" + x;
    }

    static String number(double value, DType t) {
        if (!t.isFloat()) {
            long whole = (long) value;
            return whole == Long.MIN_VALUE ? "INT64_MIN" : whole < 0 ? "(" + whole + ")" : Long.toString(whole);
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NAN" : value > 0 ? "INFINITY" : "(-INFINITY)";
        }
        String text = Double.toString(value) + (t.bits() == 32 ? "f" : "");
        return value < 0 ? "(" + text + ")" : text;
    }
}
