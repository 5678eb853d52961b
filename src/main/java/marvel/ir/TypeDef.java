package marvel.ir;

import java.util.List;
import marvel.diag.Span;

/** {@code type List[A] { Cons(A, List[A]), Nil }}: an algebraic data type. */
public record TypeDef(String name, List<String> typeParams, List<Constructor> constructors, boolean extern, Span span)
        implements Item {
    public TypeDef {
        typeParams = List.copyOf(typeParams);
        constructors = List.copyOf(constructors);
    }

    public record Constructor(String name, List<Type> fields) {
        public Constructor {
            fields = List.copyOf(fields);
        }
    }
}
