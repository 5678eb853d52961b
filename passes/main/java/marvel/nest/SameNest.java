package marvel.nest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Stmt;
import marvel.parse.Printer;

/**
 * Whether a nest is the one that its mapping stands for. Names of loops and of buffers that are no parameters may differ,
 * as may the order of guards, of the terms of a minimum, and all that {@link NormalForm} levels.
 */
final class SameNest {
    private final LoopFunction expected;
    private final LoopFunction got;
    /** Names in {@code got}, by those in {@code expected}; loops and buffers share a name space. */
    private final Map<String, String> names = new HashMap<>();

    private final Set<String> taken = new HashSet<>();

    private SameNest(LoopFunction expected, LoopFunction got) {
        this.expected = expected;
        this.got = got;
    }

    /**
     * Checks it.
     *
     * @param sorted whether the order of the innermost loops matters not
     * @throws CompileException at the first statement that differs
     */
    static void check(LoopFunction expected, LoopFunction got, boolean sorted) {
        SameNest s = new SameNest(expected, got);
        s.params();
        s.statements(
                NormalForm.of(s.code(expected), sorted),
                NormalForm.of(s.code(got), sorted),
                got.body().isEmpty() ? got.span() : got.body().get(0).span());
        s.buffers();
    }

    private List<Stmt> code(LoopFunction f) {
        return f.body().stream().filter(x -> !(x instanceof Stmt.Alloc)).toList();
    }

    private static List<BufferDecl> allocations(LoopFunction f) {
        return f.body().stream()
                .filter(Stmt.Alloc.class::isInstance)
                .map(x -> ((Stmt.Alloc) x).buffer())
                .toList();
    }

    private void params() {
        List<String> want = expected.params().stream().map(BufferDecl::name).toList();
        List<String> have = got.params().stream().map(BufferDecl::name).toList();
        if (!want.equals(have)) {
            throw new CompileException(
                    Code.OTHER_NEST,
                    got.span(),
                    "expected parameters in the order input, weight, operands of the epilogue, output: " + list(want)
                            + ", got " + list(have));
        }
        for (String n : want) {
            names.put(n, n);
            taken.add(n);
        }
    }

    private static String list(List<String> names) {
        return names.stream().map(n -> "%" + n).collect(Collectors.joining(", "));
    }

    private void buffers() {
        Map<String, BufferDecl> have = new HashMap<>();
        allocations(got).forEach(b -> have.put(b.name(), b));
        for (BufferDecl want : allocations(expected)) {
            BufferDecl b = have.remove(names.getOrDefault(want.name(), ""));
            if (b == null) {
                // Statements that are the same use the same buffers, and the verifier wants them declared.
                throw new IllegalStateException("expected " + want.name() + " among the buffers of equal statements");
            }
            BufferDecl renamed = new BufferDecl(
                    b.name(), want.shape(), want.dtype(), want.axes(), want.layout(), want.space(), Span.NONE);
            if (!renamed.equals(b)) {
                throw new CompileException(Code.OTHER_NEST, b.span(), "expected " + text(renamed) + ", got " + text(b));
            }
        }
        have.values().forEach(b -> {
            throw new CompileException(
                    Code.OTHER_NEST,
                    b.span(),
                    "expected no buffer %" + b.name() + ", which the mapping has no use for");
        });
    }

    private static String text(BufferDecl b) {
        return text(new Stmt.Alloc(b, Span.NONE));
    }

    /** The first line of a statement. */
    private static String text(Stmt s) {
        String[] lines = Printer.print(new LoopFunction("f", List.of(), Attrs.EMPTY, List.of(s), Span.NONE))
                .split("\n", -1);
        return "'" + lines[1].strip() + "'";
    }

    private CompileException differs(Stmt want, Stmt have) {
        return new CompileException(Diagnostic.error(
                        Code.OTHER_NEST, have.span(), "expected " + text(renamed(want)) + ", got " + text(have))
                .withNote(got.span(), "the loops of @" + got.name() + " stand for a mapping whose nest has it so"));
    }

    private void statements(List<Stmt> want, List<Stmt> have, Span end) {
        Span at = end;
        for (int i = 0; i < want.size(); i++) {
            if (i == have.size()) {
                throw new CompileException(
                        Code.OTHER_NEST, at, "expected " + text(renamed(want.get(i))) + " after this, got nothing");
            }
            statement(want.get(i), have.get(i));
            at = have.get(i).span();
        }
        if (have.size() > want.size()) {
            Stmt more = have.get(want.size());
            throw new CompileException(Code.OTHER_NEST, more.span(), "expected nothing more here, got " + text(more));
        }
    }

    private void statement(Stmt want, Stmt have) {
        if (!bind(want, have) || !flat(renamed(want)).equals(flat(have))) {
            throw differs(want, have);
        }
        if (want instanceof Stmt.For w && have instanceof Stmt.For h) {
            statements(w.body(), h.body(), h.span());
            taken.remove(h.variable());
            names.remove(w.variable());
        } else if (want instanceof Stmt.If w && have instanceof Stmt.If h) {
            statements(w.then(), h.then(), h.span());
            statements(w.otherwise(), h.otherwise(), h.span());
        }
    }

    /** Takes up the names that a pair of statements introduces. */
    private boolean bind(Stmt want, Stmt have) {
        if (want instanceof Stmt.For w && have instanceof Stmt.For h) {
            return same(w.variable(), h.variable());
        }
        if (want instanceof Stmt.Load w && have instanceof Stmt.Load h) {
            return same(w.target(), h.target())
                    && same(w.source().buffer(), h.source().buffer());
        }
        if (want instanceof Stmt.Store w && have instanceof Stmt.Store h) {
            List<String> tiles = NestReader.tiles(w.value());
            List<String> others = NestReader.tiles(h.value());
            return tiles.size() == 1
                    && others.size() == 1
                    && same(tiles.get(0), others.get(0))
                    && same(w.target().buffer(), h.target().buffer());
        }
        if (want instanceof Stmt.Fill w && have instanceof Stmt.Fill h) {
            return same(w.target(), h.target());
        }
        if (want instanceof Stmt.Accumulate w && have instanceof Stmt.Accumulate h) {
            return same(w.target().buffer(), h.target().buffer())
                    && same(w.left().buffer(), h.left().buffer())
                    && same(w.right().buffer(), h.right().buffer());
        }
        return want instanceof Stmt.If && have instanceof Stmt.If;
    }

    private boolean same(String want, String have) {
        String known = names.get(want);
        if (known == null && taken.add(have)) {
            names.put(want, have);
            return true;
        }
        return have.equals(known);
    }

    private String name(String want) {
        return names.getOrDefault(want, want);
    }

    /** An expected statement with the names of the nest at hand. */
    private Stmt renamed(Stmt s) {
        if (s instanceof Stmt.For f) {
            return new Stmt.For(name(f.variable()), bound(f.end()), f.step(), f.where(), f.body(), f.span());
        }
        if (s instanceof Stmt.Load l) {
            return new Stmt.Load(name(l.target()), slice(l.source()), l.pad(), l.span());
        }
        if (s instanceof Stmt.Store t) {
            List<String> reduce = t.reduce().stream().map(this::name).toList();
            return new Stmt.Store(slice(t.target()), value(t.value()), reduce, t.clip(), t.span());
        }
        if (s instanceof Stmt.Fill f) {
            return new Stmt.Fill(name(f.target()), f.value(), f.span());
        }
        if (s instanceof Stmt.Accumulate a) {
            return new Stmt.Accumulate(element(a.target()), element(a.left()), element(a.right()), a.span());
        }
        if (s instanceof Stmt.If i) {
            List<Guard> guards = i.guards().stream()
                    .map(g -> new Guard(affine(g.value()), g.lower(), g.upper()))
                    .toList();
            return new Stmt.If(guards, i.then(), i.otherwise(), i.span());
        }
        return s;
    }

    private Affine affine(Affine a) {
        return new Affine(
                a.terms().stream()
                        .map(t -> new Affine.Term(name(t.variable()), t.coefficient()))
                        .toList(),
                a.constant());
    }

    private Bound bound(Bound b) {
        return new Bound(b.terms().stream().map(this::affine).toList());
    }

    private Slice slice(Slice s) {
        return new Slice(
                name(s.buffer()),
                s.ranges().stream()
                        .map(r -> new Slice.Range(affine(r.start()), bound(r.length())))
                        .toList(),
                s.span());
    }

    private Stmt.Element element(Stmt.Element e) {
        return new Stmt.Element(
                name(e.buffer()), e.indices().stream().map(this::affine).toList());
    }

    private Stmt.Value value(Stmt.Value v) {
        if (v instanceof Stmt.Value.Tile t) {
            return new Stmt.Value.Tile(name(t.buffer()));
        }
        if (v instanceof Stmt.Value.Apply a) {
            return new Stmt.Value.Apply(
                    a.op(), a.args().stream().map(this::value).toList(), a.attrs());
        }
        return v;
    }

    /** What a statement says itself, without the statements in it, where order does not matter. */
    private List<Object> flat(Stmt s) {
        List<Object> all = new ArrayList<>();
        all.add(s.getClass());
        if (s instanceof Stmt.For f) {
            all.addAll(List.of(f.variable(), terms(f.end()), f.step(), f.where()));
        } else if (s instanceof Stmt.Load l) {
            all.addAll(List.of(l.target(), box(l.source()), l.pad()));
        } else if (s instanceof Stmt.Store t) {
            all.addAll(List.of(box(t.target()), t.value(), Set.copyOf(t.reduce()), t.clip()));
        } else if (s instanceof Stmt.Fill f) {
            all.addAll(List.of(f.target(), f.value()));
        } else if (s instanceof Stmt.Accumulate a) {
            for (Stmt.Element e : List.of(a.target(), a.left(), a.right())) {
                all.add(e.buffer());
                all.add(e.indices().stream().map(SameNest::terms).toList());
            }
        } else if (s instanceof Stmt.If i) {
            all.add(i.guards().stream()
                    .map(g -> List.of(terms(g.value()), g.lower(), g.upper()))
                    .collect(Collectors.toSet()));
        }
        return all;
    }

    private static List<Object> terms(Affine a) {
        return List.of(Set.copyOf(a.terms()), a.constant());
    }

    private static Set<Object> terms(Bound b) {
        return b.terms().stream().map(SameNest::terms).collect(Collectors.toSet());
    }

    /** A box; all of a buffer is written out. */
    private List<Object> box(Slice s) {
        List<Object> all = new ArrayList<>(List.of(s.buffer()));
        if (s.ranges().isEmpty()) {
            java.util.stream.Stream.concat(got.params().stream(), allocations(got).stream())
                    .filter(b -> b.name().equals(s.buffer()))
                    .flatMap(b -> b.shape().stream())
                    .forEach(n -> all.add(List.of(terms(Affine.ZERO), terms(Bound.of(n)))));
        }
        s.ranges().forEach(r -> all.add(List.of(terms(r.start()), terms(r.length()))));
        return all;
    }
}
