package marvel.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.ir.Type;

/** Type parameters and what they stand for in one use. */
final class TypeParams {
    private static final Type UNKNOWN = new Type.Unknown();

    private final List<String> names;
    private final Map<String, Type> bound = new HashMap<>();

    TypeParams(List<String> names) {
        this.names = names;
    }

    /** Learns what parameters stand for from a type with parameters and one that it should be. */
    void match(Type generic, Type actual) {
        if (names.isEmpty() || actual instanceof Type.Unknown) {
            return;
        }
        if (generic instanceof Type.Named n && n.args().isEmpty() && names.contains(n.name())) {
            Type before = bound.getOrDefault(n.name(), UNKNOWN);
            if (!Shapes.isKnown(before)) {
                bound.put(n.name(), actual);
            }
        } else if (generic instanceof Type.Named g && actual instanceof Type.Named a) {
            match(g.args(), a.args());
        } else if (generic instanceof Type.Tuple g && actual instanceof Type.Tuple a) {
            match(g.fields(), a.fields());
        } else if (generic instanceof Type.Ref g && actual instanceof Type.Ref a) {
            match(g.value(), a.value());
        } else if (generic instanceof Type.Func g && actual instanceof Type.Func a) {
            match(g.params(), a.params());
            match(g.result(), a.result());
        }
    }

    private void match(List<Type> generic, List<Type> actual) {
        for (int i = 0; i < Math.min(generic.size(), actual.size()); i++) {
            match(generic.get(i), actual.get(i));
        }
    }

    /** A type with what is known of the parameters filled in, unknown for the others. */
    Type fill(Type t) {
        if (names.isEmpty()) {
            return t;
        }
        if (t instanceof Type.Named n) {
            return n.args().isEmpty() && names.contains(n.name())
                    ? bound.getOrDefault(n.name(), UNKNOWN)
                    : new Type.Named(n.name(), fill(n.args()));
        }
        if (t instanceof Type.Tuple x) {
            return new Type.Tuple(fill(x.fields()));
        }
        if (t instanceof Type.Ref x) {
            return new Type.Ref(fill(x.value()));
        }
        return t instanceof Type.Func x ? new Type.Func(x.typeParams(), fill(x.params()), fill(x.result())) : t;
    }

    private List<Type> fill(List<Type> types) {
        return types.stream().map(this::fill).toList();
    }
}
