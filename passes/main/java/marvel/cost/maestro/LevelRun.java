package marvel.cost.maestro;

import java.util.Arrays;
import marvel.cost.maestro.MaestroException.End;
import org.jspecify.annotations.Nullable;

/**
 * Analyses one cluster level for given extents of its tile (SPEC section 7). What a level below answers depends on its
 * extents only, which follow from which directives stand at a partial tile, so answers are kept by that.
 */
final class LevelRun {
    private Level level = new Level();
    private @Nullable LevelRun lower;
    private Coupling coupling = Coupling.of(LayerType.CONV, false);
    private final Totals totals;
    private final States states = new States();
    private final CaseWalk walk = new CaseWalk(this);
    private @Nullable DirectVolumes direct;

    /** Run-time extents by dimension. */
    int[] extent = new int[16];

    /** Bit of a directive in the key of the level below, 0 where a partial tile is as large as a whole one. */
    private int[] bit = new int[16];

    private int epoch;
    private int[] keptAt = new int[16];
    private long[] keptRuntime = new long[16];
    private double[] keptActive = new double[16];
    private long[] keptAnalyses = new long[16];

    /** Results of the last {@link #run}. */
    long runtime;

    double activeUnits;
    long analyses;

    /** Cases not skipped, and iterations in them. */
    private long done;

    private long iterations;

    /** How often MAESTRO adds up the buffer sizes: until a case is not skipped. */
    private long sized;

    LevelRun(Totals totals) {
        this.totals = totals;
    }

    Level level() {
        return level;
    }

    /** Once per mapping. */
    void prepare(Level newLevel, @Nullable LevelRun newLower, Coupling newCoupling, int dims, int newEpoch) {
        level = newLevel;
        lower = newLower;
        coupling = newCoupling;
        epoch = newEpoch;
        if (extent.length < dims) {
            extent = new int[dims];
        }
        int bits = 0;
        if (bit.length < level.count) {
            bit = new int[level.count];
        }
        for (int i = 0; i < level.count; i++) {
            int d = level.dim[i];
            // MAESTRO takes the first directive of a dimension for the tile below.
            boolean counts = lower != null && level.first[d] == i && level.mapped[d] != level.edgeMapped[d];
            bit[i] = counts ? 1 << bits++ : 0;
        }
        if (keptAt.length < 1 << bits) {
            keptAt = new int[1 << bits];
            keptRuntime = new long[1 << bits];
            keptActive = new double[1 << bits];
            keptAnalyses = new long[1 << bits];
        }
        if (!level.duplicates) {
            walk.prepare(level, coupling);
        }
    }

    /** Forgets the answers of earlier mappings. */
    void forget() {
        Arrays.fill(keptAt, 0);
    }

    /** The key bits that directive {@code i} adds at a position, in a unit that is the partial one or not. */
    int part(int i, int position, boolean partialUnit) {
        if (position != Factors.INIT_EDGE && position != Factors.EDGE) {
            return 0;
        }
        return !level.spatial[i] || level.edgeUnits == 1 || partialUnit ? bit[i] : 0;
    }

    /** Analyses the level for the extents in {@link #extent}. */
    void run() {
        runtime = 0;
        activeUnits = 0;
        analyses = 1;
        done = 0;
        iterations = 0;
        sized = 0;
        states.enumerate(level, extent);
        if (level.duplicates) {
            DirectVolumes d = direct;
            if (d == null) {
                d = new DirectVolumes(this);
                direct = d;
            }
            d.walk(level, coupling, states);
        } else {
            walk.walk(level, coupling, states);
        }
        if (iterations != 0) {
            activeUnits /= iterations;
        }
        if (level.top) {
            totals.finish(iterations);
        }
        totals.innermost(level, coupling, sized);
    }

    /**
     * One case.
     *
     * @param times how often it occurs, in 32 bits
     * @param input elements of the input that the array loads
     * @param filter elements of the filter that the array loads
     * @param output elements of the output that leave the array
     * @param sums multiply-accumulates of the array
     * @param critical multiply-accumulates of the PE with most
     * @param partial whether the first spatial directive stands at a partial step
     * @param partialUnit whether the last unit of that step is partial
     * @param part key of the tile of a whole unit
     * @param partialPart key of the tile of the partial unit
     * @param initial whether all directives are at their initial positions
     * @param stuck whether MAESTRO gives up where it looks at the loads of this case
     */
    void account(
            int times,
            long input,
            long filter,
            long output,
            long sums,
            long critical,
            boolean partial,
            boolean partialUnit,
            int part,
            int partialPart,
            boolean initial,
            boolean stuck) {
        if (done == 0) {
            checkLoads(stuck);
            sized++;
            if (level.top) {
                totals.size(input, filter, output);
            }
        }
        if (times <= 0) {
            throw new MaestroException(End.SIGABRT, "a case occurs more than 2^31 times");
        }
        if (level.top) {
            totals.outputs(times, output, sums);
        }
        if (critical <= 0) {
            return;
        }
        checkLoads(stuck);
        long compute;
        double active;
        LevelRun below = lower;
        int units = partial ? level.edgeUnits : level.units;
        if (below == null) {
            compute = totals.cycles(critical);
            active = units;
        } else {
            int weight = partial && partialUnit ? units - 1 : units;
            compute = 0;
            active = 0;
            if (partial && partialUnit) {
                int key = below(below, partialPart);
                compute = Math.max(0, keptRuntime[key]);
                active = keptActive[key];
                analyses += keptAnalyses[key];
            }
            if (weight > 0 || !(partial && partialUnit)) {
                int key = below(below, part);
                compute = Math.max(compute, keptRuntime[key]);
                active += keptActive[key] * weight;
                analyses += keptAnalyses[key];
            }
            if (active == 0) {
                active = units;
            }
        }
        long loads = input + filter;
        long ingress = delay(loads);
        long egress = delay(output);
        long delay = initial ? compute + ingress : Math.max(compute, Math.max(ingress, egress));
        if (level.top) {
            delay = totals.offchip(delay, compute);
            totals.inputs(times, input, filter, sums);
            totals.delays(times, Math.max(loads, output), ingress, egress, compute);
        }
        runtime += times * delay;
        activeUnits += active * times;
        done++;
        iterations += times;
    }

    private static void checkLoads(boolean stuck) {
        if (stuck) {
            throw MaestroException.exit("a temporal map moves on in a dimension that it holds whole");
        }
    }

    /** Cycles until v elements are through: latency plus one less than the transfers, so -1 for none at latency 0. */
    private long delay(long v) {
        int bandwidth = level.bandwidth;
        if (bandwidth == 0) {
            throw new MaestroException(End.SIGFPE, "the bandwidth of a network is 0");
        }
        long transfers;
        if (v >>> 31 == 0) {
            int q = (int) v / bandwidth;
            transfers = q * bandwidth == (int) v ? q : q + 1;
        } else {
            transfers = v / bandwidth;
            if (v % bandwidth != 0) {
                transfers++;
            }
        }
        return level.latency + transfers - 1;
    }

    /** Makes sure that the answer of the level below is kept under a key. */
    private int below(LevelRun below, int key) {
        if (keptAt[key] != epoch) {
            for (int i = 0; i < level.count; i++) {
                int d = level.dim[i];
                if (level.first[d] == i) {
                    below.extent[d] = (key & bit[i]) != 0 ? level.edgeMapped[d] : level.mapped[d];
                }
            }
            below.run();
            keptRuntime[key] = below.runtime;
            keptActive[key] = below.activeUnits;
            keptAnalyses[key] = below.analyses;
            keptAt[key] = epoch;
        }
        return key;
    }
}
