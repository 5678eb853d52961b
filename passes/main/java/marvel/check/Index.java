package marvel.check;

import marvel.diag.Code;
import marvel.diag.Span;

/** An element that a multiply-accumulate names. */
final class Index {
    final Buffer buffer;
    private final AffineCode flat;
    private final AffineCode key;
    private final AffineCode rootFlat;
    /** Axes whose bounds could not be settled before the run. */
    private final int[] unsure;

    private final AffineCode[] indices;

    Index(Buffer buffer, AffineCode flat, AffineCode key, AffineCode rootFlat, int[] unsure, AffineCode[] indices) {
        this.buffer = buffer;
        this.flat = flat;
        this.key = key;
        this.rootFlat = rootFlat;
        this.unsure = unsure;
        this.indices = indices;
    }

    int at(Machine m, Cells c, Span span) {
        for (int axis : unsure) {
            long i = indices[axis].eval(m.variables);
            if (i < 0 || i >= buffer.extent[axis]) {
                throw new Fault(
                        Code.OUT_OF_BOUNDS,
                        span,
                        "index " + i + " along " + buffer.decl.axes().charAt(axis) + " is outside %"
                                + buffer.decl.name() + ", expected 0 to " + (buffer.extent[axis] - 1));
            }
        }
        int at = (int) flat.eval(m.variables);
        if (c.state[at] == Cells.NONE) {
            throw new Fault(
                    Code.UNWRITTEN, span, Machine.element(buffer, at) + " is read, but nothing was written there");
        }
        if (!buffer.inL1()) {
            m.sharedRead(c, at, span);
        }
        return at;
    }

    long key(Machine m) {
        return key.eval(m.variables);
    }

    int rootFlat(Machine m) {
        return (int) rootFlat.eval(m.variables);
    }

    void count(Machine m, boolean written) {
        Tally t = m.tally(buffer);
        switch (buffer.decl.space()) {
            case L1 -> {
                t.l1Reads++;
                t.l1Writes += written ? 1 : 0;
            }
            case L2 -> {
                t.l2Reads++;
                t.l2Unicast++;
                t.l2Updates += written ? 1 : 0;
            }
            case DRAM -> {
                t.dramReads++;
                t.dramWrites += written ? 1 : 0;
            }
        }
    }
}
