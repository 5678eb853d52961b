package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates one mapping after another. Reuses all its memory, so it is for one thread; figures are of the last layer
 * evaluated. Counts are elements or accesses, times cycles, energies multiples of one multiply-accumulate (MAC).
 */
public final class MaestroEvaluator {
    /** Energy of an access to the shared buffer, in MACs (SPEC section 8). */
    public static final double L2_ENERGY = 18.61;

    /** Energy of an access to a PE's own buffer, in MACs. */
    public static final double L1_ENERGY = 1.68;

    private final LevelCompiler compiler = new LevelCompiler();
    private final Totals totals = new Totals();
    private final List<LevelRun> runs = new ArrayList<>();
    private int epoch;
    private int levels;

    /** Makes an evaluator, which holds no figures yet. */
    public MaestroEvaluator() {
        runs.add(new LevelRun(totals));
    }

    /**
     * Evaluates a layer alone in its file.
     *
     * @throws MaestroException where MAESTRO gives no figures
     */
    public void evaluate(Layer layer, List<Directive> directives, Hardware hardware) {
        evaluate(layer, directives, hardware, Coupling.of(layer.type(), layer.has("N")));
    }

    void evaluate(Layer layer, List<Directive> directives, Hardware hardware, Coupling coupling) {
        levels = compile(layer, directives, hardware, coupling);
        LevelRun top = runs.get(0);
        System.arraycopy(compiler.levels()[0].extent, 0, top.extent, 0, compiler.dims());
        totals.start(hardware, coupling, layer.type().slides(), top.extent);
        try {
            top.run();
        } catch (ArithmeticException e) {
            throw divided();
        }
    }

    /** The checks that MAESTRO makes for all layers of a file before it evaluates the first. */
    int compile(Layer layer, List<Directive> directives, Hardware hardware, Coupling coupling) {
        int count;
        try {
            count = compiler.compile(layer, directives, hardware, coupling);
        } catch (ArithmeticException e) {
            throw divided();
        }
        if (++epoch == Integer.MAX_VALUE) {
            runs.forEach(LevelRun::forget);
            epoch = 1;
        }
        while (runs.size() < count) {
            runs.add(new LevelRun(totals));
        }
        for (int i = count - 1; i >= 0; i--) {
            LevelRun lower = i + 1 < count ? runs.get(i + 1) : null;
            runs.get(i).prepare(compiler.levels()[i], lower, coupling, compiler.dims(), epoch);
        }
        return count;
    }

    /** Sizes near 2^31 wrap, so that some of them may become 0. */
    private static MaestroException divided() {
        return new MaestroException(
                MaestroException.End.SIGFPE, "sizes wrap in 32 bits and an integer division by 0 follows");
    }

    /** Cluster levels of the mapping. */
    public int levels() {
        return levels;
    }

    /** Cycles. */
    public long runtime() {
        return runs.get(0).runtime;
    }

    /** Multiply-accumulates as MAESTRO counts them, which need not be the true ones (SPEC section 11). */
    public long macs() {
        return totals.macs;
    }

    /** Energy of all buffer accesses and MACs, in MACs. */
    public double energy() {
        return L2_ENERGY * (sum(totals.l2Write) + sum(totals.l2Read))
                + L1_ENERGY * (sum(totals.l1Write) + sum(totals.l1Read))
                + totals.macs;
    }

    /** Elements that one PE's buffer must hold, double buffering included. */
    public long l1Size() {
        return sum(totals.l1Size);
    }

    /** Elements that the shared buffer must hold, double buffering included. */
    public long l2Size() {
        return sum(totals.l2Size);
    }

    /** Largest bandwidth that a case asks of the network, elements per cycle. */
    public long peakBandwidth() {
        return totals.peakBandwidth;
    }

    /** Bandwidth asked off chip, elements per cycle, halved once per case. */
    public long offchipBandwidth() {
        return totals.offchipBandwidth;
    }

    /** PEs in use, averaged over iterations. */
    public double averagePes() {
        return runs.get(0).activeUnits;
    }

    /** Analyses of a level that MAESTRO would make; some of ours answer several of them. */
    public long analyses() {
        return runs.get(0).analyses;
    }

    Totals totals() {
        return totals;
    }

    private static long sum(long[] tensors) {
        return tensors[0] + tensors[1] + tensors[2];
    }
}
