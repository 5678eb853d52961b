package marvel.arch;

import marvel.workload.Role;

/**
 * Size of a buffer.
 *
 * @param amount bytes, or words of any tensor if {@code inWords}
 */
public record Capacity(long amount, boolean inWords, Buffering buffering) {
    /** What one element of a tensor takes of {@link #amount}; outputs are held as partial sums. */
    public long cost(Role role, WordSizes sizes) {
        return (inWords ? 1L : sizes.held(role)) * buffering.copies();
    }

    /** What tiles of so many elements take of {@link #amount}. */
    public long need(long input, long weight, long output, WordSizes sizes) {
        return Math.addExact(
                Math.multiplyExact(input, cost(Role.INPUT, sizes)),
                Math.addExact(
                        Math.multiplyExact(weight, cost(Role.WEIGHT, sizes)),
                        Math.multiplyExact(output, cost(Role.OUTPUT, sizes))));
    }

    @Override
    public String toString() {
        return amount + (inWords ? " words" : " B") + (buffering == Buffering.SINGLE ? "" : ", " + buffering.keyword());
    }
}
