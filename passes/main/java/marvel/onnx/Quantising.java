package marvel.onnx;

import java.util.Arrays;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Type;
import org.jspecify.annotations.Nullable;

/**
 * Operators on quantised numbers, a number being (integer - zero point) x scale. Products become those of Relay on integers,
 * with 32-bit sums; operands with a zero point are 16-bit differences. Rounding is away from zero where ONNX rounds to even.
 */
final class Quantising {
    private static final DType INT16 = new DType("int", 16, 1);
    private static final DType UINT8 = new DType("uint", 8, 1);

    private Quantising() {}

    static void add(Translators all) {
        all.one("QuantizeLinear", Quantising::quantize);
        all.one("DequantizeLinear", Quantising::dequantize);
        all.add("DynamicQuantizeLinear", Quantising::dynamic);
        all.add("QLinearConv", Quantising::convolution);
        all.add("ConvInteger", (n, g) -> {
            Operands o = Operands.of(n, 0, 2, 1, 3, g);
            Value sums = Windows.convolution(n, o.left(), o.right(), sums(), g);
            return sums == null ? List.of() : List.of(sums);
        });
        all.one("QLinearMatMul", (n, g) -> {
            Operands o = Operands.of(n, 0, 2, 3, 5, g);
            Value sums = Products.product(n, o.left(), o.right(), DType.INT32, g);
            return requantized(n, sums, new int[] {1, 4, 6, 7}, null, g);
        });
        all.one("MatMulInteger", (n, g) -> {
            Operands o = Operands.of(n, 0, 2, 1, 3, g);
            return Products.product(n, o.left(), o.right(), DType.INT32, g);
        });
    }

    /** The operands of a product, of one type. */
    private record Operands(Value left, Value right) {
        static Operands of(Node n, int left, int leftZero, int right, int rightZero, Graph g) {
            return of(difference(n, left, leftZero, 0, g), difference(n, right, rightZero, 0, g), g);
        }

        static Operands of(Value a, Value b, Graph g) {
            return a.dtype().equals(b.dtype()) ? new Operands(a, b) : new Operands(g.cast(a, INT16), g.cast(b, INT16));
        }
    }

    /** A quantised input without its zero point. */
    private static Value difference(Node n, int input, int zeroInput, long axis, Graph g) {
        Value x = n.in(input);
        if (!n.has(zeroInput)
                || n.constant(zeroInput)
                        .filter(c -> Arrays.stream(c.numbers()).allMatch(z -> z == 0))
                        .isPresent()) {
            return x;
        }
        Value zero = n.in(zeroInput);
        Constant c = zero.constant();
        Value wide = g.cast(x, INT16);
        return g.call(
                "subtract",
                wide,
                c != null && c.isUniform() ? g.scalar(INT16, c.number(0)) : g.cast(along(n, zero, x, axis, g), INT16));
    }

    /** One number for each index of an axis, shaped to broadcast with a tensor. */
    private static Value along(Node n, Value vector, Value tensor, long axis, Graph g) {
        if (vector.rank() != 1 || vector.dim(0) == 1) {
            return vector;
        }
        int at = n.axis(axis, tensor.rank());
        if (vector.dim(0) != tensor.dim(at)) {
            throw n.error("expected " + tensor.dim(at) + " numbers of '" + vector.name()
                    + "', one for each index of axis " + at + ", got " + vector.shape());
        }
        Long[] shape = new Long[tensor.rank() - at];
        Arrays.fill(shape, 1L);
        shape[0] = vector.dim(0);
        return g.reshape(vector, List.of(shape));
    }

    private static Value quantize(Node n, Graph g) {
        Value x = n.in(0);
        long axis = n.whole("axis", 1);
        DType to = n.has(2)
                ? n.in(2).dtype()
                : DTypes.of((int) n.whole("output_dtype", 2)).orElse(UINT8);
        Value scaled = g.call("divide", x, along(n, n.in(1), x, axis, g));
        return saturated(g.call("round", scaled), n.has(2) ? along(n, n.in(2), x, axis, g) : null, to, g);
    }

    /** Rounded numbers, plus a zero point, as an integer type. */
    private static Value saturated(Value rounded, @Nullable Value zero, DType to, Graph g) {
        boolean signed = to.code().equals("int");
        double most = Math.scalb(1.0, signed ? to.bits() - 1 : to.bits()) - 1;
        Constant c = zero == null ? Constant.scalar(to, 0) : zero.constant();
        Value moved = c != null && c.isUniform()
                ? (c.number(0) == 0 ? rounded : g.call("add", rounded, Arithmetic.like(rounded, c.number(0), g)))
                : g.call("add", rounded, g.cast(java.util.Objects.requireNonNull(zero), rounded.dtype()));
        return g.cast(g.clip(moved, signed ? -most - 1 : 0, most), to);
    }

    /** To eight bits with a scale that just holds the numbers there are, and zero. */
    private static List<Value> dynamic(Node n, Graph g) {
        Value x = n.in(0);
        Value most = g.call("maximum", g.call("max", x), Arithmetic.like(x, 0, g));
        Value least = g.call("minimum", g.call("min", x), Arithmetic.like(x, 0, g));
        Value scale = g.call("divide", g.call("subtract", most, least), Arithmetic.like(x, 255, g));
        Value place = g.call("round", g.call("divide", g.call("negative", least), scale));
        Value zero = saturated(place, null, UINT8, g);
        return List.of(saturated(g.call("round", g.call("divide", x, scale)), zero, UINT8, g), scale, zero);
    }

    /** Left until it is known who reads it. */
    private static Value dequantize(Node n, Graph g) {
        return new Value(
                n.proto().getOutput(0),
                null,
                new Type.Tensor(n.in(0).shape(), n.in(1).dtype()),
                null,
                n);
    }

    /** The numbers that {@code DequantizeLinear} makes. */
    static Value numbers(Node n, Graph g) {
        Value x = n.in(0);
        long axis = n.whole("axis", 1);
        Value whole = g.cast(x, DType.INT32);
        if (n.has(2)) {
            Value zero = n.in(2);
            Constant c = zero.constant();
            boolean isZero = c != null && Arrays.stream(c.numbers()).allMatch(z -> z == 0);
            Value offset = c != null && c.isUniform()
                    ? g.scalar(DType.INT32, c.number(0))
                    : g.cast(along(n, zero, x, axis, g), DType.INT32);
            whole = isZero ? whole : g.call("subtract", whole, offset);
        }
        Value scale = n.in(1);
        return g.call("multiply", g.cast(whole, scale.dtype()), along(n, scale, x, axis, g));
    }

    private static List<Value> convolution(Node n, Graph g) {
        Operands o = Operands.of(n, 0, 2, 3, 5, g);
        Value sums = Windows.convolution(n, o.left(), o.right(), sums(), g);
        return sums == null
                ? List.of()
                : List.of(requantized(n, Windows.biased(sums, n, 8, g), new int[] {1, 4, 6, 7}, 1L, g));
    }

    /**
     * A product of dequantised tensors as one of integers: the scales are taken out of the sums.
     *
     * @param node of the product
     */
    record Integers(Node node, Value left, Value right, Value leftScale, Value rightScale) {
        /**
         * The integers of a node's first two inputs; null if they are no bytes, or have scales that differ inside a sum.
         *
         * @param channels axis of the right operand along which scales may differ
         */
        static @Nullable Integers of(Node n, int channels, Graph g) {
            Node left = n.in(0).integers();
            Node right = n.in(1).integers();
            if (left == null || right == null || !isBytes(left) || !isBytes(right)) {
                return null;
            }
            Value scale = right.in(1);
            boolean isEach = scale.rank() == 1
                    && right.axis(right.whole("axis", 1), n.in(1).rank()) == channels;
            if (!isOne(left.in(1)) || !(isOne(scale) || isEach)) {
                return null;
            }
            Operands o = Operands.of(
                    difference(left, 0, 2, left.whole("axis", 1), g),
                    difference(right, 0, 2, right.whole("axis", 1), g),
                    g);
            return new Integers(n, o.left(), o.right(), left.in(1), scale);
        }

        private static boolean isOne(Value scale) {
            return scale.rank() == 0 || scale.shape().equals(List.of(1L));
        }

        private static boolean isBytes(Node n) {
            return n.in(0).dtype().bits() == 8 && !n.in(0).dtype().isFloat();
        }

        /** The sums as numbers; scales that differ run along an axis. */
        Value real(Value sums, int axis, Graph g) {
            Value real = g.cast(sums, leftScale.dtype());
            Constant a = leftScale.constant();
            Constant b = rightScale.constant();
            if (a != null && b != null && b.size() == 1) {
                return Arithmetic.times(real, a.number(0) * b.number(0), g);
            }
            return g.call("multiply", g.call("multiply", real, along(node, rightScale, sums, axis, g)), leftScale);
        }
    }

    /** Attributes of a product of integers. */
    static Attrs sums() {
        return Attrs.EMPTY.with("out_dtype", new Attr.Str("int32"));
    }

    /**
     * Sums as quantised numbers.
     *
     * @param inputs numbers of the inputs that are the scales of both operands, and scale and zero point of the result
     * @param axis that the scales of the weights run along, if they are several
     */
    private static Value requantized(Node n, Value sums, int[] inputs, @Nullable Long axis, Graph g) {
        Value x = n.in(inputs[0]);
        Value w = n.in(inputs[1]);
        Value y = n.in(inputs[2]);
        Constant[] c = {x.constant(), w.constant(), y.constant()};
        Value real = g.cast(sums, DType.FLOAT32);
        Value scaled;
        if (Arrays.stream(c).allMatch(k -> k != null && k.size() == 1)) {
            scaled = Arithmetic.times(real, c[0].number(0) * c[1].number(0) / c[2].number(0), g);
        } else {
            long at = axis == null ? sums.rank() - 1 : axis;
            Value both = g.call("multiply", real, along(n, w, sums, at, g));
            scaled = g.call("divide", g.call("multiply", both, x), y);
        }
        return saturated(
                g.call("round", scaled), n.in(inputs[3]), n.in(inputs[3]).dtype(), g);
    }
}
