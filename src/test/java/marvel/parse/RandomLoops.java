package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Stmt.Value;
import marvel.ir.loop.Where;

/** Loop functions with every statement. */
final class RandomLoops {
    private static final int PARAMS = 3;

    private final Random random;
    private final List<BufferDecl> buffers = new ArrayList<>();
    private final List<Stmt.For> loops = new ArrayList<>();
    private int names;

    RandomLoops(Random random) {
        this.random = random;
    }

    LoopFunction function(String name) {
        List<BufferDecl> params =
                IntStream.range(0, 3).mapToObj(i -> buffer(Space.DRAM)).toList();
        List<Stmt> body = new ArrayList<>();
        for (Space space : List.of(Space.DRAM, Space.L2, Space.L1, Space.L1)) {
            body.add(new Stmt.Alloc(buffer(space), Span.NONE));
        }
        body.addAll(statements(4));
        Attrs attrs = new Attrs(List.of(new Attrs.Entry("op", new Attr.Str("nn.conv2d"))));
        return new LoopFunction(name, params, random.nextBoolean() ? attrs : Attrs.EMPTY, body, Span.NONE);
    }

    private BufferDecl buffer(Space space) {
        int rank = random.nextInt(4);
        String axes = "NCHW".substring(0, rank);
        String layout =
                random.nextBoolean() ? axes : new StringBuilder(axes).reverse().toString();
        List<Long> shape = random.longs(rank, 1, 100).boxed().toList();
        BufferDecl b = new BufferDecl("b" + names++, shape, DType.INT8, axes, layout, space, Span.NONE);
        buffers.add(b);
        return b;
    }

    private List<Stmt> statements(int depth) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> statement(depth))
                .toList();
    }

    private BufferDecl anyBuffer() {
        return buffers.get(random.nextInt(buffers.size()));
    }

    private Stmt statement(int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 7);
        if (kind == 0) {
            return new Stmt.Fill(anyBuffer().name(), random.nextInt(9) - 4, Span.NONE);
        }
        if (kind == 1) {
            return new Stmt.Accumulate(element(), element(), element(), Span.NONE);
        }
        if (kind == 2) {
            BufferDecl target = anyBuffer();
            BufferDecl source = anyBuffer();
            boolean isInward = target.space().compareTo(source.space()) > 0;
            Slice slice = slice(source, isInward);
            // Between whole buffers a copy reads as a load only if it goes inward.
            return slice.ranges().isEmpty() && !isInward
                    ? new Stmt.Fill(target.name(), 2, Span.NONE)
                    : new Stmt.Load(target.name(), slice, random.nextBoolean(), Span.NONE);
        }
        if (kind == 3) {
            return store();
        }
        if (kind == 4) {
            List<Guard> guards = IntStream.range(0, 1 + random.nextInt(2))
                    .mapToObj(i -> new Guard(affine(), -3, random.nextInt(9) - 2))
                    .toList();
            return new Stmt.If(guards, statements(depth - 1), statements(depth - 1), Span.NONE);
        }
        Where where = Where.values()[random.nextInt(5)];
        List<Affine> terms = IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(i -> affine())
                .toList();
        Stmt.For head =
                new Stmt.For("i" + names++, new Bound(terms), 1 + random.nextInt(9), where, List.of(), Span.NONE);
        loops.add(head);
        List<Stmt> body = statements(depth - 1);
        loops.remove(loops.size() - 1);
        return new Stmt.For(head.variable(), head.end(), head.step(), where, body, Span.NONE);
    }

    private Stmt store() {
        BufferDecl target = anyBuffer();
        Value value = value(2, target.space());
        boolean isPlain = value instanceof Value.Tile || value instanceof Value.Operand;
        List<String> reduce = loops.stream()
                .filter(l -> l.where().isParallel())
                .map(Stmt.For::variable)
                .toList();
        Slice slice = slice(target, !isPlain);
        if (isPlain && slice.ranges().isEmpty()) {
            return new Stmt.Fill(target.name(), 1, Span.NONE);
        }
        return new Stmt.Store(slice, value, reduce, random.nextBoolean(), Span.NONE);
    }

    private Value value(int depth, Space target) {
        int kind = random.nextInt(depth == 0 ? 2 : 3);
        if (kind == 0) {
            BufferDecl b = anyBuffer();
            boolean isOwn = buffers.indexOf(b) >= PARAMS;
            return isOwn || b.space().compareTo(target) > 0 ? new Value.Tile(b.name()) : new Value.Operand(b.name());
        }
        if (kind == 1) {
            return random.nextBoolean() ? new Value.Number(-7, DType.INT32) : new Value.Number(0.5, DType.FLOAT32);
        }
        Attrs attrs = new Attrs(List.of(new Attrs.Entry("a_min", new Attr.Real(0.1, "f"))));
        List<Value> args = List.of(value(depth - 1, target), value(depth - 1, target));
        return new Value.Apply("clip", args, random.nextBoolean() ? attrs : Attrs.EMPTY);
    }

    private Slice slice(BufferDecl b, boolean mayBeWhole) {
        if (mayBeWhole && random.nextInt(4) == 0) {
            return new Slice(b.name(), List.of(), Span.NONE);
        }
        List<Slice.Range> ranges = IntStream.range(0, b.rank())
                .mapToObj(i -> new Slice.Range(affine(), new Bound(List.of(affine()))))
                .toList();
        return new Slice(b.name(), ranges, Span.NONE);
    }

    private Stmt.Element element() {
        BufferDecl b = anyBuffer();
        return new Stmt.Element(
                b.name(), IntStream.range(0, b.rank()).mapToObj(i -> affine()).toList());
    }

    private Affine affine() {
        Affine sum = Affine.constant(random.nextInt(9) - 4);
        for (Stmt.For loop : loops) {
            sum = sum.plus(Affine.variable(loop.variable()).times(random.nextInt(7) - 3));
        }
        return sum;
    }
}
