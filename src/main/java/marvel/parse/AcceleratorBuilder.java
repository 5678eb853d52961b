package marvel.parse;

import java.util.List;
import marvel.grammar.MarvelParser.AcceleratorContext;
import marvel.grammar.MarvelParser.AcceleratorEntryContext;
import marvel.ir.Accelerator;
import marvel.ir.Attr;

/** Accelerators. What their entries mean is not known here. */
final class AcceleratorBuilder {
    private final Text text;
    private final AttrBuilder attrs;

    AcceleratorBuilder(Text text) {
        this.text = text;
        this.attrs = new AttrBuilder(text);
    }

    Accelerator accelerator(AcceleratorContext c) {
        AttrBuilder.Collector entries = attrs.collector("key");
        for (AcceleratorEntryContext e : c.entries) {
            List<Attr> parts = e.values.stream().map(attrs::value).toList();
            entries.add(e, e.name.getText(), parts.size() == 1 ? parts.get(0) : new Attr.Parts(parts));
        }
        return new Accelerator(Text.bare(c.name), entries.attrs(), text.span(c));
    }
}
