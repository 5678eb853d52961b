package marvel.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import marvel.workload.Role;

/**
 * Walks a loop function once, knowing at each statement which box of which tensor every input buffer holds, in loop
 * variables. Proves that loads stay inside what is there and that the multiply-accumulate reads inside what was loaded;
 * collects what {@link OutputProof} and {@link Domain} go on with.
 */
final class Proof {
    /** What an input buffer holds: a box of a tensor. Lists are by axis of the buffer. */
    private record Held(BufferDecl root, List<Affine> origin, List<Bound> length, List<LoopVar> loops, Span span) {}

    private final Map<String, BufferDecl> buffers;
    private final Roles roles;
    private final Layouts layouts = new Layouts();
    private final Map<String, Held> held = new HashMap<>();
    private final List<LoopVar> loops = new ArrayList<>();
    private final List<Trail.Condition> conditions = new ArrayList<>();
    private final List<Integer> path = new ArrayList<>();
    private final Map<String, String> shown;
    private int names;
    /** Fills of, loads to, and stores from buffers of sums, in the order of the text. */
    final List<Trail> events = new ArrayList<>();

    private final List<Trail> macs = new ArrayList<>();
    /** Coordinates in the tensors that the multiply-accumulate reads, by axis of the tensor. */
    List<Affine> left = List.of();

    List<Affine> right = List.of();
    BufferDecl leftTensor;
    BufferDecl rightTensor;

    /** Starts a proof; {@code shown} receives the name in the text of each loop of the proof. */
    Proof(LoopFunction fn, Map<String, String> shown) {
        this.shown = shown;
        buffers = WellFormed.buffers(fn);
        roles = Roles.of(fn);
        layouts.walk(fn.body(), 1);
        leftTensor = fn.params().get(0);
        rightTensor = fn.params().get(0);
        boolean[] adds = new boolean[1];
        Walk.each(fn.body(), s -> adds[0] |= s instanceof Stmt.Accumulate);
        if (!adds[0]) {
            throw new Fault(Code.ITERATIONS, fn.span(), "iterations are missing: there is no multiply-accumulate");
        }
        walk(fn.body());
    }

    Trail mac() {
        return macs.get(0);
    }

    BufferDecl buffer(String name) {
        BufferDecl b = buffers.get(name);
        if (b == null) {
            throw new IllegalStateException("undeclared " + name);
        }
        return b;
    }

    private boolean isSum(String buffer) {
        return roles.role(buffer) == Role.OUTPUT;
    }

    private Trail trail(Stmt s) {
        return new Trail(s, loops, conditions, path);
    }

    private void walk(List<Stmt> body) {
        path.add(0);
        for (int i = 0; i < body.size(); i++) {
            path.set(path.size() - 1, i);
            statement(body.get(i));
        }
        path.remove(path.size() - 1);
    }

    private void statement(Stmt s) {
        if (s instanceof Stmt.For loop) {
            loop(loop);
        } else if (s instanceof Stmt.If branch) {
            branch(branch.guards(), true, branch.then(), 0);
            branch(branch.guards(), false, branch.otherwise(), 1);
            forget(branch.then());
            forget(branch.otherwise());
        } else if (s instanceof Stmt.Load load) {
            if (isSum(load.target())) {
                events.add(trail(s));
            } else {
                load(load, trail(s));
            }
        } else if (s instanceof Stmt.Fill fill) {
            if (!isSum(fill.target())) {
                throw new Fault(
                        Code.SUMS, s.span(), "expected a buffer that products are added to, got %" + fill.target());
            }
            if (fill.value() != 0) {
                throw new Fault(Code.SUMS, s.span(), "expected sums to be filled with 0, got " + fill.value());
            }
            events.add(trail(s));
        } else if (s instanceof Stmt.Store store) {
            String tile = WellFormed.tiles(store.value()).iterator().next();
            if (!isSum(tile)) {
                throw new Fault(Code.SUMS, s.span(), "expected sums to be stored, got %" + tile);
            }
            events.add(trail(s));
        } else if (s instanceof Stmt.Accumulate mac) {
            accumulate(mac, trail(s));
        }
    }

    private void branch(List<Guard> guards, boolean holds, List<Stmt> body, int number) {
        conditions.add(new Trail.Condition(guards, holds));
        path.add(number);
        walk(body);
        path.remove(path.size() - 1);
        conditions.remove(conditions.size() - 1);
    }

    private void loop(Stmt.For loop) {
        Trail here = trail(loop);
        int axis = Layouts.axis(loop.where());
        if (!loops.isEmpty() && loops.get(loops.size() - 1).level() > level(loop.where())) {
            throw new Fault(Diagnostic.error(
                            Code.MEMORY,
                            loop.span(),
                            "expected loops of dram around those of l2, these around parallel ones, these around"
                                    + " those of l1, got a loop of " + loop.where())
                    .withNote(loops.get(loops.size() - 1).span(), "inside this one"));
        }
        long depth = loops.stream().filter(l -> l.axis() == axis).count();
        String id = axis < 0 ? loop.variable() + "#" + names++ : "@" + axis + "." + depth;
        LoopVar v = new LoopVar(
                id,
                loop.variable(),
                here.of(loop.end()),
                loop.step(),
                level(loop.where()),
                axis,
                axis < 0 ? 0 : layouts.weight(loop),
                loop.span());
        shown.put(id, loop.variable());
        forget(loop.body());
        loops.add(v);
        walk(loop.body());
        loops.remove(loops.size() - 1);
        if (axis < 0) {
            held.values().removeIf(h -> mentions(h, id));
        }
    }

    private static int level(Where where) {
        return where == Where.DRAM ? 0 : where == Where.L2 ? 1 : where == Where.L1 ? 3 : 2;
    }

    private static boolean mentions(Held h, String id) {
        return h.origin().stream().anyMatch(a -> a.coefficient(id) != 0)
                || h.length().stream().anyMatch(b -> b.terms().stream().anyMatch(a -> a.coefficient(id) != 0))
                || h.loops().stream().anyMatch(l -> l.end().terms().stream().anyMatch(a -> a.coefficient(id) != 0));
    }

    /** Forgets what the buffers hold that a body loads: at its start they may hold what an earlier round left. */
    private void forget(List<Stmt> body) {
        Set<String> loaded = new HashSet<>();
        Walk.each(body, s -> {
            if (s instanceof Stmt.Load load) {
                loaded.add(load.target());
            }
        });
        held.keySet().removeAll(loaded);
    }

    private void load(Stmt.Load load, Trail t) {
        BufferDecl to = buffer(load.target());
        BufferDecl from = buffer(load.source().buffer());
        if (to.space() == Space.L2 && !t.parallel().isEmpty()) {
            throw t.unproved(Code.MEMORY, "expected a copy to L1 inside a parallel loop, got one to %" + to.name());
        }
        List<Affine> starts = t.starts(load.source(), from.rank());
        List<Bound> lengths = t.lengths(load.source(), from.shape());
        List<Affine> origin = new ArrayList<>();
        List<Bound> length = new ArrayList<>();
        Held source = from.space() == Space.DRAM ? null : holds(from, t);
        for (int i = 0; i < to.rank(); i++) {
            int j = from.axes().indexOf(to.axes().charAt(i));
            Affine start = starts.get(j);
            Bound n = lengths.get(j);
            fits(t, n, to, i);
            Bound end = Prover.plus(n, start);
            if (source != null) {
                inside(t, start, end, source.length().get(j), from, j, source);
            } else if (!load.pad()) {
                inside(t, start, end, Bound.of(from.shape().get(j)), from, j, null);
            }
            origin.add(source == null ? start : start.plus(source.origin().get(j)));
            length.add(n);
        }
        BufferDecl root = source == null ? from : source.root();
        held.put(to.name(), new Held(root, origin, length, t.loops(), load.span()));
    }

    /** A box must fit the buffer that it is copied to. */
    static void fits(Trail t, Bound length, BufferDecl to, int axis) {
        long room = to.shape().get(axis);
        if (!Prover.atMost(length, Affine.constant(room), t.loops())) {
            throw new Fault(Diagnostic.error(
                            Code.OUT_OF_BOUNDS,
                            t.stmt().span(),
                            "cannot prove that a box of " + length + " elements along "
                                    + to.axes().charAt(axis) + " fits %" + to.name() + ", which has " + room)
                    .withNote(to.span(), "%" + to.name() + " is declared here"));
        }
    }

    private static void inside(
            Trail t,
            Affine start,
            Bound end,
            Bound room,
            BufferDecl from,
            int axis,
            @org.jspecify.annotations.Nullable Held source) {
        if (!Prover.nonNegative(start, t.loops()) || !Prover.atMost(end, room, t.loops())) {
            Diagnostic d = Diagnostic.error(
                    Code.OUT_OF_BOUNDS,
                    t.stmt().span(),
                    "cannot prove that the box from " + start + " to " + end + " along "
                            + from.axes().charAt(axis) + " lies inside %" + from.name() + ", which has " + room);
            throw new Fault(source == null ? d : d.withNote(source.span(), "loaded here"));
        }
    }

    /** What a buffer holds at a statement; on a processing element, what its own copy brought. */
    private Held holds(BufferDecl b, Trail t) {
        Held h = held.get(b.name());
        if (h == null) {
            throw t.unproved(
                    Code.UNWRITTEN,
                    "cannot prove that %" + b.name() + " holds what is read here: no load of it stands before, inside"
                            + " every loop that its box depends on");
        }
        if (b.space() == Space.L1) {
            covers(h.loops().stream().filter(LoopVar::isParallel).toList(), t.parallel(), t, h.span());
        }
        return h;
    }

    /** The processing elements of one nest must be among those of another, at the same places. */
    static void covers(List<LoopVar> brought, List<LoopVar> used, Trail t, Span cause) {
        boolean same = brought.size() == used.size();
        for (int i = 0; same && i < used.size(); i++) {
            LoopVar a = brought.get(i);
            LoopVar b = used.get(i);
            same = a.id().equals(b.id())
                    && a.step() == b.step()
                    && a.weight() == b.weight()
                    && Prover.atMost(b.end(), a.end(), t.loops());
        }
        if (!same) {
            throw new Fault(Diagnostic.error(
                            Code.UNWRITTEN,
                            t.stmt().span(),
                            "cannot prove that every processing element at work here was given its words")
                    .withNote(cause, "by this statement, whose parallel loops differ"));
        }
    }

    private void accumulate(Stmt.Accumulate mac, Trail t) {
        macs.add(t);
        if (macs.size() > 1) {
            throw new Fault(
                    Diagnostic.error(Code.NOT_A_NEST, mac.span(), "expected one multiply-accumulate, got a second")
                            .withNote(mac().stmt().span(), "the first is here"));
        }
        left = operand(mac.left(), t);
        right = operand(mac.right(), t);
        leftTensor = tensor(mac.left().buffer());
        rightTensor = tensor(mac.right().buffer());
    }

    private BufferDecl tensor(String buffer) {
        Held h = held.get(buffer);
        return h == null ? buffer(buffer) : h.root();
    }

    private List<Affine> operand(Stmt.Element e, Trail t) {
        BufferDecl b = buffer(e.buffer());
        if (isSum(b.name())) {
            throw t.wrongSums("expected an operand that is not summed up, got %" + b.name());
        }
        Held h = b.space() == Space.DRAM ? null : holds(b, t);
        BufferDecl root = h == null ? b : h.root();
        Affine[] at = new Affine[b.rank()];
        for (int i = 0; i < b.rank(); i++) {
            Affine index = t.of(e.indices().get(i));
            Bound room = h == null ? Bound.of(b.shape().get(i)) : h.length().get(i);
            boolean inside = Prover.nonNegative(index, t.loops())
                    && Prover.atMost(Bound.of(index.plus(Affine.constant(1))), room, t.loops());
            if (!inside && !(h == null && guarded(t, index, b.shape().get(i)))) {
                Diagnostic d = Diagnostic.error(
                        Code.OUT_OF_BOUNDS,
                        t.stmt().span(),
                        "cannot prove that index " + e.indices().get(i) + " along "
                                + b.axes().charAt(i) + " of %" + b.name() + " lies below " + room);
                throw new Fault(h == null ? d : d.withNote(h.span(), "loaded here"));
            }
            at[root.axes().indexOf(b.axes().charAt(i))] =
                    h == null ? index : index.plus(h.origin().get(i));
        }
        return List.of(at);
    }

    /** True if a condition around a statement says that an index lies inside a tensor. */
    static boolean guarded(Trail t, Affine index, long extent) {
        return t.conditions().stream()
                .filter(Trail.Condition::holds)
                .flatMap(c -> c.guards().stream())
                .anyMatch(g -> bounds(t, g, index, extent));
    }

    /** True if a guard says that an index lies inside a tensor, no more and no less. */
    static boolean bounds(Trail t, Guard g, Affine index, long extent) {
        long shift = index.constant() - g.value().constant();
        return sameTerms(t.of(g.value()), index) && g.lower() + shift == 0 && g.upper() + shift == extent;
    }

    static boolean sameTerms(Affine a, Affine b) {
        return a.plus(b.times(-1)).isConstant();
    }
}
