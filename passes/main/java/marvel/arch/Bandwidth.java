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
}
