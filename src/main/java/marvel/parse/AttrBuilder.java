package marvel.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.grammar.MarvelParser.AnnotationsContext;
import marvel.grammar.MarvelParser.AnyWordContext;
import marvel.grammar.MarvelParser.AttrContext;
import marvel.grammar.MarvelParser.AttrValueContext;
import marvel.grammar.MarvelParser.DictValueContext;
import marvel.grammar.MarvelParser.EntryContext;
import marvel.grammar.MarvelParser.ListValueContext;
import marvel.grammar.MarvelParser.MetaValueContext;
import marvel.grammar.MarvelParser.NumberContext;
import marvel.grammar.MarvelParser.NumberValueContext;
import marvel.grammar.MarvelParser.StringValueContext;
import marvel.grammar.MarvelParser.TruthValueContext;
import marvel.grammar.MarvelParser.TupleValueContext;
import marvel.grammar.MarvelParser.UnitContext;
import marvel.grammar.MarvelParser.WordContext;
import marvel.grammar.MarvelParser.WordValueContext;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Attributes: of calls, functions, parameters, accelerators. */
final class AttrBuilder {
    private final Text text;
    private final Literals literals;

    AttrBuilder(Text text) {
        this.text = text;
        this.literals = new Literals(text);
    }

    /** Entries in the order of the text; a name that comes twice is an error. */
    final class Collector {
        private final String what;
        private final List<Attrs.Entry> entries = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        private Collector(String what) {
            this.what = what;
        }

        void add(ParserRuleContext place, String name, Attr value) {
            if (names.add(name)) {
                entries.add(new Attrs.Entry(name, value));
            } else {
                text.error(Code.DUPLICATE, place, "duplicate " + what + " '" + name + "'");
            }
        }

        Attrs attrs() {
            return entries.isEmpty() ? Attrs.EMPTY : new Attrs(entries);
        }
    }

    Collector collector(String what) {
        return new Collector(what);
    }

    Attrs annotations(@Nullable AnnotationsContext c) {
        return c == null ? Attrs.EMPTY : attrs(c.attrs);
    }

    Attrs attrs(List<AttrContext> contexts) {
        Collector all = collector("attribute");
        contexts.forEach(a -> all.add(a, a.name.getText(), value(a.attrValue())));
        return all.attrs();
    }

    Attr value(AttrValueContext c) {
        if (c instanceof NumberValueContext n) {
            return quantity(n.number(), n.unit());
        }
        if (c instanceof TruthValueContext truthValue) {
            return new Attr.Bool(truthValue.TRUE() != null);
        }
        if (c instanceof StringValueContext) {
            return new Attr.Str(literals.string(c.getStart()));
        }
        if (c instanceof MetaValueContext m) {
            return meta(m.key, m.index, text.span(c));
        }
        if (c instanceof ListValueContext listValue) {
            return new Attr.ListOf(values(listValue.values));
        }
        if (c instanceof TupleValueContext tupleValue) {
            return new Attr.TupleOf(values(tupleValue.values));
        }
        if (c instanceof DictValueContext dictValue) {
            Collector all = collector("key");
            for (EntryContext e : dictValue.entries) {
                String name = e.key == null ? e.name.getText() : literals.string(e.key);
                all.add(e, name, value(e.attrValue()));
            }
            return new Attr.Dict(all.attrs());
        }
        return word((WordValueContext) c);
    }

    private Attr meta(AnyWordContext key, Token index, Span span) {
        Attr.Meta meta = new Attr.Meta(key.getText(), literals.index(index));
        text.metaUses().add(new Text.MetaUse(meta.key(), meta.index(), false, span));
        return meta;
    }

    private Attr word(WordValueContext c) {
        String name = c.name.getText();
        if (c.number() != null) {
            return new Attr.Labelled(name, quantity(c.number(), c.unit()));
        }
        if (c.LPAREN() != null) {
            return new Attr.Struct(name, attrs(c.fields));
        }
        return name.equals("None") ? new Attr.None() : new Attr.Word(name);
    }

    private Attr quantity(NumberContext number, @Nullable UnitContext unit) {
        Attr value = literals.number(number);
        if (unit == null) {
            return value;
        }
        String suffix = value instanceof Attr.Int i ? i.suffix() : ((Attr.Real) value).suffix();
        if (!suffix.isEmpty()) {
            text.error(
                    Code.LITERAL,
                    number,
                    "expected a number without suffix in front of a unit, got '" + number.getText() + "'");
        }
        double amount = value instanceof Attr.Int i ? i.value() : ((Attr.Real) value).value();
        return new Attr.Quantity(amount, name(unit));
    }

    private static String name(UnitContext c) {
        List<WordContext> words = c.word();
        String all = words.stream().map(WordContext::getText).collect(Collectors.joining(" "));
        return c.SLASH() == null ? all : all.replaceFirst(" ", "/");
    }

    private List<Attr> values(List<AttrValueContext> contexts) {
        return contexts.stream().map(this::value).toList();
    }
}
