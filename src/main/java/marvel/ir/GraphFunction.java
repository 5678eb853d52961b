package marvel.ir;

import marvel.diag.Span;

/** {@code def @name[A](params, attrs) -> type { body }}. */
public record GraphFunction(String name, Expr.Function function, Span span) implements Item {}
