package marvel.op;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.ir.Type;

/** Types of the names that are visible. */
final class Scope {
    private record Undo(String name, Optional<Type> before) {}

    private final Map<String, Type> types = new HashMap<>();
    private final Deque<List<Undo>> blocks = new ArrayDeque<>();

    void enter() {
        blocks.push(new ArrayList<>());
    }

    void leave() {
        List<Undo> undo = blocks.pop();
        for (int i = undo.size() - 1; i >= 0; i--) {
            String name = undo.get(i).name();
            undo.get(i).before().ifPresentOrElse(t -> types.put(name, t), () -> types.remove(name));
        }
    }

    void bind(String name, Type type) {
        Optional<Type> before = Optional.ofNullable(types.put(name, type));
        if (!blocks.isEmpty()) {
            blocks.element().add(new Undo(name, before));
        }
    }

    Optional<Type> find(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
