package marvel.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.arch.Target;
import marvel.diag.Code;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import marvel.workload.Role;

/** Finds which DRAM tensor each on-chip buffer holds, by following the copies. */
final class Roots {
    private final Map<String, Buffer> buffers;
    private final Set<Buffer> known = new HashSet<>();
    private boolean changed;

    private Roots(Map<String, Buffer> buffers) {
        this.buffers = buffers;
    }

    static void resolve(LoopFunction fn, Map<String, Buffer> buffers) {
        Roots r = new Roots(buffers);
        for (Buffer b : buffers.values()) {
            if (b.param >= 0) {
                b.belongsTo(b);
                r.known.add(b);
            }
        }
        do {
            r.changed = false;
            r.walk(fn.body());
        } while (r.changed);
        for (Buffer b : buffers.values()) {
            if (!r.known.contains(b)) {
                throw new Fault(Code.MEMORY, b.decl.span(), "%" + b.decl.name() + " is never copied from or to DRAM");
            }
        }
    }

    private Buffer buffer(String name) {
        Buffer b = buffers.get(name);
        if (b == null) {
            throw new IllegalStateException("undeclared " + name);
        }
        return b;
    }

    private void walk(List<Stmt> body) {
        for (Stmt s : body) {
            if (s instanceof Stmt.For loop) {
                walk(loop.body());
            } else if (s instanceof Stmt.If branch) {
                walk(branch.then());
                walk(branch.otherwise());
            } else if (s instanceof Stmt.Load load) {
                joined(buffer(load.target()), buffer(load.source().buffer()), s);
                sums(buffer(load.source().buffer()), buffer(load.target()));
            } else if (s instanceof Stmt.Store store) {
                Buffer tile = buffer(WellFormed.tiles(store.value()).iterator().next());
                if (tile.param < 0) {
                    joined(tile, buffer(store.target().buffer()), s);
                }
                sums(tile, buffer(store.target().buffer()));
            } else if (s instanceof Stmt.Accumulate mac) {
                Buffer b = buffer(mac.target().buffer());
                changed |= !b.sums;
                b.sums = true;
            }
        }
    }

    private void sums(Buffer from, Buffer to) {
        if (from.sums && !to.sums) {
            to.sums = true;
            changed = true;
        }
    }

    private void joined(Buffer a, Buffer b, Stmt at) {
        if (known.contains(a) && known.contains(b)) {
            if (a.root != b.root) {
                throw new Fault(
                        Code.MEMORY,
                        at.span(),
                        "%" + a.decl.name() + " holds %" + a.root.decl.name() + ", not %" + b.root.decl.name());
            }
        } else if (known.contains(b)) {
            a.belongsTo(b.root);
            known.add(a);
            changed = true;
        } else if (known.contains(a)) {
            b.belongsTo(a.root);
            known.add(b);
            changed = true;
        }
    }

    /** Sets how many elements a DRAM block holds, with the target's size of a word for what each parameter is. */
    static void blocks(LoopFunction fn, Map<String, Buffer> buffers, Target target) {
        Roles roles = Roles.of(fn);
        for (Buffer b : buffers.values()) {
            if (b.inDram()) {
                Role role = roles.role(b.decl.name());
                int word = b.param < 0
                        ? target.word().partialSum()
                        : role == null ? b.decl.dtype().bytes() : target.word().stored(role);
                b.blockWords = Math.max(1, target.dramBlock() / word);
            }
        }
    }
}
