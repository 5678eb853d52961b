package marvel.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.grammar.MarvelParser;
import marvel.grammar.MarvelParser.ArgContext;
import marvel.grammar.MarvelParser.BindPatternContext;
import marvel.grammar.MarvelParser.CallSuffixContext;
import marvel.grammar.MarvelParser.ClauseContext;
import marvel.grammar.MarvelParser.ConditionalContext;
import marvel.grammar.MarvelParser.ConstructorPatternContext;
import marvel.grammar.MarvelParser.ExprContext;
import marvel.grammar.MarvelParser.GlobalContext;
import marvel.grammar.MarvelParser.GraphContext;
import marvel.grammar.MarvelParser.LambdaContext;
import marvel.grammar.MarvelParser.LiteralContext;
import marvel.grammar.MarvelParser.LocalContext;
import marvel.grammar.MarvelParser.MatchOfContext;
import marvel.grammar.MarvelParser.MetaRefContext;
import marvel.grammar.MarvelParser.OperandContext;
import marvel.grammar.MarvelParser.ParenthesisedContext;
import marvel.grammar.MarvelParser.PatternContext;
import marvel.grammar.MarvelParser.PostfixContext;
import marvel.grammar.MarvelParser.PrimaryContext;
import marvel.grammar.MarvelParser.ProjectionContext;
import marvel.grammar.MarvelParser.TruthContext;
import marvel.grammar.MarvelParser.TuplePatternContext;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Expr.Pattern;
import marvel.ir.Type;
import org.antlr.v4.runtime.Token;

/** Expressions of a graph. */
final class ExprBuilder {
    /** An infix operator: the Relay operator it stands for, and how tight it binds. */
    private record Infix(String op, int precedence) {}

    private static final Map<Integer, Infix> INFIX = Map.of(
            MarvelParser.STAR, new Infix("multiply", 4),
            MarvelParser.SLASH, new Infix("divide", 4),
            MarvelParser.PLUS, new Infix("add", 3),
            MarvelParser.MINUS, new Infix("subtract", 3),
            MarvelParser.LESS, new Infix("less", 2),
            MarvelParser.GREATER, new Infix("greater", 2),
            MarvelParser.LESS_EQUAL, new Infix("less_equal", 2),
            MarvelParser.GREATER_EQUAL, new Infix("greater_equal", 2),
            MarvelParser.EQUAL, new Infix("equal", 1),
            MarvelParser.NOT_EQUAL, new Infix("not_equal", 1));

    private final Text text;
    private final TypeBuilder types;
    private final AttrBuilder attrs;
    private final Literals literals;
    private final GraphBuilder graph;

    ExprBuilder(Text text, TypeBuilder types, AttrBuilder attrs, GraphBuilder graph) {
        this.text = text;
        this.types = types;
        this.attrs = attrs;
        this.graph = graph;
        this.literals = new Literals(text);
    }

    /** Operators bind by precedence, equal ones from left to right. No recursion: such chains may be long. */
    Expr expr(ExprContext c) {
        if (c.ops.isEmpty()) {
            return operand(c.first);
        }
        if (c.ops.size() >= Lexing.DEEPEST) {
            text.error(Code.NESTING, c, "nesting deeper than " + Lexing.DEEPEST + " operators");
            return operand(c.first);
        }
        Deque<Expr> values = new ArrayDeque<>();
        Deque<Token> pending = new ArrayDeque<>();
        values.push(operand(c.first));
        for (int i = 0; i < c.ops.size(); i++) {
            Token op = c.ops.get(i);
            while (!pending.isEmpty()
                    && infix(pending.element()).precedence() >= infix(op).precedence()) {
                apply(values, pending.pop());
            }
            pending.push(op);
            values.push(operand(c.rest.get(i)));
        }
        while (!pending.isEmpty()) {
            apply(values, pending.pop());
        }
        return values.pop();
    }

    private static Infix infix(Token op) {
        return INFIX.getOrDefault(op.getType(), new Infix(op.getText(), 0));
    }

    private void apply(Deque<Expr> values, Token op) {
        Expr right = values.pop();
        Expr left = values.pop();
        Span span = new Span(text.source(), left.span().start(), right.span().end());
        Expr callee = new Expr.OpRef(infix(op).op(), TypeBuilder.UNKNOWN, text.span(op));
        values.push(new Expr.Call(callee, List.of(), List.of(left, right), Attrs.EMPTY, TypeBuilder.UNKNOWN, span));
    }

    private Expr operand(OperandContext c) {
        Expr value = primary(c.primary());
        for (PostfixContext p : c.postfixes) {
            Span span =
                    new Span(text.source(), value.span().start(), p.getStop().getStopIndex() + 1);
            Type type = types.behind(p.getStop());
            if (p instanceof ProjectionContext projection) {
                value = new Expr.Project(value, literals.index(projection.index), type, span);
            } else {
                value = call(value, (CallSuffixContext) p, type, span);
            }
        }
        return value;
    }

    private Expr call(Expr callee, CallSuffixContext c, Type type, Span span) {
        List<Expr> args = new ArrayList<>(c.args.size());
        AttrBuilder.Collector named = attrs.collector("attribute");
        for (ArgContext a : c.args) {
            if (a.attr() != null) {
                named.add(a, a.attr().name.getText(), attrs.value(a.attr().attrValue()));
            } else {
                if (!named.attrs().isEmpty()) {
                    text.error(Code.SYNTAX, a, "expected arguments in front of attributes, got an argument behind one");
                }
                args.add(expr(a.expr()));
            }
        }
        List<Type> typeArgs = c.typeArgs.stream().map(types::type).toList();
        return new Expr.Call(callee, typeArgs, args, named.attrs(), type, span);
    }

    private Expr primary(PrimaryContext c) {
        if (c instanceof LocalContext || c instanceof GraphContext) {
            return graph.variable(c.getStart());
        }
        Span span = text.span(c);
        if (c instanceof GlobalContext) {
            return new Expr.GlobalVar(Text.bare(c.getStart()), TypeBuilder.UNKNOWN, span);
        }
        if (c instanceof LiteralContext literal) {
            return literals.scalar(literal.number());
        }
        if (c instanceof TruthContext truth) {
            return new Expr.Scalar(truth.TRUE() != null ? 1L : 0L, DType.BOOL, span);
        }
        if (c instanceof MetaRefContext m) {
            int index = literals.index(m.index);
            text.metaUses().add(new Text.MetaUse(m.key.getText(), index, true, span));
            return new Expr.MetaRef(m.key.getText(), index, types.behind(c.getStop()), span);
        }
        if (c instanceof ParenthesisedContext p) {
            return p.fields.size() == 1 && p.trailing == null
                    ? expr(p.fields.get(0))
                    : new Expr.Tuple(p.fields.stream().map(this::expr).toList(), types.behind(c.getStop()), span);
        }
        if (c instanceof LambdaContext lambda) {
            return graph.function(lambda.function(), c.getStart());
        }
        if (c instanceof ConditionalContext i) {
            Expr condition = expr(i.condition);
            Expr.Block then = graph.body(i.then.body());
            Expr.Block otherwise = graph.body(i.otherwise.body());
            return new Expr.If(condition, then, otherwise, then.result().type(), span);
        }
        if (c instanceof MatchOfContext m) {
            return match(m, span);
        }
        return new Expr.OpRef(c.getText(), types.behind(c.getStop()), span);
    }

    private Expr match(MatchOfContext c, Span span) {
        Expr value = expr(c.value);
        List<Expr.Clause> clauses = new ArrayList<>(c.clauses.size());
        for (ClauseContext clause : c.clauses) {
            graph.scopes().enter();
            Pattern pattern = pattern(clause.pattern());
            Expr.Block body = graph.body(
                    clause.block() == null ? clause.body() : clause.block().body());
            clauses.add(new Expr.Clause(pattern, body));
            graph.scopes().leave();
        }
        Type type = clauses.isEmpty()
                ? TypeBuilder.UNKNOWN
                : clauses.get(0).body().result().type();
        return new Expr.Match(value, c.partial == null, clauses, type, span);
    }

    private Pattern pattern(PatternContext c) {
        if (c instanceof BindPatternContext b) {
            Type declared = types.optional(b.declared);
            Type type = types.behind(c.getStop());
            graph.scopes().bind(Text.bare(b.name), GraphBuilder.known(type, declared), text.span(b.name));
            return new Pattern.Bind(Text.bare(b.name), declared, type);
        }
        if (c instanceof ConstructorPatternContext p) {
            return new Pattern.Constructor(p.name.getText(), patterns(p.fields));
        }
        if (c instanceof TuplePatternContext tuplePattern) {
            return new Pattern.Tuple(patterns(tuplePattern.fields));
        }
        return new Pattern.Wildcard();
    }

    private List<Pattern> patterns(List<PatternContext> contexts) {
        return contexts.stream().map(this::pattern).toList();
    }
}
