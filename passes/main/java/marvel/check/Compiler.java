package marvel.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;

/** Turns a well-formed loop function into a {@link Program}. */
final class Compiler {
    private final Program program = new Program();
    private final Layouts layouts = new Layouts();
    private final Ranges ranges = new Ranges();
    private final Map<String, Buffer> buffers = new HashMap<>();
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, Stmt.For> scope = new HashMap<>();
    private final int rowLimit;
    private final int columnLimit;
    private int guards;

    private Compiler(RunOptions options) {
        rowLimit = options.target().map(t -> t.rows()).orElse(Integer.MAX_VALUE);
        columnLimit = options.target().map(t -> t.cols()).orElse(Integer.MAX_VALUE);
    }

    static Program compile(LoopFunction fn, RunOptions options) {
        return new Compiler(options).program(fn, options);
    }

    private Program program(LoopFunction fn, RunOptions options) {
        int[] size = layouts.walk(fn.body(), 1);
        program.rows = Math.min(size[0], rowLimit);
        program.columns = Math.min(size[1], columnLimit);
        if ((long) program.rows * program.columns > 1 << 20) {
            throw new Fault(
                    Code.ARRAY_SIZE,
                    fn.span(),
                    "expected at most " + (1 << 20) + " processing elements, got " + size[0] + " x " + size[1]);
        }
        program.macs = layouts.macs();
        if (program.macs > options.maxMacs()) {
            throw new Fault(
                    Code.NOT_RUN,
                    fn.span(),
                    "expected at most " + options.maxMacs() + " multiply-accumulates to interpret, got up to "
                            + program.macs);
        }
        for (BufferDecl p : fn.params()) {
            Buffer b = declare(p);
            b.param = program.params.size();
            program.params.add(b);
        }
        for (Stmt s : fn.body()) {
            if (s instanceof Stmt.Alloc alloc) {
                declare(alloc.buffer());
            }
        }
        Roots.resolve(fn, buffers);
        options.target().ifPresent(t -> Roots.blocks(fn, buffers, t));
        program.body = nodes(fn.body());
        return program;
    }

    private Buffer declare(BufferDecl decl) {
        if (decl.elements() > 1 << 28) {
            throw new Fault(Code.NOT_RUN, decl.span(), "%" + decl.name() + " is too large to interpret");
        }
        List<Buffer> kind = decl.space() == Space.L1 ? program.local : program.shared;
        Buffer b = new Buffer(decl, kind.size());
        kind.add(b);
        buffers.put(decl.name(), b);
        return b;
    }

    private Buffer buffer(String name) {
        Buffer b = buffers.get(name);
        if (b == null) {
            throw new IllegalStateException("undeclared " + name);
        }
        return b;
    }

    private Node[] nodes(List<Stmt> body) {
        List<Node> nodes = new ArrayList<>();
        for (Stmt s : body) {
            if (!(s instanceof Stmt.Alloc)) {
                nodes.add(node(s));
            }
        }
        return nodes.toArray(new Node[0]);
    }

    private Node node(Stmt s) {
        if (s instanceof Stmt.For loop) {
            return loop(loop);
        }
        if (s instanceof Stmt.If branch) {
            return branch(branch);
        }
        if (s instanceof Stmt.Fill fill) {
            return new Node.Fill(s.span(), buffer(fill.target()), fill.value());
        }
        if (s instanceof Stmt.Load load) {
            Buffer target = buffer(load.target());
            Box box = box(load.source());
            return new LoadNode(s.span(), target, box, axes(target, box.buffer), load.pad());
        }
        if (s instanceof Stmt.Store store) {
            return store(store);
        }
        Stmt.Accumulate a = (Stmt.Accumulate) s;
        program.guarded |= guards > 0;
        return new Node.Mac(s.span(), index(a.target()), index(a.left()), index(a.right()));
    }

    private Node loop(Stmt.For loop) {
        AffineCode[] end = code(loop.end());
        int slot = program.variables++;
        slots.put(loop.variable(), slot);
        scope.put(loop.variable(), loop);
        ranges.enter(loop);
        Node[] body = nodes(loop.body());
        ranges.leave(loop);
        scope.remove(loop.variable());
        slots.remove(loop.variable());
        int axis = Layouts.axis(loop.where());
        int limit = axis == 0 ? rowLimit : columnLimit;
        return new Node.Loop(loop.span(), slot, end, loop.step(), axis, layouts.weight(loop), limit, body);
    }

    private Node branch(Stmt.If s) {
        int n = s.guards().size();
        AffineCode[] values = new AffineCode[n];
        long[] lower = new long[n];
        long[] upper = new long[n];
        for (int i = 0; i < n; i++) {
            Guard g = s.guards().get(i);
            values[i] = code(g.value());
            lower[i] = g.lower();
            upper[i] = g.upper();
        }
        guards++;
        Node branch = new Node.Branch(s.span(), values, lower, upper, nodes(s.then()), nodes(s.otherwise()));
        guards--;
        return branch;
    }

    private Node store(Stmt.Store s) {
        Buffer tile = buffer(WellFormed.tiles(s.value()).iterator().next());
        Box box = box(s.target());
        int n = s.reduce().size();
        int[] reduceSlots = new int[n];
        int[] weights = new int[n];
        long[] steps = new long[n];
        for (int i = 0; i < n; i++) {
            Stmt.For loop = loopOf(s.reduce().get(i));
            reduceSlots[i] = slots.getOrDefault(loop.variable(), 0);
            weights[i] = layouts.weight(loop) * (Layouts.axis(loop.where()) == 0 ? program.columns : 1);
            steps[i] = loop.step();
        }
        StoreNode.Value value = value(s.value(), box.buffer, s.span());
        return new StoreNode(
                s.span(), box, tile, axes(tile, box.buffer), s.value(), value, s.clip(), reduceSlots, weights, steps);
    }

    private Stmt.For loopOf(String variable) {
        Stmt.For loop = scope.get(variable);
        if (loop == null) {
            throw new IllegalStateException("no loop " + variable);
        }
        return loop;
    }

    private StoreNode.Value value(Stmt.Value v, Buffer target, Span span) {
        if (v instanceof Stmt.Value.Tile) {
            return (m, tile, index, copy) -> tile;
        }
        if (v instanceof Stmt.Value.Number number) {
            Scalar scalar = number.dtype().isFloat()
                    ? Scalar.of(number.dtype(), number.value())
                    : Scalar.of(number.dtype(), (long) number.value());
            return (m, tile, index, copy) -> scalar;
        }
        if (v instanceof Stmt.Value.Operand operand) {
            return operand(buffer(operand.buffer()), target, span);
        }
        Stmt.Value.Apply apply = (Stmt.Value.Apply) v;
        List<StoreNode.Value> args =
                apply.args().stream().map(a -> value(a, target, span)).toList();
        return (m, tile, index, copy) -> Epilogue.apply(
                apply.op(), args.stream().map(a -> a.eval(m, tile, index, copy)).toList(), apply.attrs(), span);
    }

    private StoreNode.Value operand(Buffer b, Buffer target, Span span) {
        int[] axis = new int[b.rank()];
        for (int i = 0; i < axis.length; i++) {
            axis[i] = target.decl.axes().indexOf(b.decl.axes().charAt(i));
            if (axis[i] < 0 && b.extent[i] != 1) {
                throw new Fault(
                        Code.ILL_FORMED,
                        span,
                        "%" + b.decl.name() + " has an axis " + b.decl.axes().charAt(i) + " that %" + target.decl.name()
                                + " lacks");
            }
        }
        return (m, tile, index, copy) -> {
            Cells c = m.cells(b);
            int at = 0;
            for (int i = 0; i < axis.length; i++) {
                int x = b.extent[i] == 1 ? 0 : index[axis[i]];
                if (x >= b.extent[i]) {
                    throw Box.outside(span, b, i, x);
                }
                at += x * b.stride[i];
            }
            if (c.state[at] == Cells.NONE) {
                throw new Fault(
                        Code.UNWRITTEN, span, Machine.element(b, at) + " is read, but nothing was written there");
            }
            if (!b.inL1() && Machine.first(c, at, copy)) {
                Tally t = m.tally(b);
                if (b.inDram()) {
                    t.dramReads++;
                    t.dramBlocksRead += Machine.block(c, at, copy);
                } else {
                    t.l2Drains++;
                }
            }
            return c.get(at);
        };
    }

    private static int[] axes(Buffer of, Buffer in) {
        int[] axis = new int[of.rank()];
        for (int i = 0; i < axis.length; i++) {
            axis[i] = in.decl.axes().indexOf(of.decl.axes().charAt(i));
        }
        return axis;
    }

    private Box box(Slice s) {
        AffineCode[] start = s.ranges().stream().map(r -> code(r.start())).toArray(AffineCode[]::new);
        AffineCode[][] length = s.ranges().stream().map(r -> code(r.length())).toArray(AffineCode[][]::new);
        return new Box(buffer(s.buffer()), start, length);
    }

    private Index index(Stmt.Element e) {
        Buffer b = buffer(e.buffer());
        Affine flat = Affine.ZERO;
        Affine rootFlat = Affine.ZERO;
        List<Integer> unsure = new ArrayList<>();
        int n = b.rank();
        AffineCode[] indices = new AffineCode[n];
        Map<Integer, Long> keys = new HashMap<>();
        long keyConstant = 0;
        for (int i = 0; i < n; i++) {
            Affine a = e.indices().get(i);
            indices[i] = code(a);
            flat = flat.plus(a.times(b.stride[i]));
            rootFlat = rootFlat.plus(a.times(b.rootStride[i]));
            if (ranges.lower(a) < 0 || ranges.upper(a) >= b.extent[i]) {
                unsure.add(i);
            }
            keyConstant += a.constant() * b.factor[i];
            for (Affine.Term t : a.terms()) {
                keys.merge(slots.getOrDefault(t.variable(), 0), t.coefficient() * b.factor[i], Long::sum);
            }
        }
        int[] keySlots = keys.keySet().stream().mapToInt(Integer::intValue).toArray();
        long[] keyFactors = new long[keySlots.length];
        for (int i = 0; i < keySlots.length; i++) {
            keyFactors[i] = keys.getOrDefault(keySlots[i], 0L);
        }
        return new Index(
                b,
                code(flat),
                new AffineCode(keySlots, keyFactors, keyConstant),
                code(rootFlat),
                unsure.stream().mapToInt(Integer::intValue).toArray(),
                indices);
    }

    private AffineCode code(Affine a) {
        return new AffineCode(
                a.terms().stream()
                        .mapToInt(t -> slots.getOrDefault(t.variable(), 0))
                        .toArray(),
                a.terms().stream().mapToLong(Affine.Term::coefficient).toArray(),
                a.constant());
    }

    private AffineCode[] code(Bound b) {
        return b.terms().stream().map(this::code).toArray(AffineCode[]::new);
    }
}
