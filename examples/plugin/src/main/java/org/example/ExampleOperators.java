package org.example;

import marvel.ir.Type;
import marvel.op.Args;
import marvel.op.Names;
import marvel.op.Op;
import marvel.op.OpException;
import marvel.op.OpFamily;
import marvel.pass.Service;

/** Operators that Relay does not have. */
@Service(OpFamily.class)
public final class ExampleOperators implements OpFamily {
    /**
     * Elements cut off at plus and minus a limit.
     *
     * @param limit at least 0
     */
    @Names("example.hard_limit")
    public record HardLimit(double limit) implements Op {
        public HardLimit() {
            this(1);
        }

        public HardLimit {
            if (limit < 0) {
                throw new IllegalArgumentException("expected limit >= 0, got " + limit);
            }
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Type.Tensor data = args.tensor(0);
            if (!data.dtype().isFloat()) {
                throw new OpException(0, "expected a tensor of floats, got " + data);
            }
            return data;
        }
    }
}
