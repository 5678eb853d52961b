package marvel.search.joint;

import java.util.Arrays;

/**
 * Least energy of an L1 tile by the lanes that share the words of each tensor, for each set of tensors that the innermost L2
 * loop leaves in place.
 */
final class Sharing {
    /** Rounding does not lift a bound over what it bounds. */
    private static final double DOWN = 1 - 1e-12;

    /** By set: energy but for words that lanes share; infinite if no loop leaves just this set in place. */
    private final double[] alone = new double[1 << Shape.TENSORS];

    /** By set and tensor: energy of the words that lanes share, on one lane. */
    private final double[] shared = new double[Shape.TENSORS * (1 << Shape.TENSORS)];

    private int set;

    void clear() {
        Arrays.fill(alone, Double.POSITIVE_INFINITY);
        Arrays.fill(shared, 0);
    }

    /** Goes on to a set. */
    void begin(int stays) {
        set = stays;
    }

    void add(int tensor, double energyOnOneLane) {
        shared[set * Shape.TENSORS + tensor] = energyOnOneLane;
    }

    void alone(double energy) {
        alone[set] = energy;
    }

    void copy(Sharing other) {
        System.arraycopy(other.alone, 0, alone, 0, alone.length);
        System.arraycopy(other.shared, 0, shared, 0, shared.length);
    }

    /** Least energy if a word of each tensor goes to no more lanes than these. */
    double energy(double input, double weight, double output) {
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < alone.length; s++) {
            if (alone[s] < least) {
                int at = s * Shape.TENSORS;
                double words = shared[at + Shape.INPUT] / input
                        + shared[at + Shape.WEIGHT] / weight
                        + shared[at + Shape.OUTPUT] / output;
                least = Math.min(least, alone[s] + words);
            }
        }
        return least * DOWN;
    }
}
