package marvel.emit.scalar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import marvel.diag.Span;
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
 * Lowers a loop function: copies become loops over their elements, padding and clipping become branches, the buffers of
 * the processing elements become arrays indexed by row and column, and a store that reduces becomes a sum that the first
 * lane takes (all lanes are ready then, as such a store stands in parallel loops of its own).
 */
public final class Lowering {
    private final Map<String, BufferDecl> buffers = new HashMap<>();
    private final List<BufferDecl> scratch = new ArrayList<>();
    private final Set<String> stored = new LinkedHashSet<>();
    private final List<Stmt.For> around = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long rows = 1;
    private long cols = 1;
    private int sums;

    private Lowering(LoopFunction function) {
        function.params().forEach(p -> {
            buffers.put(p.name(), p);
            names.add(p.name());
        });
        function.body().forEach(this::collectNames);
    }

    private void collectNames(Stmt s) {
        if (s instanceof Stmt.Alloc a) {
            names.add(a.buffer().name());
        } else if (s instanceof Stmt.For f) {
            names.add(f.variable());
            f.body().forEach(this::collectNames);
        } else if (s instanceof Stmt.If i) {
            i.then().forEach(this::collectNames);
            i.otherwise().forEach(this::collectNames);
        }
    }

    /** A name like this one that the function does not use. */
    private String free(String name) {
        return names.contains(name) ? free(name + "_") : name;
    }

    public static Lowered lower(LoopFunction function) {
        Lowering lowering = new Lowering(function);
        List<Node> body = lowering.block(function.body());
        List<String> outputs = function.params().stream()
                .map(BufferDecl::name)
                .filter(lowering.stored::contains)
                .toList();
        return new Lowered(function, lowering.scratch, lowering.rows, lowering.cols, outputs, body);
    }

    private List<Node> block(List<Stmt> body) {
        List<Node> nodes = new ArrayList<>();
        for (Stmt s : body) {
            lower(s, nodes);
        }
        return nodes;
    }

    private void lower(Stmt s, List<Node> out) {
        if (s instanceof Stmt.Alloc a) {
            buffers.put(a.buffer().name(), a.buffer());
            scratch.add(a.buffer());
        } else if (s instanceof Stmt.For f) {
            around.add(f);
            if (f.where().isParallel()) {
                rows = Math.max(rows, lanes(Where.ROWS));
                cols = Math.max(cols, lanes(Where.COLS));
            }
            out.add(new Node.Loop(f.variable(), f.end(), f.step(), f.where(), block(f.body())));
            around.remove(around.size() - 1);
        } else if (s instanceof Stmt.If i) {
            out.add(new Node.Branch(i.guards(), block(i.then()), block(i.otherwise())));
        } else if (s instanceof Stmt.Fill f) {
            fill(f, out);
        } else if (s instanceof Stmt.Accumulate a) {
            stored.add(a.target().buffer());
            out.add(new Node.MultiplyAdd(element(a.target()), element(a.left()), element(a.right())));
        } else if (s instanceof Stmt.Load l) {
            load(l, out);
        } else if (s instanceof Stmt.Store t) {
            store(t, out);
        }
    }

    private void fill(Stmt.Fill f, List<Node> out) {
        BufferDecl b = buffer(f.target());
        stored.add(b.name());
        Extent extent = axis -> Bound.of(b.shape().get(axis));
        List<Affine> index = index(b, extent);
        Node body = new Node.Assign(place(b, index), new Scalar.Number(f.value(), b.dtype()));
        out.add(nest(b, index, extent, body));
    }

    private void load(Stmt.Load l, List<Node> out) {
        BufferDecl inner = buffer(l.target());
        BufferDecl outer = buffer(l.source().buffer());
        List<Slice.Range> ranges = ranges(l.source(), outer);
        Extent extent = axis -> ranges.get(axis).length();
        List<Affine> index = index(inner, extent);
        Scalar.Place to = place(inner, index);
        Node copy = new Node.Assign(to, new Scalar.Read(place(outer, offset(ranges, index))));
        List<Guard> guards = l.pad() ? guards(ranges, index, outer) : List.of();
        Node body = guards.isEmpty()
                ? copy
                : new Node.Branch(
                        guards, List.of(copy), List.of(new Node.Assign(to, new Scalar.Number(0, inner.dtype()))));
        out.add(new Node.Comment("load " + inner.name() + " from " + outer.name()));
        out.add(nest(inner, index, extent, body));
    }

    private void store(Stmt.Store s, List<Node> out) {
        BufferDecl outer = buffer(s.target().buffer());
        stored.add(outer.name());
        List<Slice.Range> ranges = ranges(s.target(), outer);
        Extent extent = axis -> ranges.get(axis).length();
        List<Affine> index = index(outer, extent);
        List<Affine> where = offset(ranges, index);
        List<Node> wrapped = new ArrayList<>();
        Scalar value = value(s, outer, where, index, wrapped);
        Node body = new Node.Assign(place(outer, where), value);
        if (!wrapped.isEmpty()) {
            Node.Local local = (Node.Local) wrapped.get(0);
            List<Node> inside = new ArrayList<>(local.body());
            inside.add(body);
            body = new Node.Local(local.scalar(), inside);
        }
        List<Guard> guards = s.clip() ? guards(ranges, index, outer) : List.of();
        if (!guards.isEmpty()) {
            body = new Node.Branch(guards, List.of(body), List.of());
        }
        Node all = nest(outer, index, extent, body);
        if (!s.reduce().isEmpty()) {
            List<Guard> first = s.reduce().stream()
                    .map(v -> Guard.equal(Affine.variable(v), 0))
                    .toList();
            all = new Node.Branch(first, List.of(all), List.of());
        }
        out.add(new Node.Comment("store " + outer.name()));
        out.add(all);
    }

    private Scalar value(Stmt.Store s, BufferDecl outer, List<Affine> where, List<Affine> index, List<Node> local) {
        return value(s.value(), s, outer, where, index, local);
    }

    private Scalar value(
            Stmt.Value v, Stmt.Store s, BufferDecl outer, List<Affine> where, List<Affine> index, List<Node> local) {
        if (v instanceof Stmt.Value.Tile t) {
            BufferDecl tile = buffer(t.buffer());
            return s.reduce().isEmpty() ? new Scalar.Read(place(tile, index)) : sum(tile, s.reduce(), index, local);
        }
        if (v instanceof Stmt.Value.Operand o) {
            BufferDecl operand = buffer(o.buffer());
            List<Affine> at = operand.axes()
                    .chars()
                    .mapToObj(axis -> where.get(outer.axes().indexOf(axis)))
                    .toList();
            return new Scalar.Read(place(operand, at));
        }
        if (v instanceof Stmt.Value.Number n) {
            return new Scalar.Number(n.value(), n.dtype());
        }
        Stmt.Value.Apply apply = (Stmt.Value.Apply) v;
        List<Scalar> args = new ArrayList<>();
        for (Stmt.Value arg : apply.args()) {
            args.add(value(arg, s, outer, where, index, local));
        }
        return Elementwise.apply(apply, args, s.span());
    }

    /** The sum of the tile's element over the lanes, taken into a local before the element is written. */
    private Scalar sum(BufferDecl tile, List<String> reduce, List<Affine> index, List<Node> local) {
        if (!local.isEmpty()) {
            return new Scalar.Read(local(((Node.Local) local.get(0)).scalar()));
        }
        BufferDecl scalar =
                new BufferDecl(free("sum" + sums++), List.of(), tile.dtype(), "", "", Space.DRAM, Span.NONE);
        Scalar.Place total = local(scalar);
        Map<String, String> lanes = new HashMap<>();
        reduce.forEach(v -> lanes.put(v, free("lane_" + v)));
        Scalar.Place part =
                new Scalar.Place(tile, layoutOrder(tile, index), lane(Where.ROWS, lanes), lane(Where.COLS, lanes));
        Node add = new Node.Assign(
                total, Elementwise.basic(Scalar.Basic.Kind.ADD, new Scalar.Read(total), new Scalar.Read(part)));
        for (int i = reduce.size() - 1; i >= 0; i--) {
            String variable = reduce.get(i);
            Stmt.For loop = around.stream()
                    .filter(f -> f.variable().equals(variable))
                    .findFirst()
                    .orElseThrow();
            add = new Node.Loop(
                    lanes.getOrDefault(variable, variable),
                    renamed(loop.end(), lanes),
                    loop.step(),
                    null,
                    List.of(add));
        }
        local.add(new Node.Local(scalar, List.of(add)));
        return new Scalar.Read(total);
    }

    /** The end of a loop over lanes, which may depend on others of them. */
    private static Bound renamed(Bound end, Map<String, String> lanes) {
        return new Bound(end.terms().stream()
                .map(a -> new Affine(
                        a.terms().stream()
                                .map(t -> new Affine.Term(
                                        lanes.getOrDefault(t.variable(), t.variable()), t.coefficient()))
                                .toList(),
                        a.constant()))
                .toList());
    }

    private static Scalar.Place local(BufferDecl scalar) {
        return new Scalar.Place(scalar, List.of(), Scalar.Lane.ZERO, Scalar.Lane.ZERO);
    }

    private interface Extent {
        Bound of(int axis);
    }

    /** Where a loop over a box stands along each axis: a variable, or 0 where there is one element only. */
    private List<Affine> index(BufferDecl b, Extent extent) {
        List<Affine> index = new ArrayList<>();
        for (int axis = 0; axis < b.rank(); axis++) {
            boolean one = extent.of(axis).equals(Bound.of(1));
            index.add(one ? Affine.ZERO : Affine.variable(free("i" + axis)));
        }
        return index;
    }

    /** Loops over a box, in memory order of the buffer's layout. */
    private static Node nest(BufferDecl b, List<Affine> index, Extent extent, Node body) {
        Node node = body;
        for (int i = b.rank() - 1; i >= 0; i--) {
            int axis = b.axes().indexOf(b.layout().charAt(i));
            if (!index.get(axis).isConstant()) {
                String variable = index.get(axis).terms().get(0).variable();
                node = new Node.Loop(variable, extent.of(axis), 1, null, List.of(node));
            }
        }
        return node;
    }

    private static List<Slice.Range> ranges(Slice slice, BufferDecl b) {
        return slice.ranges().isEmpty()
                ? b.shape().stream()
                        .map(n -> new Slice.Range(Affine.ZERO, Bound.of(n)))
                        .toList()
                : slice.ranges();
    }

    private static List<Affine> offset(List<Slice.Range> ranges, List<Affine> index) {
        List<Affine> all = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            all.add(ranges.get(i).start().plus(index.get(i)));
        }
        return all;
    }

    /** Guards for the axes along which the box may leave the buffer. */
    private static List<Guard> guards(List<Slice.Range> ranges, List<Affine> index, BufferDecl b) {
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            Slice.Range r = ranges.get(i);
            long extent = b.shape().get(i);
            boolean fixed = r.start().isConstant() && r.length().isConstant();
            boolean inside = fixed
                    && r.start().constant() >= 0
                    && r.start().constant() + r.length().terms().get(0).constant() <= extent;
            if (!inside) {
                guards.add(new Guard(r.start().plus(index.get(i)), 0, extent));
            }
        }
        return guards;
    }

    private Scalar.Place element(Stmt.Element e) {
        return place(buffer(e.buffer()), e.indices());
    }

    private Scalar.Place place(BufferDecl b, List<Affine> indices) {
        boolean perElement = b.space() == Space.L1;
        return new Scalar.Place(
                b,
                layoutOrder(b, indices),
                perElement ? lane(Where.ROWS, Map.of()) : Scalar.Lane.ZERO,
                perElement ? lane(Where.COLS, Map.of()) : Scalar.Lane.ZERO);
    }

    private static List<Affine> layoutOrder(BufferDecl b, List<Affine> indices) {
        return b.layout()
                .chars()
                .mapToObj(c -> indices.get(b.axes().indexOf(c)))
                .toList();
    }

    /** The coordinate along an axis of the array: the loops around, as digits, the outermost highest. */
    private Scalar.Lane lane(Where axis, Map<String, String> renamed) {
        List<Scalar.Digit> digits = new ArrayList<>();
        long weight = 1;
        for (int i = around.size() - 1; i >= 0; i--) {
            Stmt.For f = around.get(i);
            if (f.where() == axis) {
                String name = renamed.getOrDefault(f.variable(), f.variable());
                digits.add(0, new Scalar.Digit(name, f.step(), weight));
                weight *= trips(f);
            }
        }
        return new Scalar.Lane(digits);
    }

    private long lanes(Where axis) {
        return around.stream()
                .filter(f -> f.where() == axis)
                .mapToLong(Lowering::trips)
                .reduce(1, (a, b) -> a * b);
    }

    /** Most iterations of a loop: those its constant end gives. */
    private static long trips(Stmt.For f) {
        long end = f.end().terms().stream()
                .filter(Affine::isConstant)
                .mapToLong(Affine::constant)
                .min()
                .orElseThrow();
        return (end + f.step() - 1) / f.step();
    }

    private BufferDecl buffer(String name) {
        @Nullable BufferDecl b = buffers.get(name);
        return Objects.requireNonNull(b, name);
    }
}
