package marvel.check;

import marvel.diag.Code;
import marvel.diag.Span;

/** A compiled statement. */
abstract class Node {
    final Span span;

    Node(Span span) {
        this.span = span;
    }

    abstract void run(Machine m);

    /** One after the other. */
    static void run(Node[] body, Machine m) {
        for (Node n : body) {
            n.run(m);
        }
    }

    /** A loop; {@code axis} is -1 where it is sequential, else 0 for rows and 1 for columns. */
    static final class Loop extends Node {
        private final int slot;
        private final AffineCode[] end;
        private final long step;
        private final int axis;
        private final int weight;
        private final int limit;
        private final Node[] body;

        Loop(Span span, int slot, AffineCode[] end, long step, int axis, int weight, int limit, Node[] body) {
            super(span);
            this.slot = slot;
            this.end = end;
            this.step = step;
            this.axis = axis;
            this.weight = weight;
            this.limit = limit;
            this.body = body;
        }

        @Override
        void run(Machine m) {
            long stop = AffineCode.least(end, m.variables);
            if (axis >= 0) {
                parallel(m, stop);
                return;
            }
            m.steps += m.nest == 0 ? 0 : 1;
            for (long v = 0; v < stop; v += step) {
                m.variables[slot] = v;
                run(body, m);
            }
            m.steps -= m.nest == 0 ? 0 : 1;
        }

        private void parallel(Machine m, long stop) {
            boolean outermost = m.nest == 0;
            if (outermost) {
                m.beginNest();
            }
            int before = m.place[axis];
            for (long v = 0; v < stop; v += step) {
                m.variables[slot] = v;
                m.place[axis] = before + (int) (v / step) * weight;
                if (m.place[axis] >= limit) {
                    throw new Fault(
                            Code.ARRAY_SIZE,
                            span,
                            "expected at most " + limit + (axis == 0 ? " rows" : " columns")
                                    + " of processing elements, got " + (m.place[axis] + 1));
                }
                run(body, m);
            }
            m.place[axis] = before;
            if (outermost) {
                m.endNest();
            }
        }
    }

    /** {@code if}. */
    static final class Branch extends Node {
        private final AffineCode[] values;
        private final long[] lower;
        private final long[] upper;
        private final Node[] then;
        private final Node[] otherwise;

        Branch(Span span, AffineCode[] values, long[] lower, long[] upper, Node[] then, Node[] otherwise) {
            super(span);
            this.values = values;
            this.lower = lower;
            this.upper = upper;
            this.then = then;
            this.otherwise = otherwise;
        }

        @Override
        void run(Machine m) {
            boolean holds = true;
            for (int i = 0; i < values.length && holds; i++) {
                long v = values[i].eval(m.variables);
                holds = lower[i] <= v && v < upper[i];
            }
            run(holds ? then : otherwise, m);
        }
    }

    /** {@code fill}. */
    static final class Fill extends Node {
        private final Buffer target;
        private final long value;

        Fill(Span span, Buffer target, long value) {
            super(span);
            this.target = target;
            this.value = value;
        }

        @Override
        void run(Machine m) {
            Cells c = m.cells(target);
            java.util.Arrays.fill(c.ints, Numbers.wrap(target.decl.dtype(), value));
            java.util.Arrays.fill(c.floats, (double) value);
            java.util.Arrays.fill(c.state, Cells.WORD);
            java.util.Arrays.fill(c.sums, 0);
            if (!target.inL1()) {
                for (int i = 0; i < target.size && m.nest != 0 && target.sums; i++) {
                    m.sharedWrite(c, i, m.pe(), span);
                }
            }
            if (!target.inDram()) {
                c.held = false;
                c.placed = false;
                c.closed = false;
                c.epoch = m.log.newEpoch();
            }
        }
    }

    /** {@code +=}. */
    static final class Mac extends Node {
        private final Index target;
        private final Index left;
        private final Index right;
        private final boolean real;
        private final long leftFactor = Buffer.mix(1001);
        private final long rightFactor = Buffer.mix(1002);

        Mac(Span span, Index target, Index left, Index right) {
            super(span);
            this.target = target;
            this.left = left;
            this.right = right;
            this.real = target.buffer.real;
        }

        @Override
        void run(Machine m) {
            Cells t = m.cells(target.buffer);
            Cells l = m.cells(left.buffer);
            Cells r = m.cells(right.buffer);
            int ti = target.at(m, t, span);
            int li = left.at(m, l, span);
            int ri = right.at(m, r, span);
            if (real) {
                double a = left.buffer.real ? l.floats[li] : l.ints[li];
                double b = right.buffer.real ? r.floats[ri] : r.ints[ri];
                t.floats[ti] = Numbers.round(target.buffer.decl.dtype(), t.floats[ti] + a * b);
            } else if (left.buffer.real || right.buffer.real) {
                throw new Fault(
                        Code.ILL_FORMED, span, "expected integers to be added to %" + target.buffer.decl.name());
            } else {
                t.ints[ti] = Numbers.wrap(target.buffer.decl.dtype(), t.ints[ti] + l.ints[li] * r.ints[ri]);
            }
            t.sums[ti]++;
            t.held = false;
            if (!target.buffer.inL1()) {
                m.sharedWrite(t, ti, m.pe(), span);
            }
            m.macs++;
            if (r.placed && r.state[ri] == Cells.WORD) {
                m.rightUses[right.buffer.root.param][r.flat + right.rootFlat(m)]++;
            }
            if (m.checkMacs) {
                m.log.mac(
                        target.buffer.inDram() ? MacLog.DRAM : t.epoch,
                        target.key(m) + leftFactor * (l.key + left.key(m)) + rightFactor * (r.key + right.key(m)));
            }
            target.count(m, true);
            left.count(m, false);
            right.count(m, false);
        }
    }
}
