package marvel.check;

import marvel.diag.Code;
import marvel.diag.Span;

/** A compiled slice: where it starts and how long it is, by axis of its buffer. */
final class Box {
    final Buffer buffer;
    private final AffineCode[] start;
    private final AffineCode[][] length;

    Box(Buffer buffer, AffineCode[] start, AffineCode[][] length) {
        this.buffer = buffer;
        this.start = start;
        this.length = length;
    }

    /** Start by axis of another buffer; {@code axis[i]} is this buffer's axis that runs along the other's axis i. */
    int[] start(Machine m, int[] axis) {
        int[] v = new int[axis.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = start.length == 0 ? 0 : Math.toIntExact(start[axis[i]].eval(m.variables));
        }
        return v;
    }

    /** Lengths by axis of another buffer, which must have room for them. */
    int[] length(Machine m, int[] axis, Buffer other, Span span) {
        int[] v = new int[axis.length];
        for (int i = 0; i < v.length; i++) {
            long n = length.length == 0 ? buffer.extent[axis[i]] : AffineCode.least(length[axis[i]], m.variables);
            if (n > other.extent[i]) {
                throw new Fault(
                        Code.OUT_OF_BOUNDS,
                        span,
                        "box of " + n + " elements along " + other.decl.axes().charAt(i) + " does not fit %"
                                + other.decl.name() + ", which has " + other.extent[i]);
            }
            v[i] = (int) Math.max(0, n);
        }
        return v;
    }

    /** Advances an index inside a box, the last axis fastest; false after the last. */
    static boolean next(int[] index, int[] length) {
        for (int i = index.length - 1; i >= 0; i--) {
            if (++index[i] < length[i]) {
                return true;
            }
            index[i] = 0;
        }
        return false;
    }

    static boolean empty(int[] length) {
        for (int n : length) {
            if (n == 0) {
                return true;
            }
        }
        return false;
    }

    static Fault outside(Span span, Buffer b, int axis, int at) {
        return new Fault(
                Code.OUT_OF_BOUNDS,
                span,
                "index " + at + " along " + b.decl.axes().charAt(axis) + " is outside %" + b.decl.name()
                        + ", expected 0 to " + (b.extent[axis] - 1));
    }
}
