package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import marvel.ir.Type;

/** Operators that move elements and keep them. */
public final class Reshaping implements OpFamily {
    private static Type.Tensor shaped(Type.Tensor data, List<Long> shape) {
        return new Type.Tensor(shape, data.dtype());
    }

    private static void sameSize(Type.Tensor data, List<Long> shape) {
        if (!Shapes.agree(Shapes.product(data.shape()), Shapes.product(shape))) {
            throw new OpException(
                    0, "expected a tensor of as many elements as " + Shapes.text(shape) + ", got " + data);
        }
    }

    /** All axes but the first as one. */
    @Names("nn.batch_flatten")
    public record BatchFlatten() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            if (data.rank() == 0) {
                throw new OpException(0, "expected a tensor with a batch axis, got " + data);
            }
            return shaped(data, List.of(data.dim(0), Shapes.product(data.shape().subList(1, data.rank()))));
        }
    }

    /**
     * The same elements in another shape.
     *
     * @param newshape extents, or: 0 copies a dim, -1 is what is left, -2 copies all that are left, -3 multiplies two,
     *     -4 splits one into the two that follow
     * @param allowzero whether 0 is an extent
     */
    @Names("reshape")
    public record Reshape(List<Long> newshape, boolean allowzero) implements Op {
        public Reshape() {
            this(List.of(), false);
        }

        public Reshape {
            if (newshape.stream().anyMatch(d -> d < -4)) {
                throw new IllegalArgumentException(
                        "expected newshape of extents and codes from -4 to 0, got " + newshape);
            }
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            List<Long> shape = new ArrayList<>();
            int from = 0;
            int rest = -1;
            for (int i = 0; i < newshape.size(); i++) {
                long d = newshape.get(i);
                if (d > 0 || (d == 0 && allowzero)) {
                    shape.add(d);
                    from++;
                } else if (d == 0) {
                    shape.add(dim(data, from++));
                } else if (d == -1) {
                    if (rest >= 0) {
                        throw new OpException(OpException.CALL, "expected at most one -1 in newshape, got " + newshape);
                    }
                    rest = shape.size();
                    shape.add(1L);
                    from++;
                } else if (d == -2) {
                    while (from < data.rank()) {
                        shape.add(data.dim(from++));
                    }
                } else if (d == -3) {
                    shape.add(Shapes.times(dim(data, from), dim(data, from + 1)));
                    from += 2;
                } else {
                    split(data, from++, i, shape);
                    i += 2;
                }
            }
            if (rest >= 0) {
                long others = Shapes.product(shape);
                long all = Shapes.product(data.shape());
                boolean known = others != Type.ANY && all != Type.ANY;
                if (known && (others == 0 || all % others != 0)) {
                    throw new OpException(0, "expected a tensor of a multiple of " + others + " elements, got " + data);
                }
                shape.set(rest, known ? all / others : Type.ANY);
            }
            sameSize(data, shape);
            return shaped(data, shape);
        }

        private static long dim(Type.Tensor data, int at) {
            if (at >= data.rank()) {
                throw new OpException(0, "expected a tensor of at least " + (at + 1) + " axes, got " + data);
            }
            return data.dim(at);
        }

        private void split(Type.Tensor data, int from, int at, List<Long> shape) {
            if (at + 2 >= newshape.size()) {
                throw new OpException(OpException.CALL, "expected two extents behind -4 in newshape, got " + newshape);
            }
            long whole = dim(data, from);
            long a = newshape.get(at + 1);
            long b = newshape.get(at + 2);
            long left = a == -1 ? Shapes.map(whole, n -> n / b) : a;
            long right = b == -1 ? Shapes.map(whole, n -> n / a) : b;
            if ((a == -1 && b == -1) || !Shapes.agree(whole, Shapes.times(left, right))) {
                throw new OpException(
                        0, "expected an extent that splits into " + a + " and " + b + ", got " + whole + " of " + data);
            }
            shape.add(left);
            shape.add(right);
        }
    }

    /** The shape of the second argument. */
    @Names("reshape_like")
    public record ReshapeLike(long lhsBegin, long rhsBegin, Optional<Long> lhsEnd, Optional<Long> rhsEnd)
            implements Op {
        public ReshapeLike() {
            this(0, 0, Optional.empty(), Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(2);
            Type.Tensor a = args.tensor(0);
            Type.Tensor b = args.tensor(1);
            List<Long> shape = new ArrayList<>(a.shape().subList(0, end(lhsBegin, a)));
            int from = end(rhsBegin, b);
            int to = end(rhsEnd.orElse((long) b.rank()), b);
            if (from > to) {
                throw new OpException(
                        OpException.CALL, "expected rhs_begin not behind rhs_end, got axes " + from + " and " + to);
            }
            shape.addAll(b.shape().subList(from, to));
            shape.addAll(a.shape().subList(end(lhsEnd.orElse((long) a.rank()), a), a.rank()));
            sameSize(a, shape);
            return shaped(a, shape);
        }

        private static int end(long at, Type.Tensor t) {
            return (int) Math.max(0, Math.min(t.rank(), at < 0 ? at + t.rank() : at));
        }
    }

    /** Axes in another order; without one, backwards. */
    @Names("transpose")
    public record Transpose(Optional<List<Long>> axes) implements Op {
        public Transpose() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            List<Long> order = axes.filter(a -> !a.isEmpty() || data.rank() == 0)
                    .orElseGet(() -> LongStream.range(0, data.rank())
                            .map(i -> data.rank() - 1 - i)
                            .boxed()
                            .toList());
            List<Integer> at =
                    order.stream().map(a -> Shapes.axis(a, data.rank())).toList();
            if (at.size() != data.rank() || at.stream().distinct().count() != data.rank()) {
                throw new OpException(0, "expected a tensor with the axes " + order + ", got " + data);
            }
            return shaped(data, at.stream().map(data::dim).toList());
        }
    }

    /** Axes of one element removed: some, or all. */
    @Names("squeeze")
    public record Squeeze(Optional<List<Long>> axis) implements Op {
        public Squeeze() {
            this(Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            List<Integer> gone = axis.isPresent()
                    ? axis.get().stream().map(a -> Shapes.axis(a, data.rank())).toList()
                    : List.of();
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < data.rank(); i++) {
                if (gone.contains(i) && !Shapes.agree(data.dim(i), 1)) {
                    throw new OpException(0, "expected one element along axis " + i + ", got " + data);
                }
                if (axis.isPresent() ? !gone.contains(i) : data.dim(i) != 1) {
                    shape.add(data.dim(i));
                }
            }
            return shaped(data, shape);
        }
    }

    /** Axes of one element inserted. */
    @Names("expand_dims")
    public record ExpandDims(long axis, long numNewaxis) implements Op {
        private static final int MOST_AXES = 1000;

        public ExpandDims() {
            this(0, 1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            List<Long> shape = new ArrayList<>(data.shape());
            int at = Shapes.axis(axis, data.rank() + 1);
            if (numNewaxis < 0 || numNewaxis > MOST_AXES) {
                throw new OpException(
                        OpException.CALL, "expected num_newaxis from 0 to " + MOST_AXES + ", got " + numNewaxis);
            }
            for (int i = 0; i < numNewaxis; i++) {
                shape.add(at, 1L);
            }
            return shaped(data, shape);
        }
    }

    /** Another order of axes in memory. */
    @Names("layout_transform")
    public record LayoutTransform(String srcLayout, String dstLayout) implements Op {
        public LayoutTransform() {
            this("", "");
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Layout from = Layout.of(srcLayout);
            StringBuilder letters = new StringBuilder();
            from.axes().stream().filter(p -> p.block() == 0).forEach(p -> letters.append(p.letter()));
            Layout to = Layout.of(dstLayout, letters.toString());
            List<Long> extents = from.extents(letters.toString(), args.tensor(0), 0);
            return shaped(args.tensor(0), to.shape(letters.toString(), extents));
        }
    }

    /** Elements in opposite order along an axis. */
    @Names("reverse")
    public record Reverse(long axis) implements Op {
        public Reverse() {
            this(0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Shapes.axis(axis, args.tensor(0).rank());
            return args.tensor(0);
        }
    }

    private static Type blocks(Args args, String layout, long block, boolean toSpace) {
        args.expect(1);
        Layout l = Layout.of(layout, "NCHW");
        List<Long> e = l.extents("NCHW", args.tensor(0), 0);
        long area = Math.multiplyExact(block, block);
        long channels = Shapes.map(e.get(1), c -> toSpace ? c / area : Math.multiplyExact(c, area));
        List<Long> extents = List.of(
                e.get(0),
                channels,
                Shapes.map(e.get(2), h -> toSpace ? Math.multiplyExact(h, block) : h / block),
                Shapes.map(e.get(3), w -> toSpace ? Math.multiplyExact(w, block) : w / block));
        sameSize(args.tensor(0), extents);
        return shaped(args.tensor(0), l.shape("NCHW", extents));
    }

    /** Channels become blocks of pixels. */
    @Names("nn.depth_to_space")
    public record DepthToSpace(long blockSize, String layout, String mode) implements Op {
        public DepthToSpace() {
            this(1, "NCHW", "DCR");
        }

        @Override
        public Type infer(Args args) {
            return blocks(args, layout, blockSize, true);
        }
    }

    /** Blocks of pixels become channels. */
    @Names("nn.space_to_depth")
    public record SpaceToDepth(long blockSize, String layout, String mode) implements Op {
        public SpaceToDepth() {
            this(1, "NCHW", "DCR");
        }

        @Override
        public Type infer(Args args) {
            return blocks(args, layout, blockSize, false);
        }
    }
}
