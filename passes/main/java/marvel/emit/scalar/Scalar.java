package marvel.emit.scalar;

import java.util.List;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;

/** A value of one element. */
public sealed interface Scalar {
    DType dtype();

    /** The element at a place. */
    record Read(Place place) implements Scalar {
        @Override
        public DType dtype() {
            return place.buffer().dtype();
        }
    }

    record Number(double value, DType dtype) implements Scalar {}

    /**
     * A basic operation on values of the same dtype, which is the result's too; only a cast changes it. Integers wrap
     * around.
     */
    record Basic(Kind kind, List<Scalar> args, DType dtype) implements Scalar {
        public Basic {
            args = List.copyOf(args);
        }

        /** What is done; one argument, or two. */
        public enum Kind {
            ADD,
            SUBTRACT,
            MULTIPLY,
            /** Of integers, of 64 bits: towards zero, and zero where the divisor is. */
            DIVIDE,
            /** Of floats, what is not a number wins. */
            MAXIMUM,
            /** Likewise. */
            MINIMUM,
            POWER,
            SHIFT_LEFT,
            /** Keeps the sign, if the type has one. */
            SHIFT_RIGHT,
            /** Of floats only, as all below but the cast. */
            NEGATIVE,
            ABS,
            EXP,
            LOG,
            SQRT,
            TANH,
            ERF,
            /** To the nearest integer, of two the one further from zero. */
            ROUND,
            FLOOR,
            CEIL,
            /**
             * Floats become integers of 64 bits, towards zero: those that are too large the nearest there is, and what is
             * not a number zero.
             */
            CAST
        }
    }

    /**
     * An element of a buffer.
     *
     * @param indices one for each axis, in the order of the buffer's layout: the order in memory
     * @param row the processing element's row, for an L1 buffer
     * @param col the processing element's column, for an L1 buffer
     */
    record Place(BufferDecl buffer, List<Affine> indices, Lane row, Lane col) {
        public Place {
            indices = List.copyOf(indices);
        }
    }

    /** A coordinate of the array: the sum of variable / step * weight. */
    record Lane(List<Digit> digits) {
        public static final Lane ZERO = new Lane(List.of());

        public Lane {
            digits = List.copyOf(digits);
        }
    }

    record Digit(String variable, long step, long weight) {}
}
