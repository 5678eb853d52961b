package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators that pick elements by index. */
public final class Indexing implements OpFamily {
    /** Elements at indices along an axis; without axis, of all elements in a row. */
    @Names("take")
    public record Take(long batchDims, Optional<Long> axis, String mode) implements Op {
        public Take() {
            this(0, Optional.empty(), "clip");
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            Type.Tensor indices = args.tensor(1);
            if (axis.isEmpty()) {
                return new Type.Tensor(indices.shape(), data.dtype());
            }
            int at = Shapes.axis(axis.get(), data.rank());
            int batch = indices.rank() == 0 ? 0 : Shapes.axis(batchDims, indices.rank() + 1);
            if (batch > at) {
                throw new OpException(OpException.CALL, "expected batch_dims up to the axis, got " + batchDims);
            }
            List<Long> shape = new ArrayList<>(data.shape().subList(0, at));
            shape.addAll(indices.shape().subList(batch, indices.rank()));
            shape.addAll(data.shape().subList(at + 1, data.rank()));
            return new Type.Tensor(shape, data.dtype());
        }
    }

    /** Elements at indices along an axis, the other axes in step. */
    @Names("gather")
    public record Gather(long axis) implements Op {
        public Gather() {
            this(0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            Shapes.axis(axis, data.rank());
            return new Type.Tensor(args.tensor(1, data.rank()).shape(), data.dtype());
        }
    }

    /** Slices at points whose coordinates run along the first axis of the indices. */
    @Names("gather_nd")
    public record GatherNd(long batchDims, Optional<Long> indexRank) implements Op {
        public GatherNd() {
            this(0, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            Type.Tensor indices = args.tensor(1);
            if (indices.rank() == 0 || indices.dim(0) == Type.ANY) {
                return new Type.Unknown();
            }
            long picked = Math.addExact(indices.dim(0), batchDims);
            if (batchDims < 0 || picked > data.rank()) {
                throw new OpException(1, "expected points of at most " + data.rank() + " coordinates, got " + indices);
            }
            List<Long> shape = new ArrayList<>(indices.shape().subList(1, indices.rank()));
            shape.addAll(data.shape().subList((int) picked, data.rank()));
            return new Type.Tensor(shape, data.dtype());
        }
    }

    /**
     * Every so manieth element from begin to end.
     *
     * @param sliceMode {@code end}, or {@code size} where end holds lengths
     */
    @Names("strided_slice")
    public record StridedSlice(
            Optional<List<Long>> begin,
            Optional<List<Long>> end,
            Optional<List<Long>> strides,
            String sliceMode,
            Optional<List<Long>> axes)
            implements Op {
        public StridedSlice() {
            this(Optional.empty(), Optional.empty(), Optional.empty(), "end", Optional.empty());
        }

        public StridedSlice {
            if (!sliceMode.equals("end") && !sliceMode.equals("size")) {
                throw new IllegalArgumentException(
                        "expected slice_mode to be one of end, size, got '" + sliceMode + "'");
            }
            if (strides.isPresent() && strides.get().contains(0L)) {
                throw new IllegalArgumentException("expected strides other than 0, got " + strides.get());
            }
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            if (begin.isEmpty() || end.isEmpty()) {
                return new Type.Unknown();
            }
            List<Long> shape = data.shape();
            int n = Math.max(begin.get().size(), end.get().size());
            if (axes.isPresent() ? axes.get().size() != n : n > data.rank()) {
                throw new OpException(
                        OpException.CALL,
                        "expected begin and end for at most "
                                + axes.map(List::size).orElse(data.rank()) + " axes, got " + n);
            }
            for (int i = 0; i < n; i++) {
                int at = axes.isPresent() ? Shapes.axis(axes.get().get(i), data.rank()) : i;
                int index = i;
                shape = Shapes.with(shape, at, Shapes.map(data.dim(at), d -> length(index, d)));
            }
            return new Type.Tensor(shape, data.dtype());
        }

        private long length(int i, long dim) {
            boolean isSize = sliceMode.equals("size");
            List<Long> steps = strides.orElse(List.of(1L));
            long step =
                    isSize || steps.isEmpty() ? 1 : steps.get(steps.size() == 1 ? 0 : Math.min(i, steps.size() - 1));
            if (!isSize && steps.size() > 1 && i >= steps.size()) {
                step = 1;
            }
            long first = i < begin.get().size() ? begin.get().get(i) : step > 0 ? 0 : dim - 1;
            long last = i < end.get().size() ? end.get().get(i) : step > 0 ? dim : -dim - 1;
            first = first < 0 ? first + dim : first;
            last = isSize ? (last < 0 ? dim : Math.addExact(first, last)) : last < 0 ? last + dim : last;
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? dim : dim - 1;
            first = Math.max(low, Math.min(high, first));
            last = Math.max(low, Math.min(high, last));
            long span = step > 0 ? last - first : first - last;
            return span <= 0 ? 0 : (span - 1) / Math.absExact(step) + 1;
        }
    }

    /** The part of a tensor that has the second argument's shape. */
    @Names("slice_like")
    public record SliceLike(Optional<List<Long>> axes) implements Op {
        public SliceLike() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor data = args.tensor(0);
            Type.Tensor like = args.tensor(1);
            List<Long> shape = data.shape();
            List<Long> all = axes.orElse(List.of());
            int n = all.isEmpty() ? Math.min(data.rank(), like.rank()) : all.size();
            for (int i = 0; i < n; i++) {
                int at = all.isEmpty() ? i : Shapes.axis(all.get(i), Math.min(data.rank(), like.rank()));
                shape = Shapes.with(shape, at, like.dim(at));
            }
            return new Type.Tensor(shape, data.dtype());
        }
    }

    /** Vectors with one element on and the others off. */
    @Names("one_hot")
    public record OneHot(long depth, long axis, Optional<DType> dtype) implements Op {
        public OneHot() {
            this(1, -1, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(3);
            List<Long> shape = new ArrayList<>(args.tensor(0).shape());
            shape.add(Shapes.axis(axis, shape.size() + 1), depth);
            return new Type.Tensor(shape, dtype.orElse(args.tensor(1).dtype()));
        }
    }

    /** Sequences with elements behind their lengths masked out. */
    @Names("sequence_mask")
    public record SequenceMask(double maskValue, long axis) implements Op {
        public SequenceMask() {
            this(0, 0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            return args.tensor(0);
        }
    }
}
