package marvel.cost.timeloop;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How many different tiles of a tensor the processing elements hold, and how many of them share each. */
final class Spread {
    private final Access access;
    private long[] count = new long[8];
    private long[] stride = new long[8];

    /** Different origins. */
    long distinct;

    /** Groups of processing elements with one origin: size to number of groups; empty if all have one size. */
    Map<Long, Long> groups = Map.of();

    Spread(Access access) {
        this.access = access;
    }

    void follow(Nest nest) {
        distinct = 1;
        groups = Map.of();
        long copies = 1;
        boolean even = true;
        for (int r = -1; r < access.ranks; r++) {
            int n = gather(nest, r);
            if (r < 0) {
                for (int i = 0; i < n; i++) {
                    copies *= count[i];
                }
            } else if (n == 1) {
                distinct *= count[0];
            } else if (n > 1) {
                even &= rank(n);
            }
        }
        if (!even) {
            groups = allGroups(nest, copies);
        }
    }

    /** The spatial loops over dimensions of a rank (-1: of none), by stride; those that continue one another as one. */
    private int gather(Nest nest, int rank) {
        int n = 0;
        for (int i = 0; i < nest.spatialLoops; i++) {
            int d = nest.spatialDimension[i];
            if (access.rank[d] == rank) {
                if (n == count.length) {
                    count = Arrays.copyOf(count, 2 * n);
                    stride = Arrays.copyOf(stride, 2 * n);
                }
                long s = rank < 0 ? 0 : Math.multiplyExact(access.coefficient[d], nest.spatialStep[i]);
                int at = n++;
                for (; at > 0 && stride[at - 1] > s; at--) {
                    stride[at] = stride[at - 1];
                    count[at] = count[at - 1];
                }
                stride[at] = s;
                count[at] = nest.spatialTrips[i];
            }
        }
        int kept = Math.min(n, 1);
        for (int i = 1; i < n; i++) {
            if (rank >= 0 && stride[i] == stride[kept - 1] * count[kept - 1]) {
                count[kept - 1] *= count[i];
            } else {
                stride[kept] = stride[i];
                count[kept++] = count[i];
            }
        }
        return kept;
    }

    /** Counts the values of a sum of several loops; true if each occurs once. */
    private boolean rank(int n) {
        long all = 1;
        for (int i = 0; i < n; i++) {
            all *= count[i];
        }
        long values = all;
        if (n == 2) {
            long g = gcd(stride[0], stride[1]);
            values -= Math.max(0, count[0] - stride[1] / g) * Math.max(0, count[1] - stride[0] / g);
        } else {
            values = groupsOfValues(n).values().stream().reduce(0L, Long::sum);
        }
        distinct *= values;
        return values == all;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private Map<Long, Long> allGroups(Nest nest, long copies) {
        Map<Long, Long> all = Map.of(copies, 1L);
        for (int r = 0; r < access.ranks; r++) {
            int n = gather(nest, r);
            if (n > 0) {
                Map<Long, Long> product = new TreeMap<>();
                Map<Long, Long> own = groupsOfValues(n);
                all.forEach((k, c) -> own.forEach((k2, c2) -> product.merge(k * k2, c * c2, Long::sum)));
                all = product;
            }
        }
        return all;
    }

    /** How often each value of a sum of loops occurs: times to number of values. At most one entry a processing element. */
    private Map<Long, Long> groupsOfValues(int n) {
        long[] values = {0};
        for (int i = 0; i < n; i++) {
            long[] next = new long[Math.toIntExact(values.length * count[i])];
            for (int j = 0; j < next.length; j++) {
                next[j] = values[j % values.length] + j / values.length * stride[i];
            }
            values = next;
        }
        Arrays.sort(values);
        Map<Long, Long> times = new TreeMap<>();
        for (int i = 0, j = 0; i < values.length; i = j) {
            while (j < values.length && values[j] == values[i]) {
                j++;
            }
            times.merge((long) j - i, 1L, Long::sum);
        }
        return times;
    }

    /** Fills of one L1 as Timeloop rounds them, for tiles that bring so many words. */
    long fills(long words, long pes) {
        if (groups.isEmpty()) {
            return words;
        }
        double sum = 0;
        for (Map.Entry<Long, Long> g : groups.entrySet()) {
            sum += (double) Math.multiplyExact(Math.multiplyExact(words, g.getValue()), g.getKey()) / (double) pes;
        }
        return (long) Math.floor(sum);
    }
}
