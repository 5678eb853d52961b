package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators that reduce axes to one element, or run along one. */
public final class Reductions implements OpFamily {
    private static final DType INDEX = DType.INT32;

    /** The shape that is left; without axes, all are reduced. */
    private static List<Long> left(Type.Tensor data, Optional<List<Long>> axis, boolean keepdims, boolean exclude) {
        List<Long> named = axis.orElse(List.of());
        Set<Integer> reduced =
                named.stream().map(a -> Shapes.axis(a, data.rank())).collect(Collectors.toSet());
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < data.rank(); i++) {
            if (!named.isEmpty() && reduced.contains(i) == exclude) {
                shape.add(data.dim(i));
            } else if (keepdims) {
                shape.add(1L);
            }
        }
        return shape;
    }

    /** One number for what is reduced. */
    @Names({"all", "any", "logsumexp", "max", "mean", "min", "prod", "sum"})
    public record Reduce(Optional<List<Long>> axis, boolean keepdims, boolean exclude) implements Op {
        public Reduce() {
            this(Optional.empty(), false, false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return new Type.Tensor(
                    left(args.tensor(0), axis, keepdims, exclude),
                    args.tensor(0).dtype());
        }
    }

    /** Mean square distance from the mean, which is the second argument. */
    @Names("variance")
    public record Variance(Optional<List<Long>> axis, boolean keepdims, boolean exclude, boolean unbiased)
            implements Op {
        public Variance() {
            this(Optional.empty(), false, false, false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            return new Type.Tensor(
                    left(args.tensor(0), axis, keepdims, exclude),
                    args.tensor(0).dtype());
        }
    }

    /** Where the greatest or least number stands. */
    @Names({"argmax", "argmin"})
    public record ArgReduce(Optional<List<Long>> axis, boolean keepdims, boolean selectLastIndex, boolean exclude)
            implements Op {
        public ArgReduce() {
            this(Optional.empty(), false, false, false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return new Type.Tensor(left(args.tensor(0), axis, keepdims, exclude), INDEX);
        }
    }

    /** Sums or products of all elements up to each one. */
    @Names({"cumsum", "cumprod"})
    public record Scan(Optional<Long> axis, Optional<DType> dtype, boolean exclusive) implements Op {
        public Scan() {
            this(Optional.empty(), Optional.empty(), false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            List<Long> shape = axis.isPresent() ? data.shape() : List.of(Shapes.product(data.shape()));
            return new Type.Tensor(shape, dtype.orElse(data.dtype()));
        }
    }

    /** Elements in order, or where they stand. */
    @Names({"argsort", "sort"})
    public record Sort(long axis, boolean isAscend, Optional<DType> dtype) implements Op {
        public Sort() {
            this(-1, true, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            Shapes.axis(axis, data.rank());
            return new Type.Tensor(data.shape(), dtype.orElse(data.dtype()));
        }
    }

    /** The first k elements in order, with where they stand. */
    @Names("topk")
    public record TopK(Optional<Long> k, long axis, String retType, boolean isAscend, Optional<DType> dtype)
            implements Op {
        public TopK() {
            this(Optional.of(1L), -1, "both", false, Optional.empty());
        }

        public TopK {
            if (!List.of("both", "values", "indices").contains(retType)) {
                throw new IllegalArgumentException(
                        "expected ret_type to be one of both, values, indices, got '" + retType + "'");
            }
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            int at = Shapes.axis(axis, data.rank());
            long n = k.filter(v -> v > 0).orElse(data.dim(at));
            List<Long> shape = Shapes.with(data.shape(), at, n);
            Type values = new Type.Tensor(shape, data.dtype());
            Type indices = new Type.Tensor(shape, dtype.orElse(INDEX));
            return retType.equals("both")
                    ? new Type.Tuple(List.of(values, indices))
                    : retType.equals("values") ? values : indices;
        }
    }
}
