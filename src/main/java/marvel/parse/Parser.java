package marvel.parse;

import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.DeepStack;
import marvel.diag.Source;
import marvel.grammar.MarvelParser;
import marvel.ir.Module;
import org.antlr.v4.runtime.CommonTokenStream;

/** Text to IR. Bad text is a {@link CompileException} with all errors found, in the order of the text. */
public final class Parser {
    /** A module, with its names and metadata checked. */
    public static Module module(Source source) {
        return DeepStack.call(() -> {
            Errors errors = new Errors();
            CommonTokenStream tokens = Lexing.tokens(source, errors);
            MarvelParser.FileContext tree = Syntax.tree(source, tokens, MarvelParser::file, errors);
            return new ModuleBuilder(new Text(source, tokens, errors)).module(tree);
        });
    }

    /** A pass pipeline, {@code a{x=y z=w},b}. */
    public static List<PassCall> pipeline(Source source) {
        Errors errors = new Errors();
        CommonTokenStream tokens = Lexing.tokens(source, errors);
        MarvelParser.PipelineContext tree = Syntax.tree(source, tokens, MarvelParser::pipeline, errors);
        List<PassCall> passes = new PipelineBuilder(new Text(source, tokens, errors)).pipeline(tree);
        errors.throwIfAny();
        return passes;
    }

    private Parser() {}
}
