package marvel.check;

import marvel.diag.Span;
import marvel.ir.loop.Bound;

/**
 * A loop in a proof. Sequential loops are all different; parallel loops at the same place of the array are one, so that what
 * one nest brings to a processing element another finds there.
 *
 * @param id name in the proof
 * @param name name in the text
 * @param level 0 for loops of DRAM, 1 of L2, 2 for parallel ones, 3 of L1
 * @param axis 0 for rows, 1 for columns, -1 for sequential loops
 * @param weight how far on the axis one step moves; 0 for sequential loops
 */
record LoopVar(String id, String name, Bound end, long step, int level, int axis, int weight, Span span) {
    boolean isParallel() {
        return axis >= 0;
    }
}
