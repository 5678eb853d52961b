package marvel.parse;

import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;

/** Attributes as text. */
final class AttrPrinter {
    /** How entries of dictionaries are written. */
    enum Style {
        /** {@code {"key"=value}}, as TVM does. */
        RELAY,
        /** {@code {key: value}}. */
        PLAIN
    }

    private final StringBuilder out;
    private final Style style;

    AttrPrinter(StringBuilder out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** {@code a=x, b=y}. */
    void attrs(Attrs attrs) {
        String separator = "";
        for (Attrs.Entry e : attrs.entries()) {
            out.append(separator).append(e.name()).append('=');
            value(e.value());
            separator = ", ";
        }
    }

    void value(Attr attr) {
        if (attr instanceof Attr.Int number) {
            out.append(number.value()).append(number.suffix());
        } else if (attr instanceof Attr.Real real) {
            real(real);
        } else if (attr instanceof Attr.Bool bool) {
            out.append(bool.value() ? "True" : "False");
        } else if (attr instanceof Attr.Str str) {
            string(str.value());
        } else if (attr instanceof Attr.Word word) {
            out.append(word.value());
        } else if (attr instanceof Attr.None) {
            out.append("None");
        } else if (attr instanceof Attr.ListOf listOf) {
            out.append('[');
            values(listOf.values());
            out.append(']');
        } else if (attr instanceof Attr.TupleOf tupleOf) {
            out.append('(');
            values(tupleOf.values());
            out.append(')');
        } else if (attr instanceof Attr.Dict dict) {
            dict(dict.entries());
        } else if (attr instanceof Attr.Meta meta) {
            out.append("meta[").append(meta.key()).append("][");
            out.append(meta.index()).append(']');
        } else if (attr instanceof Attr.Struct struct) {
            out.append(struct.name()).append('(');
            attrs(struct.fields());
            out.append(')');
        } else if (attr instanceof Attr.Quantity quantity) {
            out.append(Numbers.shortest(quantity.value())).append(' ');
            out.append(quantity.unit());
        } else if (attr instanceof Attr.Labelled labelled) {
            out.append(labelled.label()).append(' ');
            value(labelled.value());
        } else if (attr instanceof Attr.Parts parts) {
            values(parts.values());
        }
    }

    private void real(Attr.Real real) {
        String digits = Numbers.shortest(real.value());
        boolean readsAsInteger =
                real.suffix().isEmpty() && digits.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        out.append(digits).append(readsAsInteger ? ".0" : real.suffix());
    }

    private void values(List<Attr> values) {
        String separator = "";
        for (Attr v : values) {
            out.append(separator);
            value(v);
            separator = ", ";
        }
    }

    private void dict(Attrs entries) {
        out.append('{');
        String separator = "";
        for (Attrs.Entry e : entries.entries()) {
            out.append(separator);
            if (style == Style.RELAY || !isWord(e.name())) {
                string(e.name());
            } else {
                out.append(e.name());
            }
            out.append(style == Style.RELAY ? "=" : ": ");
            value(e.value());
            separator = ", ";
        }
        out.append('}');
    }

    private static boolean isWord(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*")
                && !name.equals("_")
                && !name.equals("True")
                && !name.equals("False")
                && !name.matches("(inf|nan)(f[0-9]*)?");
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int escape = "\n\t\r\"\\".indexOf(c);
            if (escape < 0) {
                out.append(c);
            } else {
                out.append('\\').append("ntr\"\\".charAt(escape));
            }
        }
        out.append('"');
    }
}
