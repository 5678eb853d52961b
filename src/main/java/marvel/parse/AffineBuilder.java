package marvel.parse;

import java.util.List;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.grammar.MarvelParser;
import marvel.grammar.MarvelParser.AffineContext;
import marvel.grammar.MarvelParser.BoundContext;
import marvel.grammar.MarvelParser.BoxContext;
import marvel.grammar.MarvelParser.ElementContext;
import marvel.grammar.MarvelParser.GuardContext;
import marvel.grammar.MarvelParser.SignedIntContext;
import marvel.grammar.MarvelParser.TermContext;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Stmt;
import org.antlr.v4.runtime.ParserRuleContext;

/** Affine expressions of loop variables, and the boxes and elements that they name. */
final class AffineBuilder {
    private final Text text;
    private final LoopScope scope;
    private final Literals literals;

    AffineBuilder(Text text, LoopScope scope) {
        this.text = text;
        this.scope = scope;
        this.literals = new Literals(text);
    }

    Affine affine(AffineContext c) {
        try {
            Affine sum = term(c.first).times(c.minus == null ? 1 : -1);
            for (int i = 0; i < c.rest.size(); i++) {
                boolean isMinus = c.signs.get(i).getType() == MarvelParser.MINUS;
                sum = sum.plus(term(c.rest.get(i)).times(isMinus ? -1 : 1));
            }
            return sum;
        } catch (ArithmeticException e) {
            text.error(Code.LITERAL, c, "expected coefficients of 64 bits, got an overflow");
            return Affine.ZERO;
        }
    }

    private Affine term(TermContext c) {
        long factor = c.INT() == null ? 1 : literals.integer(c.INT().getSymbol());
        factor = c.minus == null ? factor : -factor;
        if (c.variable == null) {
            return Affine.constant(factor);
        }
        scope.loop(c.variable);
        return Affine.variable(Text.bare(c.variable)).times(factor);
    }

    Bound bound(BoundContext c) {
        return c.terms.isEmpty()
                ? Bound.of(affine(c.affine(0)))
                : new Bound(c.terms.stream().map(this::affine).toList());
    }

    long signed(SignedIntContext c) {
        long value = literals.integer(c.INT().getSymbol());
        return c.MINUS() == null ? value : -value;
    }

    Guard guard(GuardContext c) {
        Affine value = affine(c.affine());
        long lower = signed(c.equal != null ? c.equal : c.lower);
        long upper = c.equal != null ? Math.min(lower, Long.MAX_VALUE - 1) + 1 : signed(c.upper);
        if (upper <= lower) {
            text.error(
                    Code.LOOP_HEADER,
                    c,
                    "expected a condition that can hold, got the range from " + lower + " to below " + upper);
        }
        return new Guard(value, lower, upper);
    }

    /** A box of a buffer; all of it where no brackets are. */
    Slice slice(BoxContext c) {
        Optional<BufferDecl> buffer = scope.buffer(c.name);
        List<Slice.Range> ranges = c.ranges.stream()
                .map(r -> new Slice.Range(affine(r.start), bound(r.length)))
                .toList();
        if (c.open != null) {
            buffer.ifPresent(b -> checkRank(c, b, ranges.size(), "ranges"));
        }
        return new Slice(Text.bare(c.name), ranges, text.span(c));
    }

    Stmt.Element element(ElementContext c) {
        Optional<BufferDecl> buffer = scope.buffer(c.name);
        List<Affine> indices = c.indices.stream().map(this::affine).toList();
        buffer.ifPresent(b -> checkRank(c, b, indices.size(), "indices"));
        return new Stmt.Element(Text.bare(c.name), indices);
    }

    private void checkRank(ParserRuleContext c, BufferDecl buffer, int given, String what) {
        if (given != buffer.rank()) {
            text.errors()
                    .add(Diagnostic.error(
                                    Code.DECLARATION,
                                    text.span(c),
                                    "expected " + buffer.rank() + " " + what + " for %" + buffer.name() + ", got "
                                            + given)
                            .withNote(buffer.span(), "the buffer is defined here"));
        }
    }
}
