package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import marvel.diag.Code;
import marvel.grammar.MarvelParser;
import marvel.grammar.MarvelParser.AccumulateStmtContext;
import marvel.grammar.MarvelParser.AllocStmtContext;
import marvel.grammar.MarvelParser.AttrContext;
import marvel.grammar.MarvelParser.BufferDeclContext;
import marvel.grammar.MarvelParser.CopyStmtContext;
import marvel.grammar.MarvelParser.FillStmtContext;
import marvel.grammar.MarvelParser.ForStmtContext;
import marvel.grammar.MarvelParser.IfStmtContext;
import marvel.grammar.MarvelParser.LoopFunctionContext;
import marvel.grammar.MarvelParser.StmtContext;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Loop functions, with their names and shapes checked. Whether they are right is checked elsewhere. */
final class LoopBuilder {
    /** Nests of this depth are a hundred times what tiling makes; proving one takes time in the square of its depth. */
    private static final int DEEPEST = 1000;

    private final Text text;
    private final TypeBuilder types;
    private final AttrBuilder attrs;
    private final Literals literals;

    LoopBuilder(Text text) {
        this.text = text;
        this.types = new TypeBuilder(text);
        this.attrs = new AttrBuilder(text);
        this.literals = new Literals(text);
    }

    LoopFunction function(LoopFunctionContext c) {
        Body body = new Body();
        List<BufferDecl> params = new ArrayList<>(c.params.size());
        for (BufferDeclContext p : c.params) {
            params.add(buffer(p, Space.DRAM));
            body.scope.define(params.get(params.size() - 1));
        }
        List<Stmt> statements = body.statements(c.body_);
        return new LoopFunction(
                Text.bare(c.name), params, attrs.annotations(c.annotations()), statements, text.span(c));
    }

    private BufferDecl buffer(BufferDeclContext c, Space space) {
        List<Long> shape = types.shape(c.shape(), false);
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) < 1) {
                text.error(
                        Code.DECLARATION,
                        c.shape().dims.get(i),
                        "expected an extent of at least 1, got " + shape.get(i));
            }
        }
        Attrs given = attrs.attrs(c.attrs);
        for (AttrContext a : c.attrs) {
            String name = a.name.getText();
            if (!name.equals("axes") && !name.equals("layout")) {
                text.error(Code.DECLARATION, a, "expected axes or layout, got '" + name + "'");
            } else if (!(given.get(name).orElseThrow() instanceof Attr.Str)) {
                text.error(
                        Code.DECLARATION,
                        a,
                        "expected a string of axis letters, got "
                                + a.attrValue().getText());
            }
        }
        String axes = given.getString("axes").orElse("");
        String layout = given.getString("layout").orElse(axes);
        checkAxes(c, shape.size(), axes);
        if (!layout.chars()
                .sorted()
                .boxed()
                .toList()
                .equals(axes.chars().sorted().boxed().toList())) {
            text.error(
                    Code.DECLARATION,
                    place(c, "layout"),
                    "expected layout to be a permutation of \"" + axes + "\", got \"" + layout + "\"");
        }
        return new BufferDecl(Text.bare(c.name), shape, types.dtype(c.dtype), axes, layout, space, text.span(c.name));
    }

    private void checkAxes(BufferDeclContext c, int rank, String axes) {
        if (!axes.chars().allMatch(l -> l >= 'A' && l <= 'Z')
                || axes.chars().distinct().count() != axes.length()) {
            text.error(
                    Code.DECLARATION,
                    place(c, "axes"),
                    "expected distinct letters from A to Z for axes, got \"" + axes + "\"");
        } else if (axes.length() != rank) {
            text.error(
                    Code.DECLARATION,
                    place(c, "axes"),
                    "expected axes with " + rank + (rank == 1 ? " letter" : " letters") + ", one for each extent, got "
                            + (axes.isEmpty() ? "none" : "\"" + axes + "\""));
        }
    }

    /** Where an attribute stands, or the name of the buffer if it is not there. */
    private static ParserRuleContext place(BufferDeclContext c, String attr) {
        return c.attrs.stream()
                .filter(a -> a.name.getText().equals(attr))
                .map(ParserRuleContext.class::cast)
                .findFirst()
                .orElse(c.dtype);
    }

    /** The statements of one function. */
    private final class Body {
        private final LoopScope scope = new LoopScope(text);
        private final AffineBuilder affine = new AffineBuilder(text, scope);
        private final CopyBuilder copies = new CopyBuilder(text, scope, affine, attrs);
        private int depth;

        private List<Stmt> statements(List<StmtContext> contexts) {
            List<Stmt> all = new ArrayList<>(contexts.size());
            contexts.forEach(c -> statement(c).ifPresent(all::add));
            return all;
        }

        private List<Stmt> nested(List<StmtContext> contexts) {
            if (depth == DEEPEST && !contexts.isEmpty()) {
                text.error(
                        Code.NESTING,
                        contexts.get(0),
                        "expected at most " + DEEPEST + " loops and conditions inside one another");
                return List.of();
            }
            depth++;
            List<Stmt> all = statements(contexts);
            depth--;
            return all;
        }

        private Optional<Stmt> statement(StmtContext s) {
            if (s instanceof ForStmtContext c) {
                return Optional.of(loop(c));
            }
            if (s instanceof AllocStmtContext c) {
                return Optional.of(alloc(c));
            }
            if (s instanceof CopyStmtContext c) {
                return copies.copy(c);
            }
            if (s instanceof FillStmtContext c) {
                scope.buffer(c.target);
                Attr value = literals.number(c.number());
                if (!(value instanceof Attr.Int i) || !i.suffix().isEmpty()) {
                    text.error(
                            Code.LOOP_HEADER,
                            c.number(),
                            "expected an integer without suffix, got "
                                    + c.number().getText());
                    return Optional.empty();
                }
                return Optional.of(new Stmt.Fill(Text.bare(c.target), i.value(), text.span(c)));
            }
            if (s instanceof IfStmtContext c) {
                return Optional.of(new Stmt.If(
                        c.guards.stream().map(affine::guard).toList(),
                        nested(c.then),
                        nested(c.otherwise),
                        text.span(c)));
            }
            AccumulateStmtContext c = (AccumulateStmtContext) s;
            return Optional.of(new Stmt.Accumulate(
                    affine.element(c.target), affine.element(c.left), affine.element(c.right), text.span(c)));
        }

        private Stmt loop(ForStmtContext c) {
            boolean isParallel = c.kind.getType() == MarvelParser.PARALLEL;
            Where where = where(c.where, isParallel);
            if (literals.integer(c.begin) != 0) {
                text.error(Code.LOOP_HEADER, c.begin, "expected loops to count from 0, got " + c.begin.getText());
            }
            long step = c.step_ == null ? 1 : literals.integer(c.step_);
            if (step < 1) {
                text.error(
                        Code.LOOP_HEADER,
                        c.step_ == null ? c.begin : c.step_,
                        "expected a step of at least 1, got " + step);
            }
            var end = affine.bound(c.end);
            boolean isNew = scope.enter(c.variable, where);
            List<Stmt> body = nested(c.body_);
            if (isNew) {
                scope.leave(Text.bare(c.variable));
            }
            return new Stmt.For(Text.bare(c.variable), end, step, where, body, text.span(c));
        }

        private Where where(Token t, boolean isParallel) {
            String name = Text.bare(t).toUpperCase(Locale.ROOT);
            for (Where w : Where.values()) {
                if (w.name().equals(name) && w.isParallel() == isParallel) {
                    return w;
                }
            }
            text.error(
                    Code.LOOP_HEADER,
                    t,
                    isParallel
                            ? "expected @rows or @cols for a parallel loop, got " + t.getText()
                            : "expected @dram, @l2 or @l1 for a sequential loop, got " + t.getText());
            return isParallel ? Where.ROWS : Where.DRAM;
        }

        private Stmt alloc(AllocStmtContext c) {
            String name = c.space.getText();
            Space space = name.equals("@l1") ? Space.L1 : name.equals("@dram") ? Space.DRAM : Space.L2;
            if (!name.equals("@" + space)) {
                text.error(Code.DECLARATION, c.space, "expected @dram, @l2 or @l1 for a buffer, got " + name);
            }
            if (depth > 0) {
                text.error(Code.SYNTAX, c, "expected alloc at the top of the function, got one inside a statement");
            }
            BufferDecl buffer = buffer(c.bufferDecl(), space);
            scope.defineAllocated(buffer);
            return new Stmt.Alloc(buffer, text.span(c));
        }
    }
}
