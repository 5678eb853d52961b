package marvel.ir;

import java.util.List;
import java.util.Optional;
import marvel.diag.Span;

/**
 * A graph expression, in the shape in which it is written: sharing is by name ({@code %0}), not by reference, so
 * that printing gives back the text. Every expression has the type that inference found or a type comment gave
 * ({@link Type.Unknown} before that). Where TVM prints no type comment, reading a text derives the type: a variable has
 * that of its definition, if and match that of their first branch, a global function that of its signature. A
 * {@link GlobalVar}, and an {@link OpRef} that is called, have no type of their own.
 */
public sealed interface Expr {
    Type type();

    Span span();

    /** {@code %x}, {@code %0}. A name of digits is a graph variable. */
    record Var(String name, Type type, Span span) implements Expr {}

    /** {@code @f}. */
    record GlobalVar(String name, Type type, Span span) implements Expr {}

    /** An operator or constructor named as a value: {@code add}, {@code nn.conv2d}, {@code Nil}. */
    record OpRef(String name, Type type, Span span) implements Expr {}

    /** A scalar literal: {@code 1f}, {@code 2i64}, {@code True} (1). Integers are a {@link Long}, floats a {@link Double}. */
    record Scalar(Number value, DType dtype, Span span) implements Expr {
        @Override
        public Type type() {
            return Type.Tensor.scalar(dtype);
        }
    }

    /** {@code meta[relay.Constant][0]}. */
    record MetaRef(String key, int index, Type type, Span span) implements Expr {}

    /** {@code callee[typeArgs](args, attr=value)}. */
    record Call(Expr callee, List<Type> typeArgs, List<Expr> args, Attrs attrs, Type type, Span span) implements Expr {
        public Call {
            typeArgs = List.copyOf(typeArgs);
            args = List.copyOf(args);
        }

        /** Name of the operator called, or empty if the callee is no operator. */
        public Optional<String> op() {
            return callee instanceof OpRef ref ? Optional.of(ref.name()) : Optional.empty();
        }
    }

    /** {@code (a, b)}. */
    record Tuple(List<Expr> fields, Type type, Span span) implements Expr {
        public Tuple {
            fields = List.copyOf(fields);
        }
    }

    /** {@code tuple.index}. */
    record Project(Expr tuple, int index, Type type, Span span) implements Expr {}

    /** {@code if (condition) { then } else { otherwise }}. */
    record If(Expr condition, Block then, Block otherwise, Type type, Span span) implements Expr {}

    /** {@code match (value) { pattern => { body }, }}; {@code complete} is false for {@code match?}. */
    record Match(Expr value, boolean complete, List<Clause> clauses, Type type, Span span) implements Expr {
        public Match {
            clauses = List.copyOf(clauses);
        }
    }

    record Clause(Pattern pattern, Block body) {}

    /** {@code fn [A](params, attrs) -> result { body }}. {@code result} is what is written, {@link Type.Unknown} if nothing is. */
    record Function(
            List<String> typeParams, List<Param> params, Attrs attrs, Type result, Block body, Type type, Span span)
            implements Expr {
        public Function {
            typeParams = List.copyOf(typeParams);
            params = List.copyOf(params);
        }
    }

    /** A parameter; {@code annotations} is what stands in braces behind the name, such as {@code virtual_device}. */
    record Param(String name, Attrs annotations, Type declared, Type type, Span span) {}

    /** Statements, then the value. Local names are visible to the end of their block. */
    record Block(List<Statement> statements, Expr result, Span span) {
        public Block {
            statements = List.copyOf(statements);
        }
    }

    /** A step of a block. */
    sealed interface Statement {
        Span span();

        /** {@code %0 = value;}: names a node of the graph. */
        record Bind(String name, Expr value, Span span) implements Statement {}

        /** {@code let %x: type = value;}: evaluated in order. */
        record Let(String name, Attrs annotations, Type declared, Type type, Expr value, Span span)
                implements Statement {}

        /** {@code value;}: evaluated for its effect. */
        record Eval(Expr value, Span span) implements Statement {}

        /** {@code free_var %x: type;}. */
        record FreeVar(String name, Type declared, Span span) implements Statement {}
    }

    /** What a clause of a match looks for. */
    sealed interface Pattern {
        record Wildcard() implements Pattern {}

        record Bind(String name, Type declared, Type type) implements Pattern {}

        record Constructor(String name, List<Pattern> fields) implements Pattern {
            public Constructor {
                fields = List.copyOf(fields);
            }
        }

        record Tuple(List<Pattern> fields) implements Pattern {
            public Tuple {
                fields = List.copyOf(fields);
            }
        }
    }
}
