package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.Source;
import marvel.diag.Span;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** A text with its tokens, and what the builders of its parts share: places, errors, uses of the metadata section. */
final class Text {
    /** {@code meta[key][index]} at some place. */
    record MetaUse(String key, int index, boolean isExpression, Span span) {}

    private final Source source;
    private final CommonTokenStream tokens;
    private final Errors errors;
    private final List<MetaUse> metaUses = new ArrayList<>();

    Text(Source source, CommonTokenStream tokens, Errors errors) {
        this.source = source;
        this.tokens = tokens;
        this.errors = errors;
    }

    Source source() {
        return source;
    }

    Errors errors() {
        return errors;
    }

    List<MetaUse> metaUses() {
        return metaUses;
    }

    void error(Code code, Token at, String message) {
        errors.add(code, span(at), message);
    }

    void error(Code code, ParserRuleContext at, String message) {
        errors.add(code, span(at), message);
    }

    Span span(Token token) {
        return Lexing.span(source, token);
    }

    Span span(ParserRuleContext c) {
        return span(c.getStart(), c.getStop());
    }

    Span span(Token first, Token last) {
        return new Span(source, first.getStartIndex(), last.getStopIndex() + 1);
    }

    /** The text of a type comment right behind a token, without its marks, or empty. */
    String commentBehind(Token token) {
        int next = token.getTokenIndex() + 1;
        Token t = next < tokens.size() ? tokens.get(next) : token;
        return t.getChannel() == Token.HIDDEN_CHANNEL ? t.getText() : "";
    }

    /** The name behind {@code %} or {@code @}. */
    static String bare(Token token) {
        return token.getText().substring(1);
    }
}
