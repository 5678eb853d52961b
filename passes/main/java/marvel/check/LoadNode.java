package marvel.check;

import marvel.diag.Code;
import marvel.diag.Span;
import marvel.ir.loop.Space;

/** A copy towards the array. Words that the target holds already are kept. */
final class LoadNode extends Node {
    private final Buffer target;
    private final Box source;
    /** For each axis of the target: the source's axis of the same letter. */
    private final int[] axis;

    private final boolean pad;
    private final Machine.CopyClock clock = new Machine.CopyClock();

    LoadNode(Span span, Buffer target, Box source, int[] axis, boolean pad) {
        super(span);
        this.target = target;
        this.source = source;
        this.axis = axis;
        this.pad = pad;
    }

    @Override
    void run(Machine m) {
        if (m.nest != 0 && !target.inL1()) {
            throw new Fault(
                    Code.MEMORY,
                    span,
                    "expected a copy to L1 inside a parallel loop, got one to %" + target.decl.name());
        }
        Cells to = m.cells(target);
        Cells from = m.cells(source.buffer);
        int[] start = source.start(m, axis);
        int[] length = source.length(m, axis, target, span);
        Cells before = to.flip();
        arrive(m, to, from, start, length);
        int moved = Box.empty(length) ? 0 : copy(m, to, from, before, start, length);
        if (moved > 0) {
            Tally t = m.tally(target);
            if (source.buffer.decl.space() == Space.DRAM) {
                t.dramFetches += m.nest == 0 || m.steps > 0 || firstMove(m) ? 1 : 0;
            }
        }
    }

    private int nestOfMove;

    /** True once for all processing elements of a nest. */
    private boolean firstMove(Machine m) {
        boolean first = nestOfMove != m.nest;
        nestOfMove = m.nest;
        return first;
    }

    /** Notes which box the target now holds. */
    private void arrive(Machine m, Cells to, Cells from, int[] start, int[] length) {
        to.epoch = target.sums ? m.log.newEpoch() : 0;
        to.closed = false;
        long key = 0;
        int[] origin = start.clone();
        for (int i = 0; i < origin.length; i++) {
            key += target.factor[i] * start[i];
            origin[i] += from.placed ? from.origin[axis[i]] : 0;
            to.length[i] = length[i];
        }
        if (target.sums) {
            m.log.link(to.epoch, source.buffer.inDram() ? MacLog.DRAM : from.epoch, key);
        }
        to.held = from.placed;
        to.placed = false;
        if (from.placed) {
            to.place(origin);
        }
    }

    private int copy(Machine m, Cells to, Cells from, Cells before, int[] start, int[] length) {
        long copy = m.newCopy(clock);
        int n = length.length;
        int[] index = new int[n];
        int moved = 0;
        do {
            int at = 0;
            int kept = 0;
            boolean keep = before.held && to.held;
            int read = 0;
            boolean inside = true;
            for (int i = 0; i < n; i++) {
                at += index[i] * target.stride[i];
                int old = index[i] + to.origin[i] - before.origin[i];
                keep &= old >= 0 && old < before.length[i];
                kept += old * target.stride[i];
                int s = start[i] + index[i];
                if (s < 0 || s >= source.buffer.extent[axis[i]]) {
                    if (!pad) {
                        throw Box.outside(span, source.buffer, axis[i], s);
                    }
                    inside = false;
                }
                read += s * source.buffer.stride[axis[i]];
            }
            if (keep) {
                to.take(at, before, kept);
            } else if (!inside) {
                zero(to, at);
            } else {
                moved += move(m, to, at, from, read, copy);
            }
        } while (Box.next(index, length));
        return moved;
    }

    private void zero(Cells to, int at) {
        if (target.real) {
            to.floats[at] = 0;
        } else {
            to.ints[at] = 0;
        }
        to.state[at] = Cells.PADDING;
        if (target.sums) {
            to.sums[at] = 0;
        }
    }

    private int move(Machine m, Cells to, int at, Cells from, int read, long copy) {
        if (from.state[read] == Cells.NONE) {
            throw new Fault(
                    Code.UNWRITTEN,
                    span,
                    Machine.element(source.buffer, read) + " is read, but nothing was written there");
        }
        m.sharedRead(from, read, span);
        to.take(at, from, read);
        if (from.state[read] == Cells.PADDING) {
            return 0;
        }
        Tally t = m.tally(target);
        boolean first = !m.multicast || Machine.first(from, read, copy);
        if (source.buffer.decl.space() == Space.DRAM) {
            t.dramReads += first ? 1 : 0;
            t.dramBlocksRead += Machine.block(from, read, copy);
        } else {
            t.l2Unicast++;
            t.l2Reads += first ? 1 : 0;
        }
        if (target.inL1()) {
            t.l1Fills++;
        } else {
            t.l2Fills++;
        }
        return 1;
    }
}
