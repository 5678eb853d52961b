package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which processing elements hold the same tile: in closed form, and by looking at each. */
class SpreadTest {
    private int uneven;

    @Test
    void groupsAreThoseOfAllProcessingElements() {
        for (long seed = 0; seed < 5000; seed++) {
            check(seed);
        }
        assertTrue(uneven > 500, "uneven groups " + uneven);
    }

    private void check(long seed) {
        Random random = new Random(seed);
        int dimensions = 2 + random.nextInt(4);
        List<List<Problem.Term>> ranks = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
        for (int d = 0; d < dimensions; d++) {
            int rank = random.nextInt(3);
            if (rank < 2) {
                ranks.get(rank).add(new Problem.Term(d, 1 + random.nextInt(3)));
            }
        }
        List<TimeloopMapping.Trip> l1 = new ArrayList<>();
        for (int d = 0; d < dimensions; d++) {
            l1.add(new TimeloopMapping.Trip(d, 1 + random.nextInt(3)));
        }
        Nest nest = new Nest(dimensions);
        nest.read(new TimeloopMapping(
                List.of(), List.of(), trips(random, dimensions), trips(random, dimensions), l1, List.of(true)));
        Spread spread = new Spread(new Access(new Problem.DataSpace("t", ranks, false), dimensions));
        spread.follow(nest);

        Map<List<Long>, Long> holders = new HashMap<>();
        long pes = nest.xSize * nest.ySize;
        for (long pe = 0; pe < pes; pe++) {
            long[] at = new long[dimensions];
            long rest = pe;
            for (int i = 0; i < nest.spatialLoops; i++) {
                at[nest.spatialDimension[i]] += rest % nest.spatialTrips[i] * nest.spatialStep[i];
                rest /= nest.spatialTrips[i];
            }
            List<Long> origin = new ArrayList<>();
            for (List<Problem.Term> rank : ranks) {
                origin.add(rank.stream()
                        .mapToLong(t -> t.coefficient() * at[t.dimension()])
                        .sum());
            }
            holders.merge(origin, 1L, Long::sum);
        }
        Map<Long, Long> groups = new TreeMap<>();
        holders.values().forEach(n -> groups.merge(n, 1L, Long::sum));
        assertEquals(holders.size(), spread.distinct, "seed " + seed);
        assertEquals(groups.size() == 1 ? Map.of() : groups, spread.groups, "seed " + seed);
        uneven += groups.size() > 1 ? 1 : 0;
    }

    private static List<TimeloopMapping.Trip> trips(Random random, int dimensions) {
        List<TimeloopMapping.Trip> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add(new TimeloopMapping.Trip(random.nextInt(dimensions), 1 + random.nextInt(4)));
        }
        return all;
    }
}
