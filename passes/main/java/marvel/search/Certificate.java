package marvel.search;

import java.math.BigInteger;

/**
 * What a search proved.
 *
 * @param optimal true if every choice in the space was evaluated or cut off by a bound that cannot be wrong
 * @param lowerBound no choice in the space costs less; the cost itself if optimal
 * @param evaluated choices whose cost was worked out
 * @param pruned choices that were never worked out: {@code space - evaluated}
 * @param space choices there are, those that do not fit included
 */
public record Certificate(boolean optimal, long lowerBound, long evaluated, BigInteger pruned, BigInteger space) {}
