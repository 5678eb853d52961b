package marvel.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.op.Ops;

/** Names, ranks, letters and scopes of a loop function: what both the interpreter and the static checker rely on. */
final class WellFormed {
    private final Map<String, BufferDecl> buffers = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Map<String, Stmt.For> scope = new HashMap<>();
    private final List<Diagnostic> errors = new ArrayList<>();

    private WellFormed() {}

    static List<Diagnostic> check(LoopFunction fn) {
        WellFormed w = new WellFormed();
        for (BufferDecl p : fn.params()) {
            w.declare(p, p.span(), true);
        }
        w.statements(fn.body(), true);
        for (Stmt s : fn.body()) {
            if (s instanceof Stmt.Alloc alloc && !w.used.contains(alloc.buffer().name())) {
                w.error(
                        Code.MEMORY,
                        s.span(),
                        "expected a buffer that is used, got %" + alloc.buffer().name());
            }
        }
        fn.attrs().get("count").ifPresent(count -> {
            if (!(count instanceof Attr.Int n) || n.value() < 1) {
                w.error(
                        Code.ILL_FORMED,
                        fn.span(),
                        "expected the attribute count of @" + fn.name() + " to be a whole number of at least 1"
                                + (count instanceof Attr.Int n ? ", got " + n.value() : ""));
            }
        });
        return w.errors;
    }

    static Map<String, BufferDecl> buffers(LoopFunction fn) {
        Map<String, BufferDecl> all = new HashMap<>();
        fn.params().forEach(p -> all.put(p.name(), p));
        for (Stmt s : fn.body()) {
            if (s instanceof Stmt.Alloc alloc) {
                all.put(alloc.buffer().name(), alloc.buffer());
            }
        }
        return all;
    }

    /** Names of the buffers whose element at the same place a value takes. */
    static Set<String> tiles(Stmt.Value value) {
        Set<String> names = new HashSet<>();
        if (value instanceof Stmt.Value.Tile tile) {
            names.add(tile.buffer());
        } else if (value instanceof Stmt.Value.Apply apply) {
            apply.args().forEach(a -> names.addAll(tiles(a)));
        }
        return names;
    }

    private void error(Code code, Span span, String message) {
        errors.add(Diagnostic.error(code, span, message));
    }

    private void declare(BufferDecl b, Span span, boolean param) {
        BufferDecl before = buffers.putIfAbsent(b.name(), b);
        if (before != null) {
            errors.add(Diagnostic.error(Code.DUPLICATE, span, "buffer %" + b.name() + " is declared twice")
                    .withNote(before.span(), "first declared here"));
        }
        if (param && b.space() != Space.DRAM) {
            error(Code.MEMORY, span, "expected a parameter in dram, got " + b.space());
        }
        if (b.axes().length() != b.rank() || b.axes().chars().distinct().count() != b.rank()) {
            error(
                    Code.ILL_FORMED,
                    span,
                    "expected " + b.rank() + " distinct letters in axes, got \"" + b.axes() + "\"");
        } else if (!sorted(b.axes()).equals(sorted(b.layout()))) {
            error(
                    Code.ILL_FORMED,
                    span,
                    "expected a layout that permutes \"" + b.axes() + "\", got \"" + b.layout() + "\"");
        }
        long size = 1;
        for (long extent : b.shape()) {
            if (extent <= 0 || extent > Integer.MAX_VALUE || size > Long.MAX_VALUE / extent) {
                error(
                        Code.ILL_FORMED,
                        span,
                        "expected extents above 0 of a size that can be counted, got " + b.shape());
                break;
            }
            size *= extent;
        }
        if (b.dtype().lanes() != 1) {
            error(Code.ILL_FORMED, span, "expected elements of one lane, got " + b.dtype());
        }
    }

    private static String sorted(String letters) {
        return letters.chars().sorted().mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
    }

    private void statements(List<Stmt> body, boolean top) {
        for (Stmt s : body) {
            if (s instanceof Stmt.Alloc alloc) {
                if (!top) {
                    error(Code.MEMORY, s.span(), "expected buffers to be declared at the top of the function");
                }
                declare(alloc.buffer(), s.span(), false);
            } else if (s instanceof Stmt.For loop) {
                loop(loop);
            } else if (s instanceof Stmt.If branch) {
                for (Guard g : branch.guards()) {
                    affine(g.value(), s.span());
                }
                statements(branch.then(), false);
                statements(branch.otherwise(), false);
            } else if (s instanceof Stmt.Load load) {
                load(load);
            } else if (s instanceof Stmt.Store store) {
                store(store);
            } else if (s instanceof Stmt.Fill fill) {
                known(fill.target(), s.span());
            } else {
                Stmt.Accumulate a = (Stmt.Accumulate) s;
                element(a.target(), a.span());
                element(a.left(), a.span());
                element(a.right(), a.span());
            }
        }
    }

    private void loop(Stmt.For loop) {
        bound(loop.end(), loop.span());
        if (loop.step() <= 0) {
            error(Code.ILL_FORMED, loop.span(), "expected a step above 0, got " + loop.step());
        }
        BufferDecl buffer = buffers.get(loop.variable());
        if (buffer != null) {
            errors.add(Diagnostic.error(
                            Code.DUPLICATE,
                            loop.span(),
                            "loop variable %" + loop.variable() + " has the name of a buffer")
                    .withNote(buffer.span(), "of this one"));
        }
        Stmt.For outer = scope.putIfAbsent(loop.variable(), loop);
        if (outer != null) {
            errors.add(Diagnostic.error(
                            Code.DUPLICATE, loop.span(), "loop variable %" + loop.variable() + " is in use already")
                    .withNote(outer.span(), "by this loop"));
            return;
        }
        statements(loop.body(), false);
        scope.remove(loop.variable());
    }

    private boolean known(String buffer, Span span) {
        used.add(buffer);
        if (!buffers.containsKey(buffer)) {
            error(Code.UNDEFINED, span, "no buffer %" + buffer + " is declared");
            return false;
        }
        return true;
    }

    private void affine(Affine a, Span span) {
        for (Affine.Term t : a.terms()) {
            if (!scope.containsKey(t.variable())) {
                error(Code.UNDEFINED, span, "no loop around this has the variable %" + t.variable());
            }
        }
    }

    private void bound(Bound b, Span span) {
        if (b.terms().isEmpty()) {
            error(Code.ILL_FORMED, span, "expected a bound, got none");
        }
        b.terms().forEach(t -> affine(t, span));
    }

    private void element(Stmt.Element e, Span span) {
        if (known(e.buffer(), span) && rank(e.buffer()) != e.indices().size()) {
            error(
                    Code.ILL_FORMED,
                    span,
                    "expected " + rank(e.buffer()) + " indices of %" + e.buffer() + ", got "
                            + e.indices().size());
        }
        e.indices().forEach(i -> affine(i, span));
    }

    private int rank(String buffer) {
        return decl(buffer).rank();
    }

    private BufferDecl decl(String buffer) {
        BufferDecl b = buffers.get(buffer);
        if (b == null) {
            throw new IllegalStateException("undeclared " + buffer);
        }
        return b;
    }

    private boolean slice(Slice s, Span span) {
        for (Slice.Range r : s.ranges()) {
            affine(r.start(), span);
            bound(r.length(), span);
        }
        if (known(s.buffer(), span)) {
            if (!s.ranges().isEmpty() && s.ranges().size() != rank(s.buffer())) {
                error(
                        Code.ILL_FORMED,
                        span,
                        "expected " + rank(s.buffer()) + " ranges of %" + s.buffer() + ", got "
                                + s.ranges().size());
                return false;
            }
            return true;
        }
        return false;
    }

    private void load(Stmt.Load load) {
        if (slice(load.source(), load.span()) && known(load.target(), load.span())) {
            BufferDecl to = decl(load.target());
            BufferDecl from = decl(load.source().buffer());
            sameAxes(to, from, load.span());
            if (to.space().compareTo(from.space()) <= 0) {
                error(
                        Code.MEMORY,
                        load.span(),
                        "expected a load towards the array, got " + from.space() + " to " + to.space());
            }
            if (!to.dtype().equals(from.dtype())) {
                error(Code.MEMORY, load.span(), "expected a buffer of " + from.dtype() + ", got " + to.dtype());
            }
        }
    }

    private void sameAxes(BufferDecl a, BufferDecl b, Span span) {
        if (!sorted(a.axes()).equals(sorted(b.axes()))) {
            errors.add(Diagnostic.error(
                            Code.ILL_FORMED,
                            span,
                            "expected the axes \"" + b.axes() + "\" of %" + b.name() + ", got \"" + a.axes() + "\"")
                    .withNote(a.span(), "%" + a.name() + " is declared here"));
        }
    }

    private void store(Stmt.Store store) {
        boolean target = slice(store.target(), store.span());
        value(store.value(), store.span());
        Set<String> tiles = tiles(store.value());
        if (tiles.size() != 1) {
            error(Code.ILL_FORMED, store.span(), "expected one tile to be stored, got " + tiles.size());
        } else if (target && buffers.containsKey(tiles.iterator().next())) {
            BufferDecl tile = decl(tiles.iterator().next());
            BufferDecl to = decl(store.target().buffer());
            sameAxes(tile, to, store.span());
            if (tile.space().compareTo(to.space()) < 0) {
                error(
                        Code.MEMORY,
                        store.span(),
                        "expected a store towards DRAM, got " + tile.space() + " to " + to.space());
            }
        }
        for (String v : store.reduce()) {
            Stmt.For loop = scope.get(v);
            if (loop == null) {
                error(Code.UNDEFINED, store.span(), "no loop around this has the variable %" + v);
            } else if (!loop.where().isParallel()) {
                errors.add(Diagnostic.error(
                                Code.ILL_FORMED, store.span(), "expected to add up over a parallel loop, got %" + v)
                        .withNote(loop.span(), "which is sequential"));
            }
        }
    }

    private void value(Stmt.Value v, Span span) {
        if (v instanceof Stmt.Value.Tile tile) {
            known(tile.buffer(), span);
        } else if (v instanceof Stmt.Value.Operand operand) {
            known(operand.buffer(), span);
        } else if (v instanceof Stmt.Value.Apply apply) {
            if (!Ops.load().has(apply.op())) {
                Diagnostic error =
                        Diagnostic.error(Code.ILL_FORMED, span, "expected an elementwise operator, got " + apply.op());
                errors.add(Nearest.of(apply.op(), Ops.load().names())
                        .map(n -> error.withNote(span, "did you mean '" + n + "'?"))
                        .orElse(error));
            }
            apply.args().forEach(a -> value(a, span));
        }
    }
}
