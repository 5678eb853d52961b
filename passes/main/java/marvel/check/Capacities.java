package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Capacity;
import marvel.arch.Target;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.workload.Role;

/** Whether the buffers of a loop function fit the memories of a target, double buffering counted. */
final class Capacities {
    private Capacities() {}

    static List<Diagnostic> check(LoopFunction fn, Target target) {
        List<Diagnostic> errors = new ArrayList<>();
        check(fn, target, Space.L2, target.l2(), errors);
        check(fn, target, Space.L1, target.l1(), errors);
        return errors;
    }

    private static void check(LoopFunction fn, Target target, Space space, Capacity capacity, List<Diagnostic> errors) {
        Roles roles = Roles.of(fn);
        long used = 0;
        List<BufferDecl> counted = new ArrayList<>();
        for (Stmt s : fn.body()) {
            if (s instanceof Stmt.Alloc alloc && alloc.buffer().space() == space) {
                BufferDecl b = alloc.buffer();
                Role role = roles.role(b.name());
                used = Math.addExact(
                        used,
                        Math.multiplyExact(
                                b.elements(), capacity.cost(role == null ? Role.INPUT : role, target.word())));
                counted.add(b);
            }
        }
        if (used > capacity.amount()) {
            Diagnostic d = Diagnostic.error(
                    Code.CAPACITY,
                    fn.span(),
                    "expected buffers in " + space + " of at most " + capacity + ", got " + used
                            + (capacity.inWords() ? " words" : " B"));
            for (BufferDecl b : counted) {
                d = d.withNote(b.span(), "%" + b.name() + " has " + b.elements() + " elements");
            }
            errors.add(d);
        }
    }
}
