package marvel.arch;

import marvel.workload.Role;

/**
 * Bytes of one element.
 *
 * @param output a finished output
 * @param partialSum an output that is still being summed up
 */
public record WordSizes(int input, int weight, int output, int partialSum) {
    /** Bytes of an element in L1 and L2, where outputs are partial sums. */
    public int held(Role role) {
        return role == Role.INPUT ? input : role == Role.WEIGHT ? weight : partialSum;
    }

    /** Bytes of an element in DRAM, once finished. */
    public int stored(Role role) {
        return role == Role.INPUT ? input : role == Role.WEIGHT ? weight : output;
    }
}
