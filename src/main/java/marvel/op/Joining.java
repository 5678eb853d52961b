package marvel.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Type;

/** Operators that put tensors together, take them apart, or repeat them. */
public final class Joining implements OpFamily {
    /** Tensors one behind the other along an axis. */
    @Names("concatenate")
    public record Concatenate(long axis) implements Op {
        public Concatenate() {
            this(0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return join(args.tuple(0), axis);
        }
    }

    static Type join(List<Type.Tensor> fields, long axis) {
        Type.Tensor first = fields.get(0);
        int at = Shapes.axis(axis, first.rank());
        long sum = 0;
        for (Type.Tensor f : fields) {
            boolean fits = f.rank() == first.rank() && f.dtype().equals(first.dtype());
            for (int i = 0; fits && i < f.rank(); i++) {
                fits = i == at || Shapes.agree(f.dim(i), first.dim(i));
            }
            if (!fits) {
                throw new OpException(
                        0, "expected fields that differ along axis " + axis + " only, got " + first + " and " + f);
            }
            sum = Shapes.plus(sum, f.dim(at));
        }
        return new Type.Tensor(Shapes.with(first.shape(), at, sum), first.dtype());
    }

    /** Tensors of one type along a new axis. */
    @Names("stack")
    public record Stack(long axis) implements Op {
        public Stack() {
            this(0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            List<Type.Tensor> fields = args.tuple(0);
            Type.Tensor first = fields.get(0);
            for (Type.Tensor f : fields) {
                if (!Shapes.agree(f, first)) {
                    throw new OpException(0, "expected fields of one type, got " + first + " and " + f);
                }
            }
            List<Long> shape = new ArrayList<>(first.shape());
            shape.add(Shapes.axis(axis, first.rank() + 1), (long) fields.size());
            return new Type.Tensor(shape, first.dtype());
        }
    }

    /**
     * Parts along an axis.
     *
     * @param indicesOrSections how many equal parts, or where parts but the first begin
     */
    @Names("split")
    public record Split(Attr indicesOrSections, long axis) implements Op {
        public Split() {
            this(new Attr.Int(1), 0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            int at = Shapes.axis(axis, data.rank());
            long extent = data.dim(at);
            List<Type> parts = new ArrayList<>();
            if (indicesOrSections instanceof Attr.Int sections) {
                long n = sections.value();
                if (n < 1 || n > 1 << 20 || (extent != Type.ANY && extent % n != 0)) {
                    throw new OpException(0, "expected " + n + " equal parts along axis " + axis + ", got " + data);
                }
                Type part =
                        new Type.Tensor(Shapes.with(data.shape(), at, Shapes.map(extent, e -> e / n)), data.dtype());
                return new Type.Tuple(Collections.nCopies((int) n, part));
            }
            long from = 0;
            for (long index : indices()) {
                if (index < from || (extent != Type.ANY && index > extent)) {
                    throw new OpException(
                            OpException.CALL, "expected rising indices from 0 to " + extent + ", got " + indices());
                }
                parts.add(new Type.Tensor(Shapes.with(data.shape(), at, index - from), data.dtype()));
                from = index;
            }
            long begin = from;
            long last = Shapes.map(extent, e -> e - begin);
            parts.add(new Type.Tensor(Shapes.with(data.shape(), at, last), data.dtype()));
            return new Type.Tuple(parts);
        }

        private List<Long> indices() {
            List<Attr> all = indicesOrSections instanceof Attr.ListOf l
                    ? l.values()
                    : indicesOrSections instanceof Attr.TupleOf t ? t.values() : List.of(indicesOrSections);
            List<Long> indices = new ArrayList<>();
            for (Attr a : all) {
                if (!(a instanceof Attr.Int i)) {
                    throw new OpException(
                            OpException.CALL, "expected indices_or_sections to be an integer or a list of integers");
                }
                indices.add(i.value());
            }
            return indices;
        }
    }

    /** Each element several times along an axis. */
    @Names("repeat")
    public record Repeat(long repeats, long axis) implements Op {
        public Repeat() {
            this(1, 0);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            int at = Shapes.axis(axis, data.rank());
            return new Type.Tensor(Shapes.with(data.shape(), at, Shapes.times(data.dim(at), repeats)), data.dtype());
        }
    }

    /** The whole tensor several times along each axis. */
    @Names("tile")
    public record Tile(List<Long> reps) implements Op {
        public Tile() {
            this(List.of());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            int rank = Math.max(data.rank(), reps.size());
            List<Long> shape = new ArrayList<>();
            for (int i = rank; i > 0; i--) {
                long extent = i <= data.rank() ? data.dim(data.rank() - i) : 1;
                shape.add(Shapes.times(extent, i <= reps.size() ? reps.get(reps.size() - i) : 1));
            }
            return new Type.Tensor(shape, data.dtype());
        }
    }

    /** Elements added around a tensor; the second argument is their value. */
    @Names("nn.pad")
    public record Pad(List<List<Long>> padWidth, String padMode) implements Op {
        public Pad() {
            this(List.of(), "constant");
        }

        @Override
        public Type infer(Args args) {
            args.expect(1, 2);
            return pad(args.tensor(0), padWidth);
        }
    }

    /** Elements added around a tensor, as mirrored in its edges. */
    @Names("nn.mirror_pad")
    public record MirrorPad(String mode, List<List<Long>> padWidth) implements Op {
        public MirrorPad() {
            this("SYMMETRIC", List.of());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return pad(args.tensor(0), padWidth);
        }
    }

    private static Type pad(Type.Tensor data, List<List<Long>> width) {
        if (width.size() != data.rank() || width.stream().anyMatch(w -> w.size() != 2)) {
            throw new OpException(
                    OpException.CALL,
                    "expected pad_width of two values for each of " + data.rank() + " axes, got " + width);
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < data.rank(); i++) {
            shape.add(Shapes.plus(
                    data.dim(i), Math.addExact(width.get(i).get(0), width.get(i).get(1))));
        }
        return new Type.Tensor(shape, data.dtype());
    }

    /** A tensor in a shape that it broadcasts to. */
    @Names("broadcast_to")
    public record BroadcastTo(List<Long> shape) implements Op {
        public BroadcastTo() {
            this(List.of());
        }

        @Override
        public Type infer(Args args) {
            Type.Tensor data = args.tensor(0);
            return args.size() > 1 ? new Type.Unknown() : Joining.broadcastTo(data, shape);
        }
    }

    /** A tensor in the shape of the second argument, which it broadcasts to. */
    @Names("broadcast_to_like")
    public record BroadcastToLike() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(2);
            return Joining.broadcastTo(args.tensor(0), args.tensor(1).shape());
        }
    }

    private static Type broadcastTo(Type.Tensor data, List<Long> shape) {
        if (!Shapes.broadcast(data.shape(), shape).equals(shape) && !shape.contains(Type.ANY)) {
            throw new OpException(0, "expected a tensor that broadcasts to " + Shapes.text(shape) + ", got " + data);
        }
        return new Type.Tensor(shape, data.dtype());
    }

    /** Sums over the axes along which the second argument's shape was broadcast. */
    @Names("collapse_sum_like")
    public record CollapseSumLike() implements Op {
        @Override
        public Type infer(Args args) {
            args.expect(2);
            return args.tensor(1);
        }
    }
}
