package marvel.cost.timeloop;

import java.util.List;

/**
 * A Timeloop mapping: temporal loops at DRAM, L2 and L1, spatial ones on the two axes of the mesh, each list outermost
 * first. Loops of one trip are as if not written.
 *
 * @param keepL2 by place in {@link Problem#spaces}: true where the tensor is held in L2
 */
public record TimeloopMapping(
        List<Trip> dram, List<Trip> l2, List<Trip> x, List<Trip> y, List<Trip> l1, List<Boolean> keepL2) {
    /**
     * A loop.
     *
     * @param dimension its place among the problem's dimensions
     * @param count iterations, at least 1
     */
    public record Trip(int dimension, long count) {
        public Trip {
            if (count < 1) {
                throw new IllegalArgumentException("expected a trip count of at least 1, got " + count);
            }
        }
    }

    public TimeloopMapping {
        dram = List.copyOf(dram);
        l2 = List.copyOf(l2);
        x = List.copyOf(x);
        y = List.copyOf(y);
        l1 = List.copyOf(l1);
        keepL2 = List.copyOf(keepL2);
    }
}
