package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Matrix products. */
public final class Matrices implements OpFamily {
    private static void sameDepth(long a, long b, Type.Tensor right) {
        if (!Shapes.agree(a, b)) {
            throw new OpException(1, "expected a matrix that sums over " + a + " elements, got " + right);
        }
    }

    private static void sameType(Type.Tensor a, Type.Tensor b, Optional<DType> out) {
        if (out.isEmpty() && !a.dtype().equals(b.dtype())) {
            throw new OpException(
                    1, "expected both matrices to have one element type, got " + a.dtype() + " and " + b.dtype());
        }
    }

    /** Rows times the rows of the weight: out[n,k] = sum over c of data[n,c] * weight[k,c]. */
    @Names("nn.dense")
    public record Dense(Optional<Long> units, Optional<DType> outDtype) implements Op {
        public Dense() {
            this(Optional.empty(), Optional.empty());
        }

        public Dense {
            positive(units);
        }

        @Override
        public Type infer(Args args) {
            return new Matmul(units, outDtype, false, true).infer(args);
        }
    }

    private static void positive(Optional<Long> units) {
        if (units.isPresent() && units.get() < 1) {
            throw new IllegalArgumentException("expected units > 0, got " + units.get());
        }
    }

    /** Product of two matrices, either of them transposed. */
    @Names("nn.matmul")
    public record Matmul(Optional<Long> units, Optional<DType> outDtype, boolean transposeA, boolean transposeB)
            implements Op {
        public Matmul() {
            this(Optional.empty(), Optional.empty(), false, false);
        }

        public Matmul {
            positive(units);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor a = args.tensor(0);
            Type.Tensor b = args.tensor(1, 2);
            if (a.rank() < (transposeA ? 2 : 1)) {
                throw new OpException(0, "expected a matrix, got " + a);
            }
            sameType(a, b, outDtype);
            int depth = a.rank() - (transposeA ? 2 : 1);
            sameDepth(a.dim(depth), b.dim(transposeB ? 1 : 0), b);
            long columns = b.dim(transposeB ? 0 : 1);
            if (units.isPresent() && !Shapes.agree(units.get(), columns)) {
                throw new OpException(1, "expected a weight of " + units.get() + " units, got " + b);
            }
            List<Long> shape = transposeA ? Shapes.with(a.shape(), depth, a.dim(a.rank() - 1)) : a.shape();
            return new Type.Tensor(Shapes.with(shape, a.rank() - 1, columns), outDtype.orElse(a.dtype()));
        }
    }

    /** Products of pairs of matrices; a batch of one is used for all. */
    @Names("nn.batch_matmul")
    public record BatchMatmul(Optional<DType> outDtype, boolean transposeA, boolean transposeB) implements Op {
        public BatchMatmul() {
            this(Optional.empty(), false, false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor a = args.tensor(0, 3);
            Type.Tensor b = args.tensor(1, 3);
            sameType(a, b, outDtype);
            sameDepth(a.dim(transposeA ? 1 : 2), b.dim(transposeB ? 2 : 1), b);
            if (!Shapes.agree(a.dim(0), b.dim(0)) && a.dim(0) != 1 && b.dim(0) != 1) {
                throw new OpException(1, "expected a batch of " + a.dim(0) + " or 1, got " + b);
            }
            long batch = a.dim(0) == 1 || a.dim(0) == Type.ANY ? b.dim(0) : a.dim(0);
            return new Type.Tensor(
                    List.of(batch, a.dim(transposeA ? 2 : 1), b.dim(transposeB ? 1 : 2)), outDtype.orElse(a.dtype()));
        }
    }
}
