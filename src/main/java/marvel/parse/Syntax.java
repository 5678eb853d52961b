package marvel.parse;

import java.util.function.Function;
import marvel.diag.Source;
import marvel.grammar.MarvelParser;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Tokens to a parse tree: the fast prediction first; the thorough one, which finds all errors, where that fails. */
final class Syntax {
    static <C extends ParserRuleContext> C tree(
            Source source, CommonTokenStream tokens, Function<MarvelParser, C> rule, Errors errors) {
        MarvelParser parser = new MarvelParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return rule.apply(parser);
        } catch (ParseCancellationException e) {
            parser.reset();
        }
        parser.setErrorHandler(new Recovery());
        parser.addErrorListener(new Recovery.Listener(source, errors));
        parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        try {
            C tree = rule.apply(parser);
            errors.throwIfAny();
            return tree;
        } catch (ParseCancellationException e) {
            errors.throwIfAny();
            throw new IllegalStateException("the parser gave up without an error", e);
        }
    }

    private Syntax() {}
}
