package marvel.parse;

import java.util.List;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.grammar.MarvelParser.HyphenatedContext;
import marvel.grammar.MarvelParser.ListOptionContext;
import marvel.grammar.MarvelParser.NumberOptionContext;
import marvel.grammar.MarvelParser.OptionContext;
import marvel.grammar.MarvelParser.OptionValueContext;
import marvel.grammar.MarvelParser.PassCallContext;
import marvel.grammar.MarvelParser.PipelineContext;
import marvel.grammar.MarvelParser.StringOptionContext;
import marvel.grammar.MarvelParser.TruthOptionContext;
import marvel.ir.Attr;

/** Pass pipelines. */
final class PipelineBuilder {
    private final Text text;
    private final AttrBuilder attrs;
    private final Literals literals;

    PipelineBuilder(Text text) {
        this.text = text;
        this.attrs = new AttrBuilder(text);
        this.literals = new Literals(text);
    }

    List<PassCall> pipeline(PipelineContext c) {
        return c.passes.stream().map(this::pass).toList();
    }

    private PassCall pass(PassCallContext c) {
        AttrBuilder.Collector options = attrs.collector("option");
        for (OptionContext o : c.options) {
            options.add(o, name(o.name), value(o.optionValue()));
        }
        return new PassCall(name(c.name), options.attrs(), text.span(c));
    }

    private Attr value(OptionValueContext c) {
        if (c instanceof NumberOptionContext numberOption) {
            return literals.number(numberOption.number());
        }
        if (c instanceof TruthOptionContext truthOption) {
            return new Attr.Bool(truthOption.TRUE() != null);
        }
        if (c instanceof StringOptionContext) {
            return new Attr.Str(literals.string(c.getStart()));
        }
        if (c instanceof ListOptionContext listOption) {
            return new Attr.ListOf(listOption.values.stream().map(this::value).toList());
        }
        return new Attr.Word(c.getText());
    }

    /** A name with hyphens, which is one word. */
    private String name(HyphenatedContext c) {
        Span span = text.span(c);
        String name = c.getText();
        if (name.length() != span.end() - span.start()) {
            text.error(
                    Code.SYNTAX,
                    c,
                    "expected a name without blanks, got '"
                            + text.source().text().substring(span.start(), span.end()) + "'");
        }
        return name;
    }
}
