package marvel.cost.maestro;

import java.util.Arrays;

/**
 * What each directive of a level contributes to the volumes of a case, as factors by its position (SPEC section 6), for
 * levels where no dimension has two directives. They depend on the mapping only, not on the run-time extents.
 */
final class Factors {
    /** Positions of a directive; the first two share the place of the initial one. */
    static final int INIT = 0;

    static final int INIT_EDGE = 1;
    static final int STEADY = 2;
    static final int EDGE = 3;
    static final int POSITIONS = 4;

    /** Factors of one position: new input and filter elements (plain, partial PE), outputs, partial sums. */
    static final int INPUT = 0;

    static final int INPUT_PARTIAL = 1;
    static final int FILTER = 2;
    static final int FILTER_PARTIAL = 3;
    static final int OUT = 4;
    static final int OUT_OTHER = 5;
    static final int OUT_PARTIAL = 6;
    static final int SUMS = 7;
    static final int SUMS_PARTIAL = 8;
    static final int WIDTH = 9;

    /** How the spatial part of a tensor stands: whole, partial, partial with a partial last PE. */
    static final int WHOLE = 0;

    static final int PARTIAL = 1;
    static final int PARTIAL_PE = 2;
    static final int MODES = 3;

    /** Flags of a case: for each of the two spatial directives whether it is partial, and its last PE too. */
    static final int FLAGS = 16;

    private long[] rows = {};
    private final int[] inputMode = new int[FLAGS];
    private final int[] filterMode = new int[FLAGS];
    private final int[] outputMode = new int[FLAGS];
    private final int[] sumsMode = new int[FLAGS];
    boolean inputSpatial;
    boolean filterSpatial;
    boolean outputSpatial;

    long[] rows() {
        return rows;
    }

    int inputMode(int flags) {
        return inputMode[flags];
    }

    int filterMode(int flags) {
        return filterMode[flags];
    }

    int outputMode(int flags) {
        return outputMode[flags];
    }

    int sumsMode(int flags) {
        return sumsMode[flags];
    }

    void prepare(Level level, Coupling coupling) {
        int need = level.count * POSITIONS * WIDTH;
        if (rows.length < need) {
            rows = new long[Math.max(need, 16 * POSITIONS * WIDTH)];
        }
        for (int i = 0; i < level.count; i++) {
            for (int position = 0; position < POSITIONS; position++) {
                row(level, coupling, i, position, (i * POSITIONS + position) * WIDTH);
            }
        }
        inputSpatial = modes(level, coupling.input, inputMode);
        filterSpatial = modes(level, coupling.filter, filterMode);
        outputSpatial = modes(level, coupling.output, outputMode);
        int last = level.spatialAt[1] < 0 ? 0 : 1;
        for (int flags = 0; flags < FLAGS; flags++) {
            sumsMode[flags] = mode(flags, 0b0101, last);
        }
    }

    private void row(Level level, Coupling coupling, int i, int position, int at) {
        int d = level.dim[i];
        boolean spatial = level.spatial[i];
        long held = !spatial && position == INIT_EDGE ? level.edgeMapped[d] : level.mapped[d];
        long partial = spatial ? level.edgeMapped[d] : held;
        boolean input = coupling.input(d);
        boolean filter = coupling.filter(d);
        rows[at + INPUT] = input ? held : 1;
        rows[at + INPUT_PARTIAL] = input ? partial : 1;
        rows[at + FILTER] = filter ? held : 1;
        rows[at + FILTER_PARTIAL] = filter ? partial : 1;
        boolean one = level.edgeUnits == 1;
        if (coupling.output(d)) {
            int a = d == Dims.X ? Dims.OX : d == Dims.Y ? Dims.OY : d;
            long plain = output(level, spatial, position, d, a, true, false, true);
            rows[at + OUT] = plain;
            rows[at + OUT_OTHER] = output(level, spatial, position, d, a, false, false, true);
            rows[at + OUT_PARTIAL] = output(level, spatial, position, d, a, one, true, true);
            rows[at + SUMS] = plain;
            rows[at + SUMS_PARTIAL] = output(level, spatial, position, d, a, one, true, one);
        } else {
            rows[at + OUT] = 1;
            rows[at + OUT_OTHER] = 1;
            rows[at + OUT_PARTIAL] = 1;
            rows[at + SUMS] = output(level, spatial, position, d, d, true, false, false);
            rows[at + SUMS_PARTIAL] = output(level, spatial, position, d, d, one, true, false);
        }
    }

    /**
     * One factor of the outputs or partial sums of a PE (peOut of SPEC section 6.1).
     *
     * @param d the dimension iterated over
     * @param a the one whose table counts: the output dimension of {@code d}, or {@code d}
     * @param first whether the PE is the first
     * @param partial whether it is the partial one
     * @param reuse whether outputs shared with the neighbour count once
     */
    static long output(
            Level level, boolean spatial, int position, int d, int a, boolean first, boolean partial, boolean reuse) {
        boolean edge = position == INIT_EDGE || position == EDGE;
        if (!spatial) {
            return edge ? level.edgeMapped[a] : level.mapped[a];
        }
        long whole = first ? level.mapped[a] : level.unique[a] != 0 ? level.unique[a] : 1;
        if (position == EDGE) {
            if (level.edgeUnits == 1) {
                // MAESTRO takes the input extent here, even for an output dimension.
                return first || partial ? level.edgeMapped[d] : 1;
            }
            return level.edgeUnits > 1 ? partial ? level.edgeUnique[a] : whole : 1;
        }
        if (position == INIT_EDGE && partial) {
            if (level.edgeUnits == 1) {
                return level.edgeMapped[a];
            }
            return level.edgeUnits > 1 ? reuse ? level.edgeUnique[a] : level.edgeMapped[a] : 1;
        }
        return whole;
    }

    /** Fills the modes of a tensor and tells whether any of its dimensions is spatial. */
    private static boolean modes(Level level, int[] tensor, int[] modes) {
        int edges = 0;
        int last = -1;
        for (int d : tensor) {
            int at = level.first[d];
            if (level.spatial[at]) {
                last = at == level.spatialAt[0] ? 0 : 1;
                edges |= 1 << (2 * last);
            }
        }
        if (last < 0) {
            Arrays.fill(modes, WHOLE);
            return false;
        }
        for (int flags = 0; flags < FLAGS; flags++) {
            modes[flags] = mode(flags, edges, last);
        }
        return true;
    }

    private static int mode(int flags, int edges, int last) {
        if ((flags & edges) == 0) {
            return WHOLE;
        }
        return ((flags >> (2 * last + 1)) & 1) == 0 ? PARTIAL : PARTIAL_PE;
    }
}
