package marvel.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Span;
import marvel.ir.Type;

/** The variables visible at a place of a graph. A name is visible from its definition to the end of its block. */
final class Scopes {
    record Binding(Type type, Span span) {}

    private final Deque<Map<String, Binding>> open = new ArrayDeque<>();

    void enter() {
        open.push(new HashMap<>());
    }

    void leave() {
        open.pop();
    }

    void bind(String name, Type type, Span span) {
        open.element().put(name, new Binding(type, span));
    }

    /** What a name stands for in the innermost block alone. */
    Optional<Binding> inBlock(String name) {
        return Optional.ofNullable(open.element().get(name));
    }

    Optional<Binding> find(String name) {
        for (Map<String, Binding> block : open) {
            Binding b = block.get(name);
            if (b != null) {
                return Optional.of(b);
            }
        }
        return Optional.empty();
    }
}
