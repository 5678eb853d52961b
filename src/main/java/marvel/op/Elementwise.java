package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators that compute each element of the result from the elements at the same place of the arguments. */
public final class Elementwise implements OpFamily {
    /** An operator of one argument whose result has the argument's shape and element type. */
    private interface Unary extends Op {
        @Override
        default Type infer(Args args) {
            args.expect(1);
            return args.tensor(0);
        }
    }

    /** Functions of one number. */
    @Names({
        "abs",
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atanh",
        "bitwise_not",
        "ceil",
        "copy",
        "cos",
        "cosh",
        "erf",
        "exp",
        "fast_erf",
        "fast_exp",
        "fast_tanh",
        "floor",
        "identity",
        "log",
        "log10",
        "log2",
        "logical_not",
        "negative",
        "nn.relu",
        "popcount",
        "round",
        "rsqrt",
        "sigmoid",
        "sign",
        "sin",
        "sinh",
        "sqrt",
        "stop_fusion",
        "annotation.stop_fusion",
        "annotation.checkpoint",
        "tan",
        "tanh",
        "trunc",
        "zeros_like",
        "ones_like"
    })
    public record Function() implements Unary {}

    /** Questions about one number. */
    @Names({"isfinite", "isinf", "isnan"})
    public record Question() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(1);
            return new Type.Tensor(args.tensor(0).shape(), DType.BOOL);
        }
    }

    /** Limits numbers to a range. */
    @Names("clip")
    public record Clip(double aMin, double aMax) implements Unary {
        public Clip() {
            this(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    /** Negative numbers times alpha, others as they are. */
    @Names("nn.leaky_relu")
    public record LeakyRelu(double alpha) implements Unary {
        public LeakyRelu() {
            this(0.25);
        }
    }

    /** Drops elements at random in training; the second result is the mask. */
    @Names("nn.dropout")
    public record Dropout(double rate) implements Op {
        public Dropout() {
            this(0.5);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return new Type.Tuple(List.of(args.tensor(0), args.tensor(0)));
        }
    }

    /** Negative numbers times a slope for each channel. */
    @Names("nn.prelu")
    public record PRelu(long axis) implements Op {
        public PRelu() {
            this(1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            args.vector(1, data.dim(Shapes.axis(axis, data.rank())), data.dtype(), "slopes");
            return data;
        }
    }

    /** A fixed-point number times another, then shifted. */
    @Names("fixed_point_multiply")
    public record FixedPointMultiply(long multiplier, long shift) implements Unary {
        public FixedPointMultiply() {
            this(0, 0);
        }
    }

    /** Another element type. */
    @Names("cast")
    public record Cast(Optional<DType> dtype) implements Op {
        public Cast() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            DType to = dtype.orElseThrow(() -> new OpException(OpException.CALL, "expected an attribute dtype"));
            return new Type.Tensor(args.tensor(0).shape(), to);
        }
    }

    /** The element type of the second argument. */
    @Names("cast_like")
    public record CastLike() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(2);
            return new Type.Tensor(args.tensor(0).shape(), args.tensor(1).dtype());
        }
    }

    /** The bits of a number, read as another type. */
    @Names("reinterpret")
    public record Reinterpret(Optional<DType> dtype) implements Op {
        public Reinterpret() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            return new Cast(dtype).infer(args);
        }
    }

    private static Type.Tensor broadcast(Args args) {
        args.expect(2);
        Type.Tensor a = args.tensor(0);
        Type.Tensor b = args.tensor(1);
        if (!a.dtype().equals(b.dtype())) {
            throw new OpException(
                    1, "expected both arguments to have one element type, got " + a.dtype() + " and " + b.dtype());
        }
        return new Type.Tensor(Shapes.broadcast(a.shape(), b.shape()), a.dtype());
    }

    /** Functions of two numbers; the arguments broadcast. */
    @Names({
        "add",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "divide",
        "floor_divide",
        "floor_mod",
        "left_shift",
        "logical_and",
        "logical_or",
        "logical_xor",
        "maximum",
        "minimum",
        "mod",
        "multiply",
        "power",
        "right_shift",
        "subtract",
        "trunc_divide",
        "trunc_mod"
    })
    public record Binary() implements Op {
        @Override
        public Type infer(Args args) {
            return broadcast(args);
        }
    }

    /** Comparisons; the arguments broadcast. */
    @Names({"equal", "greater", "greater_equal", "less", "less_equal", "not_equal"})
    public record Comparison() implements Op {
        @Override
        public Type infer(Args args) {
            return new Type.Tensor(broadcast(args).shape(), DType.BOOL);
        }
    }

    /** Elements of the second argument where the first is true, else of the third; all broadcast. */
    @Names("where")
    public record Where() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(3);
            Type.Tensor x = args.tensor(1);
            Type.Tensor y = args.tensor(2);
            if (!x.dtype().equals(y.dtype())) {
                throw new OpException(
                        2, "expected both values to have one element type, got " + x.dtype() + " and " + y.dtype());
            }
            return new Type.Tensor(
                    Shapes.broadcast(args.tensor(0).shape(), Shapes.broadcast(x.shape(), y.shape())), x.dtype());
        }
    }

    /** A vector along an axis, added everywhere. */
    @Names("nn.bias_add")
    public record BiasAdd(long axis) implements Op {
        public BiasAdd() {
            this(1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            args.vector(1, data.dim(Shapes.axis(axis, data.rank())), data.dtype(), "a bias");
            return data;
        }
    }
}
