package marvel.arch;

/**
 * What a link moves in a cycle; {@link Double#POSITIVE_INFINITY} where unlimited.
 *
 * @param read from the outer memory, words or bytes a cycle
 * @param write to the outer memory, words or bytes a cycle
 * @param shared both directions together, words or bytes a cycle
 * @param inWords true if the figures are words of any tensor, false if bytes
 */
public record Bandwidth(double read, double write, double shared, boolean inWords) {
    public static final Bandwidth UNLIMITED =
            new Bandwidth(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true);

    /** What a word of so many bytes counts for, in the unit of the figures. */
    public int cost(int bytes) {
        return inWords ? 1 : bytes;
    }

    /** Cycles to move what is read and written, both in the unit of the figures: the slowest of the three limits. */
    public double cycles(double readAmount, double writeAmount) {
        return Math.max((readAmount + writeAmount) / shared, Math.max(readAmount / read, writeAmount / write));
    }

    /** Words of so many bytes that are read in a cycle, if nothing is written. */
    public double readWords(int bytes) {
        return Math.min(read, shared) / cost(bytes);
    }

    /** Words of so many bytes that are written in a cycle, if nothing is read. */
    public double writeWords(int bytes) {
        return Math.min(write, shared) / cost(bytes);
    }
}
