package marvel.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;

/** Seeded corruptions of a loop function: each changes one statement, or where one stands. */
final class Mutations {
    private final Random random;
    private int at;
    private String what = "";

    Mutations(Random random) {
        this.random = random;
    }

    /** What the last mutation did. */
    String what() {
        return what;
    }

    LoopFunction mutate(LoopFunction fn) {
        int[] count = {0};
        Walk.each(fn.body(), s -> count[0]++);
        while (true) {
            at = random.nextInt(count[0]);
            LoopFunction changed = new LoopFunction(fn.name(), fn.params(), fn.attrs(), body(fn.body()), fn.span());
            if (!changed.equals(fn)) {
                return changed;
            }
            at = -1;
        }
    }

    private List<Stmt> body(List<Stmt> body) {
        List<Stmt> all = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
            Stmt s = body.get(i);
            if (at-- == 0) {
                int kind = random.nextInt(6);
                if (kind == 0 && !(s instanceof Stmt.Alloc)) {
                    what = "removed " + s;
                    continue;
                }
                if (kind == 1 && i + 1 < body.size()) {
                    what = "moved " + s + " behind " + body.get(i + 1);
                    all.add(body.get(i + 1));
                    all.add(s);
                    i++;
                    continue;
                }
                if (kind == 2 && s instanceof Stmt.For loop && !loop.body().isEmpty()) {
                    what = "hoisted the first statement of " + loop.variable();
                    all.add(loop.body().get(0));
                    all.add(new Stmt.For(
                            loop.variable(),
                            loop.end(),
                            loop.step(),
                            loop.where(),
                            loop.body().subList(1, loop.body().size()),
                            loop.span()));
                    continue;
                }
                if (kind == 3 && i + 1 < body.size() && body.get(i + 1) instanceof Stmt.For loop) {
                    what = "sank " + s + " into " + loop.variable();
                    List<Stmt> inner = new ArrayList<>(List.of(s));
                    inner.addAll(loop.body());
                    all.add(new Stmt.For(loop.variable(), loop.end(), loop.step(), loop.where(), inner, loop.span()));
                    i++;
                    continue;
                }
                Stmt changed = change(s);
                what = "changed " + s + " to " + changed;
                all.add(changed);
                continue;
            }
            if (s instanceof Stmt.For loop) {
                all.add(new Stmt.For(
                        loop.variable(), loop.end(), loop.step(), loop.where(), body(loop.body()), loop.span()));
            } else if (s instanceof Stmt.If branch) {
                all.add(new Stmt.If(branch.guards(), body(branch.then()), body(branch.otherwise()), branch.span()));
            } else {
                all.add(s);
            }
        }
        return all;
    }

    private long other(long value) {
        long by = 1L + random.nextInt(2);
        return random.nextBoolean() ? value + by : value - by;
    }

    private Stmt change(Stmt s) {
        if (s instanceof Stmt.For loop) {
            return change(loop);
        }
        if (s instanceof Stmt.Alloc alloc) {
            return new Stmt.Alloc(change(alloc.buffer()), alloc.span());
        }
        if (s instanceof Stmt.Load load) {
            return random.nextInt(6) == 0
                    ? new Stmt.Load(load.target(), load.source(), !load.pad(), load.span())
                    : new Stmt.Load(load.target(), change(load.source()), load.pad(), load.span());
        }
        if (s instanceof Stmt.Store store) {
            return switch (random.nextInt(6)) {
                case 0 -> new Stmt.Store(store.target(), store.value(), store.reduce(), !store.clip(), store.span());
                case 1 ->
                    new Stmt.Store(
                            store.target(),
                            store.value(),
                            store.reduce().subList(0, Math.max(0, store.reduce().size() - 1)),
                            store.clip(),
                            store.span());
                default ->
                    new Stmt.Store(change(store.target()), store.value(), store.reduce(), store.clip(), store.span());
            };
        }
        if (s instanceof Stmt.If branch) {
            return change(branch);
        }
        if (s instanceof Stmt.Fill fill) {
            return new Stmt.Fill(fill.target(), other(fill.value()), fill.span());
        }
        Stmt.Accumulate mac = (Stmt.Accumulate) s;
        return switch (random.nextInt(3)) {
            case 0 -> new Stmt.Accumulate(change(mac.target()), mac.left(), mac.right(), mac.span());
            case 1 -> new Stmt.Accumulate(mac.target(), change(mac.left()), mac.right(), mac.span());
            default -> new Stmt.Accumulate(mac.target(), mac.left(), change(mac.right()), mac.span());
        };
    }

    private Stmt change(Stmt.For loop) {
        switch (random.nextInt(4)) {
            case 0 -> {
                return new Stmt.For(
                        loop.variable(), change(loop.end()), loop.step(), loop.where(), loop.body(), loop.span());
            }
            case 1 -> {
                long step = Math.max(1, other(loop.step()));
                return new Stmt.For(loop.variable(), loop.end(), step, loop.where(), loop.body(), loop.span());
            }
            case 2 -> {
                Where where = Where.values()[random.nextInt(Where.values().length)];
                return new Stmt.For(loop.variable(), loop.end(), loop.step(), where, loop.body(), loop.span());
            }
            default -> {
                if (loop.body().size() == 1 && loop.body().get(0) instanceof Stmt.For inner) {
                    Stmt.For outer = new Stmt.For(
                            loop.variable(), loop.end(), loop.step(), loop.where(), inner.body(), loop.span());
                    return new Stmt.For(
                            inner.variable(), inner.end(), inner.step(), inner.where(), List.of(outer), inner.span());
                }
                return loop;
            }
        }
    }

    private Stmt change(Stmt.If branch) {
        List<Guard> guards = new ArrayList<>(branch.guards());
        int i = random.nextInt(guards.size());
        Guard g = guards.get(i);
        switch (random.nextInt(4)) {
            case 0 -> guards.remove(i);
            case 1 -> guards.set(i, new Guard(g.value(), other(g.lower()), g.upper()));
            case 2 -> guards.set(i, new Guard(g.value(), g.lower(), other(g.upper())));
            default -> {
                return new Stmt.If(guards, branch.otherwise(), branch.then(), branch.span());
            }
        }
        return guards.isEmpty()
                ? new Stmt.If(List.of(g), branch.then(), branch.then(), branch.span())
                : new Stmt.If(guards, branch.then(), branch.otherwise(), branch.span());
    }

    private BufferDecl change(BufferDecl b) {
        if (b.rank() == 0) {
            return b;
        }
        if (random.nextBoolean()) {
            List<Character> letters = new ArrayList<>();
            b.layout().chars().forEach(c -> letters.add((char) c));
            Collections.shuffle(letters, random);
            StringBuilder layout = new StringBuilder();
            letters.forEach(layout::append);
            return new BufferDecl(b.name(), b.shape(), b.dtype(), b.axes(), layout.toString(), b.space(), b.span());
        }
        List<Long> shape = new ArrayList<>(b.shape());
        int i = random.nextInt(shape.size());
        shape.set(i, Math.max(1, other(shape.get(i))));
        return new BufferDecl(b.name(), shape, b.dtype(), b.axes(), b.layout(), b.space(), b.span());
    }

    private Bound change(Bound b) {
        List<Affine> terms = new ArrayList<>(b.terms());
        int i = random.nextInt(terms.size());
        if (terms.size() > 1 && random.nextBoolean()) {
            terms.remove(i);
        } else {
            terms.set(i, terms.get(i).plus(Affine.constant(other(0))));
        }
        return new Bound(terms);
    }

    private Affine change(Affine a) {
        if (a.terms().isEmpty() || random.nextBoolean()) {
            return a.plus(Affine.constant(other(0)));
        }
        Affine.Term t = a.terms().get(random.nextInt(a.terms().size()));
        return a.plus(
                new Affine(List.of(new Affine.Term(t.variable(), random.nextBoolean() ? 1 : -t.coefficient())), 0));
    }

    private Slice change(Slice s) {
        if (s.ranges().isEmpty()) {
            return s;
        }
        List<Slice.Range> ranges = new ArrayList<>(s.ranges());
        int i = random.nextInt(ranges.size());
        Slice.Range r = ranges.get(i);
        ranges.set(
                i,
                random.nextBoolean()
                        ? new Slice.Range(change(r.start()), r.length())
                        : new Slice.Range(r.start(), change(r.length())));
        return new Slice(s.buffer(), ranges, s.span());
    }

    private Stmt.Element change(Stmt.Element e) {
        if (e.indices().isEmpty()) {
            return e;
        }
        List<Affine> indices = new ArrayList<>(e.indices());
        int i = random.nextInt(indices.size());
        indices.set(i, change(indices.get(i)));
        return new Stmt.Element(e.buffer(), indices);
    }
}
