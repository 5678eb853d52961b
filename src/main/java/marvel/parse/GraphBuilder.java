package marvel.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.grammar.MarvelParser.BindStepContext;
import marvel.grammar.MarvelParser.BodyContext;
import marvel.grammar.MarvelParser.FreeVarStepContext;
import marvel.grammar.MarvelParser.FunctionContext;
import marvel.grammar.MarvelParser.LetStepContext;
import marvel.grammar.MarvelParser.ParamContext;
import marvel.grammar.MarvelParser.StepContext;
import marvel.grammar.MarvelParser.ValueStepContext;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.Expr.Statement;
import marvel.ir.Type;
import org.antlr.v4.runtime.Token;

/** Functions and blocks of a graph: what binds names. */
final class GraphBuilder {
    private final Text text;
    private final TypeBuilder types;
    private final AttrBuilder attrs;
    private final ExprBuilder exprs;
    private final Scopes scopes = new Scopes();
    /** The blocks around the place at work, innermost first. */
    private final Deque<BodyContext> bodies = new ArrayDeque<>();

    GraphBuilder(Text text) {
        this.text = text;
        this.types = new TypeBuilder(text);
        this.attrs = new AttrBuilder(text);
        this.exprs = new ExprBuilder(text, types, attrs, this);
    }

    TypeBuilder types() {
        return types;
    }

    Scopes scopes() {
        return scopes;
    }

    /** A function with the type that its text says: the type comment behind it if there is one. */
    Expr.Function function(FunctionContext c, Token first) {
        scopes.enter();
        List<String> typeParams = types.typeParams(c.typeParams());
        List<Expr.Param> params = new ArrayList<>(c.params.size());
        AttrBuilder.Collector collected = attrs.collector("attribute");
        for (ParamContext p : c.params) {
            if (p.attr() != null) {
                collected.add(p, p.attr().name.getText(), attrs.value(p.attr().attrValue()));
            } else {
                if (!collected.attrs().isEmpty()) {
                    text.error(
                            Code.SYNTAX, p, "expected parameters in front of attributes, got a parameter behind one");
                }
                params.add(param(p));
            }
        }
        Type result = types.optional(c.result);
        Expr.Block body = body(c.block().body());
        scopes.leave();
        Type type = types.behind(c.getStop());
        return new Expr.Function(
                typeParams, params, collected.attrs(), result, body, type, text.span(first, c.getStop()));
    }

    private Expr.Param param(ParamContext c) {
        String name = Text.bare(c.name);
        Span span = text.span(c.name);
        scopes.inBlock(name)
                .ifPresent(before -> text.errors()
                        .add(Diagnostic.error(Code.DUPLICATE, span, "duplicate parameter %" + name)
                                .withNote(before.span(), "previous parameter here")));
        Type declared = types.optional(c.declared);
        Type type = types.behind(c.getStop());
        scopes.bind(name, known(type, declared), span);
        return new Expr.Param(name, attrs.annotations(c.annotations()), declared, type, span);
    }

    static Type known(Type type, Type otherwise) {
        return type instanceof Type.Unknown ? otherwise : type;
    }

    /** A block, in a scope of its own. */
    Expr.Block body(BodyContext c) {
        scopes.enter();
        bodies.push(c);
        List<Statement> statements = new ArrayList<>(c.steps.size());
        int last = c.steps.size() - 1;
        for (StepContext step : c.steps.subList(0, last)) {
            statements.add(statement(step));
        }
        StepContext end = c.steps.get(last);
        Expr result;
        if (end instanceof ValueStepContext valueStep) {
            result = exprs.expr(valueStep.expr());
        } else {
            text.error(Code.SYNTAX, end, "expected an expression at the end of the block, got a definition");
            statement(end);
            result = new Expr.Tuple(List.of(), TypeBuilder.UNKNOWN, text.span(end));
        }
        bodies.pop();
        scopes.leave();
        return new Expr.Block(statements, result, text.span(c));
    }

    private Statement statement(StepContext step) {
        Span span = text.span(step);
        if (step instanceof BindStepContext c) {
            String name = Text.bare(c.name);
            Expr value = exprs.expr(c.expr());
            scopes.inBlock(name)
                    .ifPresent(before -> text.errors()
                            .add(Diagnostic.error(
                                            Code.DUPLICATE,
                                            text.span(c.name),
                                            "duplicate definition of graph variable %" + name)
                                    .withNote(before.span(), "previous definition here")));
            scopes.bind(name, value.type(), text.span(c.name));
            return new Statement.Bind(name, value, span);
        }
        if (step instanceof LetStepContext c) {
            String name = Text.bare(c.name);
            Attrs annotations = attrs.annotations(c.annotations());
            Type declared = types.optional(c.declared);
            Token nameEnd = c.declared != null
                    ? c.declared.getStop()
                    : c.annotations() != null ? c.annotations().getStop() : c.name;
            Type type = types.behind(nameEnd);
            // A function may call itself by the name it is given.
            scopes.bind(name, known(type, declared), text.span(c.name));
            Expr value = exprs.expr(c.expr());
            scopes.bind(name, known(known(type, declared), value.type()), text.span(c.name));
            return new Statement.Let(name, annotations, declared, type, value, span);
        }
        if (step instanceof FreeVarStepContext c) {
            Type declared = types.optional(c.declared);
            scopes.bind(Text.bare(c.name), declared, text.span(c.name));
            return new Statement.FreeVar(Text.bare(c.name), declared, span);
        }
        return new Statement.Eval(exprs.expr(((ValueStepContext) step).expr()), span);
    }

    /** The use of a variable. Its type is that of its definition. */
    Expr variable(Token t) {
        String name = Text.bare(t);
        Span span = text.span(t);
        return scopes.find(name).map(b -> new Expr.Var(name, b.type(), span)).orElseGet(() -> {
            text.errors().add(undefined(t, name, span));
            return new Expr.Var(name, TypeBuilder.UNKNOWN, span);
        });
    }

    private Diagnostic undefined(Token use, String name, Span span) {
        boolean isGraph = Character.isDigit(name.charAt(0));
        for (BodyContext body : bodies) {
            for (StepContext step : body.steps) {
                if (step instanceof BindStepContext bindStep
                        && bindStep.name.getText().equals(use.getText())) {
                    Token definition = bindStep.name;
                    return Diagnostic.error(
                                    Code.UNDEFINED, span, "graph variable %" + name + " is used before it is defined")
                            .withNote(text.span(definition), "defined here");
                }
            }
        }
        return Diagnostic.error(
                Code.UNDEFINED, span, "undefined " + (isGraph ? "graph variable %" : "variable %") + name);
    }
}
