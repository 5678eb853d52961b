package marvel.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import marvel.ir.Type;

/** Arithmetic on shapes. A dim may be {@link Type#ANY}, and so is what follows from one. */
public final class Shapes {
    private Shapes() {}

    /** Whether two dims may be equal. */
    public static boolean agree(long a, long b) {
        return a == b || a == Type.ANY || b == Type.ANY;
    }

    /** Whether two types may be equal: where either is not known, they are. */
    public static boolean agree(Type a, Type b) {
        if (a instanceof Type.Unknown || b instanceof Type.Unknown || a.equals(b)) {
            return true;
        }
        if (a instanceof Type.Tensor x && b instanceof Type.Tensor y) {
            boolean same = x.dtype().equals(y.dtype()) && x.rank() == y.rank();
            for (int i = 0; same && i < x.rank(); i++) {
                same = agree(x.dim(i), y.dim(i));
            }
            return same;
        }
        if (a instanceof Type.Tuple x && b instanceof Type.Tuple y) {
            return agree(x.fields(), y.fields());
        }
        if (a instanceof Type.Ref x && b instanceof Type.Ref y) {
            return agree(x.value(), y.value());
        }
        if (a instanceof Type.Named x && b instanceof Type.Named y) {
            return x.name().equals(y.name()) && agree(x.args(), y.args());
        }
        // A function of any type may stand where one of some type is wanted.
        return a instanceof Type.Func x
                && b instanceof Type.Func y
                && x.params().size() == y.params().size()
                && (!x.typeParams().isEmpty()
                        || !y.typeParams().isEmpty()
                        || (agree(x.params(), y.params()) && agree(x.result(), y.result())));
    }

    private static boolean agree(List<Type> a, List<Type> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = agree(a.get(i), b.get(i));
        }
        return same;
    }

    /** Whether all of a type is known, but for single dims. */
    public static boolean isKnown(Type t) {
        if (t instanceof Type.Tuple x) {
            return x.fields().stream().allMatch(Shapes::isKnown);
        }
        if (t instanceof Type.Func x) {
            return x.params().stream().allMatch(Shapes::isKnown) && isKnown(x.result());
        }
        if (t instanceof Type.Named x) {
            return x.args().stream().allMatch(Shapes::isKnown);
        }
        if (t instanceof Type.Ref x) {
            return isKnown(x.value());
        }
        return !(t instanceof Type.Unknown);
    }

    public static long map(long dim, LongUnaryOperator f) {
        return dim == Type.ANY ? Type.ANY : f.applyAsLong(dim);
    }

    public static long times(long a, long b) {
        return a == Type.ANY || b == Type.ANY ? Type.ANY : Math.multiplyExact(a, b);
    }

    public static long plus(long a, long b) {
        return a == Type.ANY || b == Type.ANY ? Type.ANY : Math.addExact(a, b);
    }

    /** A sum that fits. */
    static long sum(long... terms) {
        long all = 0;
        for (long t : terms) {
            all = Math.addExact(all, t);
        }
        return all;
    }

    /** What a dilated window covers. */
    static long reach(long size, long dilation) {
        return sum(Math.multiplyExact(size - 1, dilation), 1);
    }

    /** A whole number that was worked out in floating point, where each one has a value of its own. */
    static long whole(double value) {
        if (Math.abs(value) > 1L << 53) {
            throw new ArithmeticException("past 2^53");
        }
        return (long) value;
    }

    /** Number of elements. */
    public static long product(List<Long> dims) {
        long all = 1;
        for (long d : dims) {
            all = times(all, d);
        }
        return all;
    }

    /** An axis that may count from the end, as one from 0 to {@code rank - 1}. */
    public static int axis(long axis, int rank) {
        long at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= rank) {
            throw new OpException(
                    OpException.CALL, "expected an axis from " + -rank + " to " + (rank - 1) + ", got " + axis);
        }
        return (int) at;
    }

    /** A shape with one dim replaced. */
    public static List<Long> with(List<Long> shape, int axis, long dim) {
        List<Long> all = new ArrayList<>(shape);
        all.set(axis, dim);
        return all;
    }

    /** The shape that both broadcast to, numpy's way. */
    public static List<Long> broadcast(List<Long> a, List<Long> b) {
        int rank = Math.max(a.size(), b.size());
        Long[] out = new Long[rank];
        for (int i = 1; i <= rank; i++) {
            long x = i <= a.size() ? a.get(a.size() - i) : 1;
            long y = i <= b.size() ? b.get(b.size() - i) : 1;
            if (x != y && x != 1 && y != 1 && x != Type.ANY && y != Type.ANY) {
                throw new OpException(
                        OpException.CALL, "expected shapes that broadcast, got " + text(a) + " and " + text(b));
            }
            out[rank - i] = x == 1 || (x == Type.ANY && y != 1) ? y : x;
        }
        return Arrays.asList(out);
    }

    /** A shape as Relay writes it. */
    public static String text(List<Long> shape) {
        StringBuilder out = new StringBuilder("(");
        for (int i = 0; i < shape.size(); i++) {
            out.append(i == 0 ? "" : ", ").append(shape.get(i) == Type.ANY ? "?" : shape.get(i));
        }
        return out.append(shape.size() == 1 ? ",)" : ")").toString();
    }

    /**
     * Padding before and after each of some axes.
     *
     * @param padding one value for all; or one for each axis; or all values before, then all after
     */
    public static long[][] padding(List<Long> padding, int axes) {
        long[][] all = new long[axes][2];
        int n = padding.size();
        if (n != 1 && n != axes && n != 2 * axes) {
            throw new OpException(
                    OpException.CALL, "expected padding of 1, " + axes + " or " + 2 * axes + " values, got " + padding);
        }
        for (int i = 0; i < axes; i++) {
            all[i][0] = padding.get(n == 1 ? 0 : i);
            all[i][1] = padding.get(n == 1 ? 0 : n == axes ? i : axes + i);
        }
        return all;
    }

    /** Positions of a window that slides along an axis; with {@code ceil}, one that begins inside but ends outside counts. */
    public static long window(long extent, long[] padding, long size, long stride, long dilation, boolean ceil) {
        return map(extent, n -> {
            long padded = sum(n, padding[0], padding[1]);
            long reach = reach(size, dilation);
            if (reach > padded) {
                throw new OpException(0, "expected a window of at most " + padded + " (padded), got " + reach);
            }
            return sum(padded, -reach, ceil ? stride - 1 : 0) / stride + 1;
        });
    }
}
