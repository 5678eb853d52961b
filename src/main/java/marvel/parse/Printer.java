package marvel.parse;

import java.util.List;
import marvel.diag.DeepStack;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.TypeDef;
import marvel.ir.loop.LoopFunction;

/** IR to text, which {@link Parser} reads back to the same IR. */
public final class Printer {
    /** Whether {@code /* ty=... *}{@code /} stands behind what has a known type. */
    public enum Types {
        SHOWN,
        HIDDEN
    }

    private static final int DEEPEST_INDENT = 50;

    /** A module with type comments, as TVM 0.18 prints it. */
    public static String print(Module module) {
        return print(module, Types.SHOWN);
    }

    public static String print(Module module, Types types) {
        return DeepStack.call(() -> {
            StringBuilder out = new StringBuilder();
            if (!module.version().isEmpty()) {
                out.append("#[version = \"").append(module.version()).append("\"]\n");
            }
            String separator = "";
            for (Item item : module.items()) {
                out.append(separator);
                item(out, item, types);
                separator = "\n";
            }
            module.expression().ifPresent(e -> {
                new GraphPrinter(out, types == Types.SHOWN).block(e);
                out.append('\n');
            });
            if (!module.metadata().isEmpty()) {
                out.append('\n').append(module.metadata());
            }
            return out.toString();
        });
    }

    /** One item with type comments; ends with a line feed. */
    public static String print(Item item) {
        return DeepStack.call(() -> {
            StringBuilder out = new StringBuilder();
            item(out, item, Types.SHOWN);
            return out.toString();
        });
    }

    /** An expression without type comments. */
    public static String print(Expr expr) {
        return DeepStack.call(() -> {
            StringBuilder out = new StringBuilder();
            new GraphPrinter(out, false).expr(expr);
            return out.toString();
        });
    }

    public static String print(Attr attr) {
        StringBuilder out = new StringBuilder();
        new AttrPrinter(out, AttrPrinter.Style.PLAIN).value(attr);
        return out.toString();
    }

    /** A pipeline, {@code a{x=y z=w},b}. */
    public static String print(List<PassCall> pipeline) {
        StringBuilder out = new StringBuilder();
        for (PassCall p : pipeline) {
            out.append(out.isEmpty() ? "" : ",").append(p.name());
            String separator = "{";
            for (Attrs.Entry e : p.options().entries()) {
                out.append(separator).append(e.name()).append('=').append(print(e.value()));
                separator = " ";
            }
            out.append(p.options().isEmpty() ? "" : "}");
        }
        return out.toString();
    }

    /** The start of a line. What nests deeper than any person reads is not moved further in: texts grow with what is in them. */
    static void indent(StringBuilder out, int depth) {
        out.append("  ".repeat(Math.min(depth, DEEPEST_INDENT)));
    }

    private static void item(StringBuilder out, Item item, Types types) {
        GraphPrinter graph = new GraphPrinter(out, types == Types.SHOWN);
        if (item instanceof GraphFunction graphFunction) {
            graph.function(graphFunction);
        } else if (item instanceof TypeDef typeDef) {
            graph.typeDef(typeDef);
        } else if (item instanceof Accelerator a) {
            accelerator(out, a);
        } else if (item instanceof LoopFunction f) {
            new LoopPrinter(out).function(f);
        }
    }

    private static void accelerator(StringBuilder out, Accelerator a) {
        out.append("accelerator @").append(a.name()).append(" {\n");
        AttrPrinter attrs = new AttrPrinter(out, AttrPrinter.Style.PLAIN);
        for (Attrs.Entry e : a.entries().entries()) {
            out.append("  ").append(e.name()).append(" = ");
            attrs.value(e.value());
            out.append(";\n");
        }
        out.append("}\n");
    }

    private Printer() {}
}
