package marvel.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import marvel.workload.Role;
import org.jspecify.annotations.Nullable;

/** What each buffer is to the operator: left operand, right operand or sum of its accumulations; copies pass it on. */
final class Roles {
    private final Map<String, Role> roles = new HashMap<>();
    private boolean changed;

    private Roles() {}

    static Roles of(LoopFunction fn) {
        Roles r = new Roles();
        do {
            r.changed = false;
            r.walk(fn.body());
        } while (r.changed);
        return r;
    }

    /** The role of a buffer; null for operands of an epilogue. */
    @Nullable
    Role role(String buffer) {
        return roles.get(buffer);
    }

    private void set(String buffer, @Nullable Role role) {
        if (role != null && roles.putIfAbsent(buffer, role) == null) {
            changed = true;
        }
    }

    private void walk(List<Stmt> body) {
        for (Stmt s : body) {
            if (s instanceof Stmt.For loop) {
                walk(loop.body());
            } else if (s instanceof Stmt.If branch) {
                walk(branch.then());
                walk(branch.otherwise());
            } else if (s instanceof Stmt.Accumulate a) {
                set(a.target().buffer(), Role.OUTPUT);
                set(a.left().buffer(), Role.INPUT);
                set(a.right().buffer(), Role.WEIGHT);
            } else if (s instanceof Stmt.Load load) {
                set(load.source().buffer(), roles.get(load.target()));
                set(load.target(), roles.get(load.source().buffer()));
            } else if (s instanceof Stmt.Store store) {
                for (String tile : WellFormed.tiles(store.value())) {
                    set(store.target().buffer(), roles.get(tile));
                    set(tile, roles.get(store.target().buffer()));
                }
            }
        }
    }
}
