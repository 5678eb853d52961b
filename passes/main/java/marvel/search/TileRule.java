package marvel.search;

import java.util.ArrayList;
import java.util.List;
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

    /** How many sizes there are. */
    public long count(long extent) {
        return this == ANY ? extent : sizes(extent).length;
    }

    /**
     * Sizes of one number of trips, ascending.
     *
     * @param least the smallest
     * @param most the largest; all between are sizes too
     */
    public record Group(long least, long most, long trips) {}

    /** All sizes, by trips, in ascending order. */
    public List<Group> groups(long extent) {
        List<Group> all = new ArrayList<>();
        if (this == DIVISORS) {
            for (long size : sizes(extent)) {
                all.add(new Group(size, size, extent / size));
            }
            return all;
        }
        for (long size = 1; size <= extent; size = all.get(all.size() - 1).most() + 1) {
            long trips = (extent + size - 1) / size;
            all.add(new Group(size, trips == 1 ? extent : (extent - 1) / (trips - 1), trips));
        }
        return all;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
