package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.Source;
import marvel.grammar.MarvelParser;
import marvel.grammar.MarvelParser.FileContext;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/** Syntax errors in words for people; where to go on is the choice of ANTLR. */
final class Recovery extends DefaultErrorStrategy {
    static final class Listener extends BaseErrorListener {
        private final Source source;
        private final Errors errors;

        Listener(Source source, Errors errors) {
            this.source = source;
            this.errors = errors;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            errors.add(Code.SYNTAX, Lexing.span(source, (Token) symbol), message);
        }
    }

    /** Nesting from which on no way out of an error is looked for; it takes time in the square of the depth. */
    private static final int DEEP = 1000;

    /** Index of the token that the remembered context of {@link DefaultErrorStrategy} is about. */
    private int rememberedAt = -1;

    /** ANTLR remembers where optional parts began, and what could stand there; it does not forget it behind a match. */
    @Override
    public void sync(Parser parser) {
        forget(parser);
        super.sync(parser);
        rememberedAt = parser.getCurrentToken().getTokenIndex();
    }

    @Override
    public Token recoverInline(Parser parser) {
        forget(parser);
        return super.recoverInline(parser);
    }

    private void forget(Parser parser) {
        if (parser.getCurrentToken().getTokenIndex() != rememberedAt) {
            nextTokensContext = null;
            nextTokensState = ATNState.INVALID_STATE_NUMBER;
        }
    }

    @Override
    protected void reportNoViableAlternative(Parser parser, NoViableAltException e) {
        IntervalSet expected = new IntervalSet();
        if (e.getDeadEndConfigs() != null) {
            for (ATNConfig config : e.getDeadEndConfigs()) {
                expected.addAll(parser.getATN().nextTokens(config.state));
            }
        }
        if (e.getOffendingToken() == e.getStartToken() || expected.isNil()) {
            expected = parser.getExpectedTokens();
        }
        report(parser, e.getOffendingToken(), expected, e);
    }

    @Override
    protected void reportInputMismatch(Parser parser, InputMismatchException e) {
        report(
                parser,
                e.getOffendingToken(),
                nextTokensContext == null ? e.getExpectedTokens() : remembered(parser),
                e);
    }

    @Override
    protected void reportUnwantedToken(Parser parser) {
        if (!inErrorRecoveryMode(parser)) {
            beginErrorCondition(parser);
            IntervalSet expected = nextTokensContext == null ? getExpectedTokens(parser) : remembered(parser);
            report(parser, parser.getCurrentToken(), expected, null);
        }
    }

    @Override
    protected void reportMissingToken(Parser parser) {
        reportUnwantedToken(parser);
    }

    private IntervalSet remembered(Parser parser) {
        return parser.getATN().getExpectedTokens(nextTokensState, nextTokensContext);
    }

    private static void report(Parser parser, Token got, IntervalSet expected, @Nullable RecognitionException e) {
        boolean isClosing = got.getType() == MarvelParser.RBRACE
                || got.getType() == MarvelParser.RPAREN
                || got.getType() == MarvelParser.RBRACKET;
        if (isClosing && parser.getContext() instanceof FileContext && parser.getNumberOfSyntaxErrors() > 0) {
            return; // What an earlier error left over.
        }
        parser.notifyErrorListeners(got, "expected " + describe(expected) + ", got " + describe(got), e);
        if (got.getType() == Token.EOF || parser.getContext().depth() > DEEP) {
            throw new ParseCancellationException();
        }
    }

    private static String describe(Token token) {
        if (token.getType() == Token.EOF) {
            return "the end of the text";
        }
        String text = token.getText();
        int end = text.indexOf('\n');
        String line = (end < 0 ? text : text.substring(0, end)).strip();
        String shown = line.length() > 40 ? line.substring(0, 40) + "..." : line;
        return shown.startsWith("\"") ? shown : "'" + shown + "'";
    }

    private static String describe(IntervalSet expected) {
        List<String> names = new ArrayList<>();
        IntervalSet rest = new IntervalSet(expected);
        group(
                rest,
                names,
                "an expression",
                MarvelParser.FN,
                MarvelParser.IF,
                MarvelParser.GRAPH,
                MarvelParser.FLOAT,
                MarvelParser.LOCAL,
                MarvelParser.GLOBAL,
                MarvelParser.INT,
                MarvelParser.LPAREN,
                MarvelParser.MINUS,
                MarvelParser.TRUE,
                MarvelParser.FALSE,
                MarvelParser.META,
                MarvelParser.MATCH,
                MarvelParser.NAME);
        group(
                rest,
                names,
                "a value",
                MarvelParser.STRING,
                MarvelParser.FLOAT,
                MarvelParser.INT,
                MarvelParser.LPAREN,
                MarvelParser.LBRACKET,
                MarvelParser.LBRACE,
                MarvelParser.MINUS,
                MarvelParser.TRUE,
                MarvelParser.FALSE,
                MarvelParser.META,
                MarvelParser.NAME);
        group(
                rest,
                names,
                "a type",
                MarvelParser.TENSOR,
                MarvelParser.FN,
                MarvelParser.LPAREN,
                MarvelParser.UNDERSCORE,
                MarvelParser.NAME);
        group(
                rest,
                names,
                "a statement",
                MarvelParser.FOR,
                MarvelParser.PARALLEL,
                MarvelParser.ALLOC,
                MarvelParser.COPY,
                MarvelParser.FILL,
                MarvelParser.IF,
                MarvelParser.LOCAL);
        if (rest.contains(MarvelParser.NAME)) {
            names.add("a name");
            remove(rest, WORDS);
        }
        group(
                rest,
                names,
                "a definition",
                MarvelParser.DEF,
                MarvelParser.TYPE,
                MarvelParser.EXTERN,
                MarvelParser.PRIMFN,
                MarvelParser.ACCELERATOR);
        group(
                rest,
                names,
                "an operator",
                MarvelParser.STAR,
                MarvelParser.SLASH,
                MarvelParser.PLUS,
                MarvelParser.MINUS,
                MarvelParser.LESS,
                MarvelParser.GREATER,
                MarvelParser.LESS_EQUAL,
                MarvelParser.GREATER_EQUAL,
                MarvelParser.EQUAL,
                MarvelParser.NOT_EQUAL);
        for (int type : new int[] {MarvelParser.SEMICOLON, MarvelParser.COMMA}) {
            if (rest.contains(type)) {
                name(type, names);
                rest.remove(type);
            }
        }
        // Where an expression may end it may go on as well; that is not worth telling.
        if (rest.contains(MarvelParser.PROJECT) && (rest.size() > 3 || !names.isEmpty())) {
            names.remove("an operator");
            remove(rest, MarvelParser.PROJECT, MarvelParser.LPAREN, MarvelParser.LBRACKET);
        }
        if (rest.size() > 2 || !names.isEmpty()) {
            remove(rest, MarvelParser.VERSION, MarvelParser.METADATA);
        }
        for (int type : rest.toArray()) {
            name(type, names);
        }
        if (names.isEmpty()) {
            return "something else";
        }
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** What {@code word} and {@code anyWord} of the grammar allow beside a name. */
    private static final int[] WORDS = {
        MarvelParser.NAME,
        MarvelParser.BUFFER,
        MarvelParser.ATTRIBUTES,
        MarvelParser.ALLOC,
        MarvelParser.COPY,
        MarvelParser.FILL,
        MarvelParser.FOR,
        MarvelParser.PARALLEL,
        MarvelParser.IN,
        MarvelParser.PAD,
        MarvelParser.OVER,
        MarvelParser.CLIP,
        MarvelParser.AND,
        MarvelParser.MIN,
        MarvelParser.DEF,
        MarvelParser.TYPE,
        MarvelParser.EXTERN,
        MarvelParser.FN,
        MarvelParser.LET,
        MarvelParser.IF,
        MarvelParser.ELSE,
        MarvelParser.MATCH,
        MarvelParser.META,
        MarvelParser.TENSOR,
        MarvelParser.PRIMFN,
        MarvelParser.ACCELERATOR,
        MarvelParser.FREE_VAR
    };

    private static void group(IntervalSet rest, List<String> names, String name, int... types) {
        for (int type : types) {
            if (!rest.contains(type)) {
                return;
            }
        }
        names.add(name);
        remove(rest, types);
        for (int type : types) {
            if (type == MarvelParser.NAME) {
                remove(rest, WORDS);
                rest.remove(MarvelParser.PROJECT);
            }
        }
    }

    private static void remove(IntervalSet set, int... types) {
        for (int type : types) {
            set.remove(type);
        }
    }

    private static void name(int type, List<String> names) {
        if (type == Token.EOF) {
            names.add("the end of the text");
        } else if (type == MarvelParser.LOCAL) {
            names.add("a variable");
        } else if (type == MarvelParser.GRAPH) {
            names.add("a graph variable");
        } else if (type == MarvelParser.GLOBAL) {
            names.add("a name with '@'");
        } else if (type == MarvelParser.INT) {
            names.add("an integer");
        } else if (type == MarvelParser.FLOAT) {
            names.add("a number");
        } else if (type == MarvelParser.STRING) {
            names.add("a string");
        } else if (type == MarvelParser.PROJECT) {
            names.add("a tuple index");
        } else if (type == MarvelParser.METADATA) {
            names.add("'#[metadata]'");
        } else if (type == MarvelParser.VERSION) {
            names.add("'#[version = \"0.0.5\"]'");
        } else if (type > 0) {
            names.add(MarvelParser.VOCABULARY.getDisplayName(type));
        }
    }
}
