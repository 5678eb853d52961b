package marvel.parse;

import java.util.List;
import java.util.stream.Collectors;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Stmt.Value;

/** Loop functions. */
final class LoopPrinter {
    private final StringBuilder out;
    private final AttrPrinter attrs;
    private int indent;

    LoopPrinter(StringBuilder out) {
        this.out = out;
        this.attrs = new AttrPrinter(out, AttrPrinter.Style.PLAIN);
    }

    void function(LoopFunction f) {
        out.append("primfn @").append(f.name()).append('(');
        String separator = "";
        for (BufferDecl p : f.params()) {
            out.append(separator);
            buffer(p);
            separator = ", ";
        }
        out.append(')');
        if (!f.attrs().isEmpty()) {
            out.append(" attributes {");
            attrs.attrs(f.attrs());
            out.append('}');
        }
        out.append(' ');
        braced(f.body());
        out.append('\n');
    }

    private void buffer(BufferDecl b) {
        out.append('%').append(b.name()).append(": Buffer[(");
        out.append(b.shape().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        out.append("), ").append(b.dtype());
        if (!b.axes().isEmpty()) {
            out.append(", axes=\"").append(b.axes()).append("\", layout=\"");
            out.append(b.layout()).append('"');
        }
        out.append(']');
    }

    private void braced(List<Stmt> body) {
        out.append("{\n");
        indent++;
        for (Stmt s : body) {
            Printer.indent(out, indent);
            statement(s);
            out.append('\n');
        }
        indent--;
        Printer.indent(out, indent);
        out.append('}');
    }

    private void statement(Stmt s) {
        if (s instanceof Stmt.For loop) {
            out.append(loop.where().isParallel() ? "parallel %" : "for %").append(loop.variable());
            out.append(" in (0, ").append(loop.end()).append(", ").append(loop.step());
            out.append(") @").append(loop.where()).append(' ');
            braced(loop.body());
        } else if (s instanceof Stmt.If branch) {
            out.append("if (");
            out.append(branch.guards().stream().map(Guard::toString).collect(Collectors.joining(" and ")));
            out.append(") ");
            braced(branch.then());
            if (!branch.otherwise().isEmpty()) {
                out.append(" else ");
                braced(branch.otherwise());
            }
        } else {
            simple(s);
            out.append(';');
        }
    }

    private void simple(Stmt s) {
        if (s instanceof Stmt.Alloc alloc) {
            out.append("alloc ");
            buffer(alloc.buffer());
            out.append(" @").append(alloc.buffer().space());
        } else if (s instanceof Stmt.Load load) {
            out.append("copy %").append(load.target()).append(" = ");
            slice(load.source());
            out.append(load.pad() ? " pad" : "");
        } else if (s instanceof Stmt.Store store) {
            out.append("copy ");
            slice(store.target());
            out.append(" = ");
            value(store.value());
            if (!store.reduce().isEmpty()) {
                out.append(store.reduce().stream().collect(Collectors.joining(", %", " over (%", ")")));
            }
            out.append(store.clip() ? " clip" : "");
        } else if (s instanceof Stmt.Fill fill) {
            out.append("fill %").append(fill.target()).append(" = ").append(fill.value());
        } else if (s instanceof Stmt.Accumulate accumulate) {
            element(accumulate.target());
            out.append(" += ");
            element(accumulate.left());
            out.append(" * ");
            element(accumulate.right());
        }
    }

    private void slice(Slice slice) {
        out.append('%').append(slice.buffer());
        if (!slice.ranges().isEmpty()) {
            out.append(slice.ranges().stream()
                    .map(r -> r.start() + " : " + r.length())
                    .collect(Collectors.joining(", ", "[", "]")));
        }
    }

    private void element(Stmt.Element e) {
        out.append('%').append(e.buffer());
        out.append(e.indices().stream().map(Affine::toString).collect(Collectors.joining(", ", "[", "]")));
    }

    private void value(Value v) {
        if (v instanceof Value.Tile tile) {
            out.append('%').append(tile.buffer());
        } else if (v instanceof Value.Operand operand) {
            out.append('%').append(operand.buffer());
        } else if (v instanceof Value.Number number) {
            number(number.value(), number.dtype());
        } else if (v instanceof Value.Apply apply) {
            out.append(apply.op()).append('(');
            String separator = "";
            for (Value arg : apply.args()) {
                out.append(separator);
                value(arg);
                separator = ", ";
            }
            if (!apply.attrs().isEmpty()) {
                out.append(separator);
                attrs.attrs(apply.attrs());
            }
            out.append(')');
        }
    }

    private void number(double value, DType dtype) {
        out.append(dtype.isFloat() ? GraphPrinter.scalar(value, dtype) : GraphPrinter.scalar((long) value, dtype));
    }
}
