package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.grammar.MarvelParser.ApplyStoredContext;
import marvel.grammar.MarvelParser.AttrContext;
import marvel.grammar.MarvelParser.BoxContext;
import marvel.grammar.MarvelParser.BoxStoredContext;
import marvel.grammar.MarvelParser.CopyStmtContext;
import marvel.grammar.MarvelParser.NumberStoredContext;
import marvel.grammar.MarvelParser.StoredArgContext;
import marvel.grammar.MarvelParser.StoredContext;
import marvel.ir.Expr;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Stmt.Value;
import org.antlr.v4.runtime.Token;

/**
 * Copies. One that fills a whole buffer from a box of another is a load, one that writes a box is a store; where both
 * sides are whole buffers, towards the array is a load and away from it a store.
 */
final class CopyBuilder {
    private final Text text;
    private final LoopScope scope;
    private final AffineBuilder affine;
    private final AttrBuilder attrs;
    private final Literals literals;

    CopyBuilder(Text text, LoopScope scope, AffineBuilder affine, AttrBuilder attrs) {
        this.text = text;
        this.scope = scope;
        this.affine = affine;
        this.attrs = attrs;
        this.literals = new Literals(text);
    }

    /** The copy, or empty after an error. */
    Optional<Stmt> copy(CopyStmtContext c) {
        Optional<BufferDecl> target = scope.buffer(c.target.name);
        if (target.isEmpty()) {
            return Optional.empty();
        }
        if (c.stored() instanceof BoxStoredContext stored && c.target.open == null) {
            BoxContext source = stored.box();
            Optional<BufferDecl> from = scope.buffer(source.name);
            if (from.isEmpty()) {
                return Optional.empty();
            }
            if (source.open != null || isNearer(target.get().space(), from.get().space())) {
                return Optional.of(load(c, source));
            }
        }
        return Optional.of(store(c, target.get().space()));
    }

    private static boolean isNearer(Space a, Space b) {
        return a.compareTo(b) > 0;
    }

    private Stmt load(CopyStmtContext c, BoxContext source) {
        if (!c.CLIP().isEmpty() || !c.OVER().isEmpty()) {
            text.error(Code.SYNTAX, c, "expected no clip and no over where a buffer is filled, got one");
        }
        return new Stmt.Load(
                Text.bare(c.target.name), affine.slice(source), !c.PAD().isEmpty(), text.span(c));
    }

    private Stmt store(CopyStmtContext c, Space target) {
        if (!c.PAD().isEmpty()) {
            text.error(
                    Code.SYNTAX,
                    c.PAD(0).getSymbol(),
                    "expected pad only where a buffer is filled, got it where one is written to");
        }
        if (c.OVER().size() > 1) {
            text.error(Code.SYNTAX, c.OVER(1).getSymbol(), "expected 'over' once, got it twice");
        }
        List<String> reduce = new ArrayList<>();
        for (Token t : c.over) {
            scope.loop(t)
                    .filter(l -> !l.where().isParallel())
                    .ifPresent(l -> text.errors()
                            .add(Diagnostic.error(
                                            Code.UNDEFINED,
                                            text.span(t),
                                            "expected a parallel loop to add up over, got " + t.getText())
                                    .withNote(l.span(), "the loop is here")));
            if (reduce.contains(Text.bare(t))) {
                text.error(Code.DUPLICATE, t, "duplicate variable " + t.getText());
            }
            reduce.add(Text.bare(t));
        }
        Slice slice = affine.slice(c.target);
        return new Stmt.Store(
                slice, value(c.stored(), target), reduce, !c.CLIP().isEmpty(), text.span(c));
    }

    /** A buffer of the function's own is the tile written back, a parameter an operand. */
    private Value value(StoredContext s, Space target) {
        if (s instanceof BoxStoredContext c) {
            String name = Text.bare(c.box().name);
            if (c.box().open != null) {
                text.error(Code.SYNTAX, c, "expected a whole buffer, got a box of one");
            }
            boolean isTile = scope.buffer(c.box().name)
                    .filter(b -> isNearer(b.space(), target) || scope.isAllocated(b))
                    .isPresent();
            return isTile ? new Value.Tile(name) : new Value.Operand(name);
        }
        if (s instanceof NumberStoredContext c) {
            Expr.Scalar scalar = literals.scalar(c.number());
            return new Value.Number(scalar.value().doubleValue(), scalar.dtype());
        }
        ApplyStoredContext c = (ApplyStoredContext) s;
        List<Value> args = new ArrayList<>();
        List<AttrContext> named = new ArrayList<>();
        for (StoredArgContext a : c.args) {
            if (a.attr() != null) {
                named.add(a.attr());
            } else {
                if (!named.isEmpty()) {
                    text.error(Code.SYNTAX, a, "expected arguments in front of attributes, got an argument behind one");
                }
                args.add(value(a.stored(), target));
            }
        }
        return new Value.Apply(c.op.getText(), args, attrs.attrs(named));
    }
}
