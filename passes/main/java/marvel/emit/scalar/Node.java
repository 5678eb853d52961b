package marvel.emit.scalar;

import java.util.List;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.Where;
import org.jspecify.annotations.Nullable;

/** A statement over single elements. */
public sealed interface Node {
    /**
     * The variable takes 0, step, 2 step, ... below {@code end}.
     *
     * @param where what runs the loop in the loop function; null for a loop over the elements of a copy
     */
    record Loop(
            String variable, Bound end, long step, @Nullable Where where, List<Node> body) implements Node {
        public Loop {
            body = List.copyOf(body);
        }
    }

    /** Runs {@code then} where all guards hold. */
    record Branch(List<Guard> guards, List<Node> then, List<Node> otherwise) implements Node {
        public Branch {
            guards = List.copyOf(guards);
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** {@code target = value}. */
    record Assign(Scalar.Place target, Scalar value) implements Node {}

    /** {@code target += left * right} in the target's dtype. */
    record MultiplyAdd(Scalar.Place target, Scalar.Place left, Scalar.Place right) implements Node {}

    /** A scalar that lives in {@code body}, set to zero first: a buffer of rank 0. */
    record Local(BufferDecl scalar, List<Node> body) implements Node {
        public Local {
            body = List.copyOf(body);
        }
    }

    /** A line for the reader. */
    record Comment(String text) implements Node {}
}
