package marvel.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Span;
import marvel.ir.Type;
import org.jspecify.annotations.Nullable;

/** The variables visible at a place of a graph. A name is visible from its definition to the end of its block. */
final class Scopes {
    record Binding(Type type, Span span) {}

    /** What a name stood for before a block gave it a meaning of its own. */
    private record Outer(@Nullable Binding binding) {}

    private final Map<String, Binding> visible = new HashMap<>();
    private final Deque<Map<String, Outer>> open = new ArrayDeque<>();

    void enter() {
        open.push(new HashMap<>());
    }

    void leave() {
        open.pop().forEach((name, outer) -> {
            if (outer.binding() == null) {
                visible.remove(name);
            } else {
                visible.put(name, outer.binding());
            }
        });
    }

    void bind(String name, Type type, Span span) {
        open.element().putIfAbsent(name, new Outer(visible.get(name)));
        visible.put(name, new Binding(type, span));
    }

    /** What a name stands for in the innermost block alone. */
    Optional<Binding> inBlock(String name) {
        return open.element().containsKey(name) ? find(name) : Optional.empty();
    }

    Optional<Binding> find(String name) {
        return Optional.ofNullable(visible.get(name));
    }
}
