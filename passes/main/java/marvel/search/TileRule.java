package marvel.search;

import java.util.Locale;
import java.util.stream.LongStream;

/** Which tile sizes a dim may have. */
public enum TileRule {
    /** Those that divide the extent: no edge tiles. */
    DIVISORS,
    /** All; the last tile may be smaller. */
    ANY;

    /** Sizes of tiles of a dim, ascending. */
    public long[] sizes(long extent) {
        if (this == ANY) {
            return LongStream.rangeClosed(1, extent).toArray();
        }
        return LongStream.concat(
                        LongStream.rangeClosed(1, extent)
                                .takeWhile(i -> i * i <= extent)
                                .filter(i -> extent % i == 0),
                        LongStream.rangeClosed(1, extent)
                                .takeWhile(i -> i * i < extent)
                                .filter(i -> extent % i == 0)
                                .map(i -> extent / i))
                .sorted()
                .toArray();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
