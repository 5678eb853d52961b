package marvel.check;

import marvel.ir.DType;

/** A value of a scalar type. Only one of the two parts is used, as the type says. */
record Scalar(DType type, long integer, double floating) {
    static Scalar of(DType type, long value) {
        return new Scalar(type, Numbers.wrap(type, value), 0);
    }

    static Scalar of(DType type, double value) {
        return new Scalar(type, 0, Numbers.round(type, value));
    }

    double real() {
        return type.isFloat() ? floating : integer;
    }

    Scalar cast(DType to) {
        if (to.isFloat()) {
            return of(to, real());
        }
        return type.isFloat() ? of(to, Numbers.toInt(to, floating)) : of(to, integer);
    }
}
