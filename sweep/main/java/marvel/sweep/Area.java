package marvel.sweep;

import marvel.arch.Capacity;
import marvel.arch.Target;

/**
 * Silicon that a target takes: its multipliers and the bits of its buffers. Nothing else is in it: no network, no control, no
 * pads.
 *
 * @param lane square micrometres of one multiply-accumulate lane of a processing element
 * @param byteOfSram square micrometres of a byte of a buffer
 */
record Area(double lane, double byteOfSram) {
    /**
     * At 28 nm: a lane of 283 as in MAESTRO's fit; bits of 0.127, the cell of that node's dense memories, with as much again
     * for what is around the cells.
     */
    static final Area DEFAULT = new Area(283, 2 * 8 * 0.127);

    /** Square millimetres. */
    double of(Target t) {
        double lanes = (double) t.pes() * t.lanes();
        double bytes = bytes(t.l1(), t) * t.pes() + bytes(t.l2(), t);
        return (lanes * lane + bytes * byteOfSram) / 1e6;
    }

    private static double bytes(Capacity c, Target t) {
        return c.inWords() ? (double) c.amount() * t.word().input() : c.amount();
    }
}
