package marvel.ir.loop;

import java.util.List;
import marvel.diag.Span;
import marvel.ir.DType;

/** A statement of a loop function. Meaning: {@code docs/ir.md}; the judge is the interpreter in {@code marvel.check}. */
public sealed interface Stmt {
    Span span();

    /**
     * {@code for %v in (0, end, step) @dram { ... }} or {@code parallel %v in (0, end, step) @rows { ... }}: the variable
     * takes 0, step, 2 step, ... below {@code end}.
     */
    record For(String variable, Bound end, long step, Where where, List<Stmt> body, Span span) implements Stmt {
        public For {
            body = List.copyOf(body);
        }
    }

    /** {@code alloc %b: Buffer[...] @l2;}: at the top of the function only; the buffer lives as long as the function. */
    record Alloc(BufferDecl buffer, Span span) implements Stmt {}

    /**
     * {@code copy %t = %data[...] pad;}: makes buffer {@code target} hold the box; element 0 of the target is the start
     * of the box. Words that the target holds already, from the copy before, are kept and not moved again.
     *
     * @param pad elements outside the source's bounds are zero, and no words are moved for them; without it they are an error
     */
    record Load(String target, Slice source, boolean pad, Span span) implements Stmt {}

    /**
     * {@code copy %out[...] = EXPR over (%c0) clip;}: writes a tile back. {@code value} is evaluated for each element on
     * the way (the epilogue); it is a plain {@link Value.Tile} where there is none.
     *
     * @param reduce parallel loop variables over which the tiles of several processing elements are added up; empty if none
     * @param clip elements outside the target's bounds are dropped; without it they are an error
     */
    record Store(Slice target, Value value, List<String> reduce, boolean clip, Span span) implements Stmt {
        public Store {
            reduce = List.copyOf(reduce);
        }
    }

    /** {@code fill %t = 0;}: sets every element. */
    record Fill(String target, long value, Span span) implements Stmt {}

    /** {@code %o[i, j] += %a[i, k] * %b[k, j];}: one multiply-accumulate. */
    record Accumulate(Element target, Element left, Element right, Span span) implements Stmt {}

    /** {@code if (%c2 == 0 and %r2 == 0) { ... } else { ... }}. */
    record If(List<Guard> guards, List<Stmt> then, List<Stmt> otherwise, Span span) implements Stmt {
        public If {
            guards = List.copyOf(guards);
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** {@code %b[%i, %j + 1]}: one element. */
    record Element(String buffer, List<Affine> indices) {
        public Element {
            indices = List.copyOf(indices);
        }
    }

    /** What a store writes for each element of its target box. */
    sealed interface Value {
        /** The element of the tile at the same place in the box; the tile starts where the box does. */
        record Tile(String buffer) implements Value {}

        /**
         * The element of another buffer at the same coordinates as the target's, matched by axis letter: an axis of the
         * operand has the letter of the target's axis that it runs along; axes which it lacks are broadcast.
         */
        record Operand(String buffer) implements Value {}

        record Number(double value, DType dtype) implements Value {}

        /** An elementwise Relay operator, such as {@code nn.relu}, {@code add}, {@code clip}, {@code cast}. */
        record Apply(String op, List<Value> args, marvel.ir.Attrs attrs) implements Value {
            public Apply {
                args = List.copyOf(args);
            }
        }
    }
}
