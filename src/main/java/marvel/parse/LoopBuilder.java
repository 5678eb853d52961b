package marvel.parse;

import java.util.List;
import marvel.grammar.MarvelParser.LoopFunctionContext;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;

/** Loop functions. */
final class LoopBuilder {
    private final Text text;

    LoopBuilder(Text text) {
        this.text = text;
    }

    LoopFunction function(LoopFunctionContext c) {
        return new LoopFunction(Text.bare(c.name), List.of(), Attrs.EMPTY, List.of(), text.span(c));
    }
}
