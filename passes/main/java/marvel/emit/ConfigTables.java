package marvel.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import marvel.diag.Span;
import marvel.emit.scalar.Elementwise;
import marvel.emit.scalar.Scalar;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import org.jspecify.annotations.Nullable;

/**
 * A loop function as the flat tables of an accelerator configuration. The records mirror the C structs of {@code
 * runtime/marvel_config.h}, field by field; {@code docs/configuration.md} explains them.
 */
final class ConfigTables {
    /** MARVEL_CONFIG_VERSION of the header. */
    static final int VERSION = 2;

    record Term(int loop, long coefficient) {}

    record AffineRow(long constant, int firstTerm, int termCount) {}

    record BoundRow(int firstAffine, int affineCount) {}

    record LoopRow(String name, Where where, long step, BoundRow end) {}

    record RangeRow(int start, BoundRow length) {}

    record BufferRow(
            String name,
            Space space,
            DType dtype,
            List<Long> extent,
            List<Long> stride,
            String layout,
            long elements) {}

    record Dma(
            int inner,
            int outer,
            int firstRange,
            boolean bounded,
            int firstValue,
            int valueCount,
            int firstReduced,
            int reducedCount) {}

    enum ValueKind {
        PUSH_TILE,
        PUSH_OPERAND,
        PUSH_NUMBER,
        APPLY
    }

    record ValueRow(
            ValueKind kind,
            Scalar.Basic.@Nullable Kind op,
            int args,
            int buffer,
            List<Integer> axis,
            double number,
            DType dtype) {}

    record Mac(int target, int firstTargetIndex, int left, int firstLeftIndex, int right, int firstRightIndex) {}

    record GuardRow(int value, long lower, long upper) {}

    enum Opcode {
        LOOP,
        IF,
        ELSE,
        END,
        LOAD,
        STORE,
        FILL,
        MAC
    }

    record Step(Opcode opcode, int index, int count, int end) {}

    final LoopFunction function;
    final List<BufferRow> buffers = new ArrayList<>();
    final List<LoopRow> loops = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final List<Dma> dmas = new ArrayList<>();
    final List<RangeRow> ranges = new ArrayList<>();
    final List<AffineRow> affines = new ArrayList<>();
    final List<Term> terms = new ArrayList<>();
    final List<GuardRow> guards = new ArrayList<>();
    final List<Mac> macs = new ArrayList<>();
    final List<ValueRow> values = new ArrayList<>();
    final List<Integer> reduced = new ArrayList<>();
    long rows = 1;
    long cols = 1;
    int output = -1;

    private final Map<String, Integer> bufferIndex = new HashMap<>();
    private final Map<String, BufferDecl> declarations = new HashMap<>();
    private final Map<String, Integer> loopIndex = new HashMap<>();

    private ConfigTables(LoopFunction function) {
        this.function = function;
    }

    static ConfigTables of(LoopFunction function) {
        ConfigTables tables = new ConfigTables(function);
        function.params().forEach(tables::buffer);
        tables.block(function.body(), 1, 1);
        return tables;
    }

    private void buffer(BufferDecl b) {
        List<Long> strides = new ArrayList<>();
        for (long s : b.strides()) {
            strides.add(s);
        }
        bufferIndex.put(b.name(), buffers.size());
        declarations.put(b.name(), b);
        buffers.add(new BufferRow(b.name(), b.space(), b.dtype(), b.shape(), strides, b.layout(), b.elements()));
    }

    private int bufferOf(String name) {
        return Objects.requireNonNull(bufferIndex.get(name), name);
    }

    private BufferDecl declarationOf(String name) {
        return Objects.requireNonNull(declarations.get(name), name);
    }

    private void block(List<Stmt> body, long rowsSoFar, long colsSoFar) {
        for (Stmt s : body) {
            if (s instanceof Stmt.Alloc a) {
                buffer(a.buffer());
            } else if (s instanceof Stmt.For f) {
                loop(f, rowsSoFar, colsSoFar);
            } else if (s instanceof Stmt.If i) {
                condition(i, rowsSoFar, colsSoFar);
            } else if (s instanceof Stmt.Load l) {
                steps.add(new Step(Opcode.LOAD, dmas.size(), 0, 0));
                dma(l.target(), l.source(), l.pad(), List.of(), values.size());
            } else if (s instanceof Stmt.Store t) {
                output = bufferOf(t.target().buffer()) < function.params().size()
                        ? bufferOf(t.target().buffer())
                        : output;
                steps.add(new Step(Opcode.STORE, dmas.size(), 0, 0));
                int firstValue = values.size();
                epilogue(t);
                dma(tileOf(t.value()), t.target(), t.clip(), t.reduce(), firstValue);
            } else if (s instanceof Stmt.Fill f) {
                steps.add(new Step(Opcode.FILL, bufferOf(f.target()), 0, 0));
            } else if (s instanceof Stmt.Accumulate a) {
                steps.add(new Step(Opcode.MAC, macs.size(), 0, 0));
                macs.add(new Mac(
                        bufferOf(a.target().buffer()),
                        affines(a.target().indices()),
                        bufferOf(a.left().buffer()),
                        affines(a.left().indices()),
                        bufferOf(a.right().buffer()),
                        affines(a.right().indices())));
            }
        }
    }

    private void loop(Stmt.For f, long rowsSoFar, long colsSoFar) {
        int index = loops.size();
        BoundRow end = bound(f.end());
        loops.add(new LoopRow(f.variable(), f.where(), f.step(), end));
        Integer shadowed = loopIndex.put(f.variable(), index);
        int at = steps.size();
        steps.add(new Step(Opcode.LOOP, index, 0, 0));
        long trips = (largest(f.end()) + f.step() - 1) / f.step();
        long r = f.where() == Where.ROWS ? rowsSoFar * trips : rowsSoFar;
        long c = f.where() == Where.COLS ? colsSoFar * trips : colsSoFar;
        rows = Math.max(rows, r);
        cols = Math.max(cols, c);
        block(f.body(), r, c);
        steps.add(new Step(Opcode.END, at, 0, 0));
        steps.set(at, new Step(Opcode.LOOP, index, Math.toIntExact(trips), steps.size()));
        if (shadowed == null) {
            loopIndex.remove(f.variable());
        } else {
            loopIndex.put(f.variable(), shadowed);
        }
    }

    private void condition(Stmt.If i, long rowsSoFar, long colsSoFar) {
        int first = guards.size();
        for (Guard g : i.guards()) {
            guards.add(new GuardRow(affine(g.value()), g.lower(), g.upper()));
        }
        int at = steps.size();
        int count = i.guards().size();
        steps.add(new Step(Opcode.IF, first, count, 0));
        block(i.then(), rowsSoFar, colsSoFar);
        int end = steps.size();
        if (!i.otherwise().isEmpty()) {
            steps.add(new Step(Opcode.ELSE, at, 0, 0));
            block(i.otherwise(), rowsSoFar, colsSoFar);
        }
        steps.add(new Step(Opcode.END, at, 0, 0));
        steps.set(at, new Step(Opcode.IF, first, count, end + 1));
        if (!i.otherwise().isEmpty()) {
            steps.set(end, new Step(Opcode.ELSE, at, 0, steps.size()));
        }
    }

    /** A constant that the bound never passes: loop variables count from 0, so the constant terms suffice. */
    private static long largest(Bound bound) {
        return bound.terms().stream()
                .filter(Affine::isConstant)
                .mapToLong(Affine::constant)
                .min()
                .orElseGet(() ->
                        bound.terms().stream().mapToLong(Affine::constant).min().orElse(1));
    }

    private void dma(String inner, Slice box, boolean bounded, List<String> reduce, int firstValue) {
        BufferDecl outer = declarationOf(box.buffer());
        int firstRange = ranges.size();
        for (int axis = 0; axis < outer.rank(); axis++) {
            Slice.Range range = box.ranges().isEmpty()
                    ? new Slice.Range(Affine.ZERO, Bound.of(outer.shape().get(axis)))
                    : box.ranges().get(axis);
            ranges.add(new RangeRow(affine(range.start()), bound(range.length())));
        }
        int firstReduced = reduced.size();
        reduce.forEach(v -> reduced.add(Objects.requireNonNull(loopIndex.get(v), v)));
        dmas.add(new Dma(
                bufferOf(inner),
                bufferOf(box.buffer()),
                firstRange,
                bounded,
                firstValue,
                values.size() - firstValue,
                firstReduced,
                reduced.size() - firstReduced));
    }

    /** Appends what a store does with each element on its way; nothing where it is only moved. */
    private void epilogue(Stmt.Store store) {
        if (!(store.value() instanceof Stmt.Value.Tile)) {
            BufferDecl outer = declarationOf(store.target().buffer());
            Scalar value = scalar(store.value(), store.span());
            push(Elementwise.cast(value, outer.dtype()), tileOf(store.value()), outer);
        }
    }

    /** A value whose reads are of whole buffers: the indices are those of the element that is stored. */
    private Scalar scalar(Stmt.Value value, Span span) {
        if (value instanceof Stmt.Value.Tile t) {
            return whole(t.buffer());
        }
        if (value instanceof Stmt.Value.Operand o) {
            return whole(o.buffer());
        }
        if (value instanceof Stmt.Value.Number n) {
            return new Scalar.Number(n.value(), n.dtype());
        }
        Stmt.Value.Apply apply = (Stmt.Value.Apply) value;
        List<Scalar> args = apply.args().stream().map(a -> scalar(a, span)).toList();
        return Elementwise.apply(apply, args, span);
    }

    private Scalar whole(String buffer) {
        return new Scalar.Read(new Scalar.Place(declarationOf(buffer), List.of(), Scalar.Lane.ZERO, Scalar.Lane.ZERO));
    }

    /** Appends the postfix form of a value of what leaves the tile {@code inner} for {@code outer}. */
    private void push(Scalar value, String inner, BufferDecl outer) {
        if (value instanceof Scalar.Read r) {
            BufferDecl b = r.place().buffer();
            boolean tile = b.name().equals(inner);
            List<Integer> axes = tile
                    ? List.of()
                    : b.axes().chars().mapToObj(outer.axes()::indexOf).toList();
            ValueKind kind = tile ? ValueKind.PUSH_TILE : ValueKind.PUSH_OPERAND;
            values.add(new ValueRow(kind, null, 0, bufferOf(b.name()), axes, 0, b.dtype()));
        } else if (value instanceof Scalar.Number n) {
            values.add(new ValueRow(ValueKind.PUSH_NUMBER, null, 0, 0, List.of(), n.value(), n.dtype()));
        } else {
            Scalar.Basic b = (Scalar.Basic) value;
            b.args().forEach(a -> push(a, inner, outer));
            values.add(new ValueRow(ValueKind.APPLY, b.kind(), b.args().size(), 0, List.of(), 0, b.dtype()));
        }
    }

    private static String tileOf(Stmt.Value value) {
        if (value instanceof Stmt.Value.Tile t) {
            return t.buffer();
        }
        if (value instanceof Stmt.Value.Apply a) {
            for (Stmt.Value arg : a.args()) {
                String tile = tileOf(arg);
                if (!tile.isEmpty()) {
                    return tile;
                }
            }
        }
        return "";
    }

    private int affine(Affine a) {
        AffineRow row = row(a);
        affines.add(row);
        return affines.size() - 1;
    }

    private int affines(List<Affine> all) {
        int first = affines.size();
        List<AffineRow> block = all.stream().map(this::row).toList();
        affines.addAll(block);
        return first;
    }

    private BoundRow bound(Bound b) {
        return new BoundRow(affines(b.terms()), b.terms().size());
    }

    private AffineRow row(Affine a) {
        int first = terms.size();
        for (Affine.Term t : a.terms()) {
            terms.add(new Term(Objects.requireNonNull(loopIndex.get(t.variable()), t.variable()), t.coefficient()));
        }
        return new AffineRow(a.constant(), first, a.terms().size());
    }
}
