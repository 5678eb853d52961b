package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.Attr;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators that make tensors, or tell about their shapes. */
public final class Creation implements OpFamily {
    private static Type filled(Optional<List<Long>> shape, DType dtype) {
        return shape.isPresent() ? new Type.Tensor(shape.get(), dtype) : new Type.Unknown();
    }

    /** A tensor of zeros or ones. */
    @Names({"zeros", "ones"})
    public record Constant(Optional<List<Long>> shape, Optional<DType> dtype) implements Op {
        public Constant() {
            this(Optional.empty(), Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(0, 1);
            return filled(shape, dtype.orElse(DType.FLOAT32));
        }
    }

    /** A tensor of one value. */
    @Names("full")
    public record Full(Optional<List<Long>> shape, Optional<DType> dtype) implements Op {
        public Full() {
            this(Optional.empty(), Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1, 2);
            return filled(shape, dtype.orElse(args.tensor(0).dtype()));
        }
    }

    /** A tensor of one value, of the first argument's type. */
    @Names("full_like")
    public record FullLike() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(2);
            return args.tensor(0);
        }
    }

    /** Numbers from start to stop. */
    @Names("arange")
    public record Arange(Attr start, Attr stop, Attr step, Optional<DType> dtype) implements Op {
        public Arange() {
            this(new Attr.None(), new Attr.None(), new Attr.None(), Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(3);
            long n = Type.ANY;
            if (args.constants().stream().allMatch(Optional::isPresent)) {
                double from = value(args, 0);
                double by = value(args, 2);
                if (by == 0) {
                    throw new OpException(2, "expected a step other than 0");
                }
                n = Shapes.whole(Math.max(0, Math.ceil((value(args, 1) - from) / by)));
            }
            return new Type.Tensor(List.of(n), dtype.orElse(args.tensor(0).dtype()));
        }

        private static double value(Args args, int i) {
            return args.constants().get(i).map(Number::doubleValue).orElse(0.0);
        }
    }

    /** Extents as a vector. */
    @Names("shape_of")
    public record ShapeOf(Optional<DType> dtype) implements Op {
        public ShapeOf() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return new Type.Tensor(List.of((long) args.tensor(0).rank()), dtype.orElse(DType.INT32));
        }
    }

    /** Number of elements. */
    @Names("ndarray_size")
    public record Size(Optional<DType> dtype) implements Op {
        public Size() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            args.tensor(0);
            return Type.Tensor.scalar(dtype.orElse(DType.INT32));
        }
    }
}
