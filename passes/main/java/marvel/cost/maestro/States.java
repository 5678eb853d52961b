package marvel.cost.maestro;

/** The positions each directive of a level takes, and how often, for given run-time extents (SPEC section 5). */
final class States {
    /** At most this many per directive. */
    static final int MOST = 3;

    int[] length = new int[16];
    int[] count = new int[16 * MOST];
    int[] position = new int[16 * MOST];
    boolean[] unrolled = new boolean[16];

    /** Whether the last active PE of a partial spatial step is partial itself. */
    boolean[] partialPe = new boolean[16 * MOST];

    /** Combinations of positions; MAESTRO counts them in 32 bits. */
    long cases;

    void enumerate(Level level, int[] extent) {
        int n = level.count;
        if (length.length < n) {
            length = new int[n];
            count = new int[n * MOST];
            position = new int[n * MOST];
            unrolled = new boolean[n];
            partialPe = new boolean[n * MOST];
        }
        cases = 1;
        for (int i = 0; i < n; i++) {
            length[i] = level.spatial[i]
                    ? spatial(level, i, extent[level.dim[i]])
                    : temporal(level, i, extent[level.dim[i]]);
            cases *= length[i];
            if (cases > Integer.MAX_VALUE) {
                throw new MaestroException(
                        MaestroException.End.SIGABRT, "the directives combine to more than 2^31 cases");
            }
        }
    }

    private int temporal(Level level, int i, int d) {
        int m = level.size[i];
        int o = level.offset[i];
        int n = put(i, 0, d < m ? Factors.INIT_EDGE : Factors.INIT, 1, false);
        unrolled[i] = d <= m;
        int steady = (d - m) / o;
        if (m < d && steady > 0) {
            n = put(i, n, Factors.STEADY, steady, false);
        }
        if (d >= m && steady * o + m < d) {
            n = put(i, n, Factors.EDGE, 1, false);
        }
        return n;
    }

    private int spatial(Level level, int i, int d) {
        int m = level.size[i];
        int o = level.offset[i];
        int step = o * level.units;
        int covered = m + o * (level.units - 1);
        boolean edge = d < covered;
        int n = put(i, 0, edge ? Factors.INIT_EDGE : Factors.INIT, 1, edge);
        unrolled[i] = d <= covered;
        int steady = ((d - m) / o + 1) / level.units - 1;
        if (covered < d && steady > 0) {
            n = put(i, n, Factors.STEADY, steady, false);
        }
        if (d > covered && (steady + 1) * step + covered > d && steady * step + covered != d) {
            int rest = d - (steady + 1) * o * level.units;
            int used = rest < m ? 1 : (rest - m) / o + 1;
            n = put(i, n, Factors.EDGE, 1, (used - 1) * o + m < rest);
        }
        return n;
    }

    private int put(int i, int n, int pos, int times, boolean partial) {
        position[i * MOST + n] = pos;
        count[i * MOST + n] = times;
        partialPe[i * MOST + n] = partial;
        return n + 1;
    }
}
