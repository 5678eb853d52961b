package marvel.parse;

import java.util.List;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Expr.Pattern;
import marvel.ir.Expr.Statement;
import marvel.ir.GraphFunction;
import marvel.ir.Type;
import marvel.ir.TypeDef;

/** Graph functions and types in the style of TVM 0.18. */
final class GraphPrinter {
    private final StringBuilder out;
    private final boolean showsTypes;
    private final AttrPrinter attrs;
    private int indent;

    GraphPrinter(StringBuilder out, boolean showsTypes) {
        this.out = out;
        this.showsTypes = showsTypes;
        this.attrs = new AttrPrinter(out, AttrPrinter.Style.RELAY);
    }

    void function(GraphFunction f) {
        out.append("def @").append(f.name());
        signatureAndBody(f.function());
        out.append('\n');
    }

    void typeDef(TypeDef t) {
        out.append(t.extern() ? "extern type " : "type ").append(t.name());
        typeParams(t.typeParams());
        if (!t.extern()) {
            out.append(" {\n");
            for (TypeDef.Constructor c : t.constructors()) {
                out.append("  ").append(c.name());
                if (!c.fields().isEmpty()) {
                    out.append('(');
                    types(c.fields());
                    out.append(')');
                }
                out.append(",\n");
            }
            out.append(t.constructors().isEmpty() ? "  \n}" : "}");
        }
        out.append('\n');
    }

    private void typeParams(List<String> names) {
        if (!names.isEmpty()) {
            out.append('[').append(String.join(", ", names)).append(']');
        }
    }

    private void types(List<Type> types) {
        String separator = "";
        for (Type t : types) {
            out.append(separator);
            t.print(out);
            separator = ", ";
        }
    }

    private void signatureAndBody(Expr.Function f) {
        typeParams(f.typeParams());
        out.append('(');
        String separator = "";
        for (Expr.Param p : f.params()) {
            out.append(separator).append('%').append(p.name());
            annotations(p.annotations());
            declared(p.declared());
            comment(p.type());
            separator = ", ";
        }
        if (!f.attrs().isEmpty()) {
            out.append(separator);
            attrs.attrs(f.attrs());
        }
        out.append(')');
        if (!(f.result() instanceof Type.Unknown)) {
            out.append(" -> ");
            f.result().print(out);
        }
        out.append(' ');
        braced(f.body());
    }

    private void annotations(Attrs annotations) {
        if (!annotations.isEmpty()) {
            out.append(" {");
            attrs.attrs(annotations);
            out.append('}');
        }
    }

    private void declared(Type type) {
        if (!(type instanceof Type.Unknown)) {
            out.append(": ");
            type.print(out);
        }
    }

    private void comment(Type type) {
        if (showsTypes && !(type instanceof Type.Unknown)) {
            out.append(" /* ty=");
            type.print(out);
            out.append(" */");
        }
    }

    private void braced(Expr.Block block) {
        out.append('{');
        indent++;
        line();
        block(block);
        indent--;
        line();
        out.append('}');
    }

    private void line() {
        out.append('\n');
        Printer.indent(out, indent);
    }

    void block(Expr.Block block) {
        for (Statement s : block.statements()) {
            statement(s);
            out.append(';');
            line();
        }
        expr(block.result());
    }

    private void statement(Statement s) {
        if (s instanceof Statement.Bind bind) {
            out.append('%').append(bind.name()).append(" = ");
            expr(bind.value());
        } else if (s instanceof Statement.Let let) {
            out.append("let %").append(let.name());
            annotations(let.annotations());
            declared(let.declared());
            comment(let.type());
            out.append(" = ");
            expr(let.value());
        } else if (s instanceof Statement.FreeVar freeVar) {
            out.append("free_var %").append(freeVar.name());
            declared(freeVar.declared());
        } else if (s instanceof Statement.Eval eval) {
            expr(eval.value());
        }
    }

    private void exprs(List<Expr> exprs) {
        String separator = "";
        for (Expr e : exprs) {
            out.append(separator);
            expr(e);
            separator = ", ";
        }
    }

    /** An expression with its type comment, where TVM gives one: not behind variables, functions called, if and match. */
    void expr(Expr e) {
        if (e instanceof Expr.Call call) {
            call(call);
        } else if (e instanceof Expr.If branch) {
            out.append("if (");
            expr(branch.condition());
            out.append(") ");
            braced(branch.then());
            out.append(" else ");
            braced(branch.otherwise());
            return;
        } else if (e instanceof Expr.Match match) {
            match(match);
            return;
        } else if (e instanceof Expr.Function function) {
            out.append("fn ");
            signatureAndBody(function);
        } else if (e instanceof Expr.Tuple tuple) {
            List<Expr> fields = tuple.fields();
            out.append('(');
            exprs(fields);
            out.append(fields.size() == 1 ? ",)" : ")");
        } else if (e instanceof Expr.Project project) {
            callee(project.tuple());
            out.append('.').append(project.index());
        } else {
            leaf(e);
            if (e instanceof Expr.Var || e instanceof Expr.GlobalVar) {
                return;
            }
        }
        comment(e.type());
    }

    private void call(Expr.Call c) {
        callee(c.callee());
        if (!c.typeArgs().isEmpty()) {
            out.append('[');
            types(c.typeArgs());
            out.append(']');
        }
        out.append('(');
        exprs(c.args());
        if (!c.attrs().isEmpty()) {
            out.append(c.args().isEmpty() ? "" : ", ");
            attrs.attrs(c.attrs());
        }
        out.append(')');
    }

    /** What stands in front of an argument list or an index. */
    private void callee(Expr e) {
        if (e instanceof Expr.Function || e instanceof Expr.If || e instanceof Expr.Match || e instanceof Expr.Scalar) {
            out.append('(');
            expr(e);
            out.append(')');
        } else if (e instanceof Expr.OpRef) {
            leaf(e);
        } else {
            expr(e);
        }
    }

    private void leaf(Expr e) {
        if (e instanceof Expr.Var var) {
            out.append('%').append(var.name());
        } else if (e instanceof Expr.GlobalVar globalVar) {
            out.append('@').append(globalVar.name());
        } else if (e instanceof Expr.OpRef opRef) {
            out.append(opRef.name());
        } else if (e instanceof Expr.Scalar scalar) {
            out.append(scalar(scalar.value(), scalar.dtype()));
        } else if (e instanceof Expr.MetaRef metaRef) {
            out.append("meta[").append(metaRef.key()).append("][");
            out.append(metaRef.index()).append(']');
        }
    }

    /** A literal as Relay writes it: {@code 1}, {@code 2i64}, {@code 0.5f}, {@code True}. */
    static String scalar(Number value, DType dtype) {
        if (dtype.equals(DType.BOOL)) {
            return value.longValue() != 0 ? "True" : "False";
        }
        String bits = dtype.bits() == 32 ? "" : Integer.toString(dtype.bits());
        if (dtype.isFloat()) {
            return Numbers.shortest(value.doubleValue(), dtype) + "f" + bits;
        }
        if (dtype.code().equals("uint")) {
            return value.longValue() + "u" + dtype.bits();
        }
        return value.longValue() + (bits.isEmpty() ? "" : "i" + bits);
    }

    private void match(Expr.Match m) {
        out.append(m.complete() ? "match (" : "match? (");
        expr(m.value());
        out.append(") {");
        indent++;
        for (Expr.Clause c : m.clauses()) {
            line();
            pattern(c.pattern());
            out.append(" => ");
            braced(c.body());
            out.append(',');
        }
        indent--;
        line();
        out.append('}');
    }

    private void pattern(Pattern p) {
        if (p instanceof Pattern.Wildcard) {
            out.append('_');
        } else if (p instanceof Pattern.Bind bind) {
            out.append('%').append(bind.name());
            declared(bind.declared());
            comment(bind.type());
        } else if (p instanceof Pattern.Constructor constructor) {
            out.append(constructor.name());
            if (!constructor.fields().isEmpty()) {
                patterns(constructor.fields());
            }
        } else if (p instanceof Pattern.Tuple tuple) {
            patterns(tuple.fields());
        }
    }

    private void patterns(List<Pattern> patterns) {
        out.append('(');
        String separator = "";
        for (Pattern p : patterns) {
            out.append(separator);
            pattern(p);
            separator = ", ";
        }
        out.append(')');
    }
}
