package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import marvel.diag.Code;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.grammar.MarvelLexer;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;

/** Text to tokens. */
final class Lexing {
    /** More open brackets than this at one place are an error. */
    static final int DEEPEST = 200_000;

    /** All tokens, whose brackets nest in bounds and among which are no characters without meaning. */
    static CommonTokenStream tokens(Source source, Errors errors) {
        MarvelLexer lexer = new MarvelLexer(new SourceStream(source));
        lexer.removeErrorListeners();
        List<Token> tokens = new ArrayList<>(source.text().length() / 6 + 16);
        int depth = 0;
        for (Token t = lexer.nextToken(); ; t = lexer.nextToken()) {
            int type = t.getType();
            if (type == MarvelLexer.UNKNOWN || type == MarvelLexer.UNCLOSED_STRING) {
                errors.add(Code.SYNTAX, span(source, t), complaint(t));
                continue;
            }
            tokens.add(t);
            if (type == MarvelLexer.LPAREN || type == MarvelLexer.LBRACKET || type == MarvelLexer.LBRACE) {
                if (++depth > DEEPEST) {
                    errors.add(Code.NESTING, span(source, t), "nesting deeper than " + DEEPEST + " brackets");
                    errors.throwIfAny();
                }
            } else if (type == MarvelLexer.RPAREN || type == MarvelLexer.RBRACKET || type == MarvelLexer.RBRACE) {
                depth--;
            } else if (type == Token.EOF) {
                errors.throwIfAny();
                return new CommonTokenStream(new ListTokenSource(tokens, source.name()));
            }
        }
    }

    static Span span(Source source, Token token) {
        int end = token.getType() == Token.EOF ? token.getStartIndex() : token.getStopIndex() + 1;
        return new Span(source, token.getStartIndex(), end);
    }

    private static String complaint(Token t) {
        String text = t.getText();
        if (text.startsWith("/*")) {
            return "expected '*/' at the end of this comment, got the end of the text";
        }
        if (text.startsWith("\"")) {
            return "expected '\"' at the end of this string, got the end of the line";
        }
        char c = text.charAt(0);
        return "unexpected character "
                + (c < ' ' || c > '~'
                        ? String.format(Locale.ROOT, "U+%04X", (int) c)
                        : c == '\'' ? "\"'\"" : "'" + c + "'");
    }

    private Lexing() {}
}
