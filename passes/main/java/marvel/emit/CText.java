package marvel.emit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import marvel.ir.DType;

/** Names and texts of the input in C: whatever they hold, they stay names and texts. */
final class CText {
    private static final Set<String> TAKEN = Set.of(
            ("auto break case char const continue default do double else enum extern float for goto if inline int long"
                            + " register restrict return short signed sizeof static struct switch typedef union unsigned"
                            + " void volatile while exp log pow sqrt tanh erf rint floor ceil fabs malloc free main")
                    .split(" "));

    /** What headers may define, and what begins as a name that was changed. */
    private static final Pattern RESERVED = Pattern.compile("_.*|marvel_.*|.*_t|[A-Z_0-9]+");

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
}
