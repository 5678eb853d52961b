package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators on quantised tensors, with their scales and zero points as arguments. */
public final class Quantised implements OpFamily {
    private static final DType UINT8 = new DType("uint", 8, 1);

    private static Args first(Args args, int n) {
        return new Args(args.types().subList(0, n), args.constants().subList(0, n));
    }

    /** Numbers to integers: round(data / scale) + zero point. */
    @Names("qnn.quantize")
    public record Quantize(Optional<DType> outDtype, long axis) implements Op {
        public Quantize() {
            this(Optional.empty(), -1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(3);
            return new Type.Tensor(args.tensor(0).shape(), outDtype.orElse(UINT8));
        }
    }

    /** Integers to numbers: (data - zero point) * scale. */
    @Names("qnn.dequantize")
    public record Dequantize(Optional<DType> outDtype, long axis) implements Op {
        public Dequantize() {
            this(Optional.empty(), -1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(3);
            return new Type.Tensor(args.tensor(0).shape(), outDtype.orElse(DType.FLOAT32));
        }
    }

    /** Integers of one scale and zero point to those of another. */
    @Names("qnn.requantize")
    public record Requantize(long axis, String rounding, String computeDtype, Optional<DType> outDtype) implements Op {
        public Requantize() {
            this(-1, "None", "None", Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(5);
            return new Type.Tensor(args.tensor(0).shape(), outDtype.orElse(DType.INT8));
        }
    }

    /** Elementwise operators of two tensors, each and the result with scale and zero point. */
    @Names({"qnn.add", "qnn.multiply", "qnn.subtract"})
    public record Binary(long lhsAxis, long rhsAxis) implements Op {
        public Binary() {
            this(-1, -1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(8);
            return new Elementwise.Binary().infer(first(args, 2));
        }
    }

    /** Tensors one behind the other: a tuple of them, of scales and of zero points, then those of the result. */
    @Names("qnn.concatenate")
    public record Concatenate(long axis) implements Op {
        public Concatenate() {
            this(0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(5);
            return Joining.join(args.tuple(0), axis);
        }
    }

    /** Convolution of quantised images; the sums are not scaled. */
    @Names("qnn.conv2d")
    public record Conv2d(
            List<Long> strides,
            List<Long> padding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements Convolution {
        public Conv2d() {
            this(
                    List.of(1L, 1L),
                    List.of(0L, 0L),
                    List.of(1L, 1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCHW",
                    "OIHW",
                    "",
                    Optional.of(DType.INT32));
        }

        @Override
        public String image() {
            return "HW";
        }

        @Override
        public Type infer(Args args) {
            args.expect(6);
            return Convolution.super.infer(first(args, 2));
        }
    }

    /** Rows times the rows of a quantised weight; the sums are not scaled. */
    @Names("qnn.dense")
    public record Dense(Optional<Long> units, Optional<DType> outDtype) implements Op {
        public Dense() {
            this(Optional.empty(), Optional.of(DType.INT32));
        }

        @Override
        public Type infer(Args args) {
            args.expect(6);
            return new Matrices.Dense(units, outDtype).infer(first(args, 2));
        }
    }

    /** Products of pairs of quantised matrices; the sums are not scaled. */
    @Names("qnn.batch_matmul")
    public record BatchMatmul(Optional<DType> outDtype, boolean transposeA, boolean transposeB) implements Op {
        public BatchMatmul() {
            this(Optional.of(DType.INT32), false, false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(6);
            return new Matrices.BatchMatmul(outDtype, transposeA, transposeB).infer(first(args, 2));
        }
    }
}
