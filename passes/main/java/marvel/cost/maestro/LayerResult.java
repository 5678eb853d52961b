package marvel.cost.maestro;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * All figures that MAESTRO reports for a layer. Sizes and accesses are in elements, times in cycles, bandwidths in
 * elements per cycle, energies in multiples of one multiply-accumulate (MAC); docs/cost-models.md defines each.
 *
 * @param layer name of the layer
 * @param analyses level analyses that MAESTRO makes
 * @param runtime cycles
 * @param macs MACs as MAESTRO counts them
 * @param input traffic of the input
 * @param filter traffic of the filter
 * @param output traffic of the output
 * @param peakBandwidth largest need of the top-level network in any case
 * @param averageBandwidth mean need of the top-level network
 * @param offchipBandwidth need off chip
 * @param ingress delay of loading a tile
 * @param egress delay of storing a tile
 * @param compute delay of computing a tile
 * @param averagePes PEs in use, averaged over iterations
 * @param intensity MACs per loaded element in the last case
 * @param inputSize declared elements of the input
 * @param filterSize declared elements of the filter
 */
public record LayerResult(
        String layer,
        long analyses,
        long runtime,
        long macs,
        Traffic input,
        Traffic filter,
        Traffic output,
        long peakBandwidth,
        double averageBandwidth,
        long offchipBandwidth,
        Delay ingress,
        Delay egress,
        Delay compute,
        double averagePes,
        double intensity,
        long inputSize,
        long filterSize) {

    /**
     * Buffers and accesses of one tensor.
     *
     * @param l2Size elements held in the shared buffer
     * @param l1Size elements held in one PE
     * @param l2Write elements written to the shared buffer
     * @param l2Read elements read from it
     * @param l1Write elements written to the PEs' buffers, a multicast counted once
     * @param l1Read elements read from them
     */
    public record Traffic(long l2Size, long l1Size, long l2Write, long l2Read, long l1Write, long l1Read) {
        /** L1 reads per L1 write. */
        public double reuse() {
            return (double) l1Read / (double) l1Write;
        }
    }

    /**
     * A delay over all cases, in cycles.
     *
     * @param min least
     * @param max greatest, at least 0
     * @param average mean over iterations, rounded toward zero
     */
    public record Delay(long min, long max, long average) {}

    /** The figures that an evaluator holds. */
    static LayerResult of(Layer layer, Coupling coupling, MaestroEvaluator evaluator) {
        Totals t = evaluator.totals();
        return new LayerResult(
                layer.name(),
                evaluator.analyses(),
                evaluator.runtime(),
                evaluator.macs(),
                traffic(t, 0),
                traffic(t, 1),
                traffic(t, 2),
                t.peakBandwidth,
                t.averageBandwidth,
                t.offchipBandwidth,
                delay(t.ingress),
                delay(t.egress),
                delay(t.compute),
                evaluator.averagePes(),
                t.intensity,
                layer.elements(coupling.input),
                layer.elements(coupling.filter));
    }

    private static Traffic traffic(Totals t, int i) {
        return new Traffic(t.l2Size[i], t.l1Size[i], t.l2Write[i], t.l2Read[i], t.l1Write[i], t.l1Read[i]);
    }

    private static Delay delay(long[] d) {
        return new Delay(d[0], d[1], d[2]);
    }

    /** Whether MAESTRO skipped every case, so that most figures mean nothing. */
    public boolean degenerate() {
        return compute.min() == Long.MIN_VALUE;
    }

    /** MACs per cycle. */
    public double throughput() {
        return (double) macs / (double) runtime;
    }

    /** Elements of the shared buffer, double buffering included. */
    public long l2Size() {
        return input.l2Size() + filter.l2Size() + output.l2Size();
    }

    /** Elements of one PE's buffer, double buffering included. */
    public long l1Size() {
        return input.l1Size() + filter.l1Size() + output.l1Size();
    }

    /** L1 reads over L1 writes of all tensors. */
    public double reuse() {
        return (double) (input.l1Read() + filter.l1Read() + output.l1Read())
                / (double) (input.l1Write() + filter.l1Write() + output.l1Write());
    }

    /** Energy of all accesses and MACs, in MACs. */
    public double energy() {
        return energies().total().doubleValue();
    }

    /**
     * Energies of all accesses, in MACs: of single tensors they are doubles, as in MAESTRO, whose sums of them are long
     * doubles.
     */
    public Energies energies() {
        return new Energies(
                sum(Traffic::l2Write, MaestroEvaluator.L2_ENERGY),
                sum(Traffic::l2Read, MaestroEvaluator.L2_ENERGY),
                sum(Traffic::l1Write, MaestroEvaluator.L1_ENERGY),
                sum(Traffic::l1Read, MaestroEvaluator.L1_ENERGY),
                macs);
    }

    private BigDecimal sum(ToLongFunction<Traffic> accesses, double energy) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Traffic t : List.of(input, filter, output)) {
            sum = sum.add(new BigDecimal(accesses.applyAsLong(t) * energy));
        }
        return sum;
    }

    /**
     * Energies in MACs.
     *
     * @param l2Write of writing the shared buffer
     * @param l2Read of reading it
     * @param l1Write of writing the PEs' buffers
     * @param l1Read of reading them
     */
    public record Energies(BigDecimal l2Write, BigDecimal l2Read, BigDecimal l1Write, BigDecimal l1Read, long macs) {
        /** All of them, and one for each MAC. */
        public BigDecimal total() {
            return l2Write.add(l2Read).add(l1Write).add(l1Read).add(BigDecimal.valueOf(macs));
        }
    }
}
