package marvel.ir;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scalar type, such as {@code int8}, {@code float32}, {@code bool}, {@code int8x4}.
 *
 * @param code {@code int}, {@code uint}, {@code float}, {@code bfloat} or {@code bool}
 * @param bits width in bits; 1 for bool
 * @param lanes vector lanes, 1 for scalars
 */
public record DType(String code, int bits, int lanes) {
    public static final DType FLOAT32 = new DType("float", 32, 1);
    public static final DType INT8 = new DType("int", 8, 1);
    public static final DType INT32 = new DType("int", 32, 1);
    public static final DType INT64 = new DType("int", 64, 1);
    public static final DType BOOL = new DType("bool", 1, 1);

    private static final Pattern SYNTAX =
            Pattern.compile("(int|uint|float|bfloat)([1-9][0-9]{0,2})(?:x([1-9][0-9]{0,4}))?");

    /** The type that a name such as {@code uint8x4} stands for, or empty. */
    public static Optional<DType> of(String name) {
        if (name.equals("bool")) {
            return Optional.of(BOOL);
        }
        Matcher m = SYNTAX.matcher(name);
        if (!m.matches()) {
            return Optional.empty();
        }
        int lanes = m.group(3) == null ? 1 : Integer.parseInt(m.group(3));
        return Optional.of(new DType(m.group(1), Integer.parseInt(m.group(2)), lanes));
    }

    public boolean isFloat() {
        return code.equals("float") || code.equals("bfloat");
    }

    public boolean isInteger() {
        return !isFloat();
    }

    /** Bytes of one element, rounded up. */
    public int bytes() {
        return (bits * lanes + 7) / 8;
    }

    @Override
    public String toString() {
        return (code.equals("bool") ? "bool" : code + bits) + (lanes == 1 ? "" : "x" + lanes);
    }
}
