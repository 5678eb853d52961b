package marvel.check;

import marvel.ir.DType;

/** Arithmetic of scalar types: integers wrap to their width (two's complement), floats of 32 bits or less are rounded. */
final class Numbers {
    private Numbers() {}

    static long wrap(DType type, long value) {
        if (type.bits() >= 64) {
            return value;
        }
        if (type.code().equals("bool")) {
            return value == 0 ? 0 : 1;
        }
        int shift = 64 - type.bits();
        return type.code().equals("uint") ? value << shift >>> shift : value << shift >> shift;
    }

    /** Half and brain floats are kept as float32: no operator that is mapped computes in them. */
    static double round(DType type, double value) {
        return type.bits() <= 32 ? (float) value : value;
    }

    /** A float as an integer type: towards zero, saturating at 64 bits, then wrapped. */
    static long toInt(DType type, double value) {
        return wrap(type, (long) value);
    }
}
