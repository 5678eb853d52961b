package marvel.cost.maestro;

import marvel.cost.maestro.MaestroException.End;

/** What MAESTRO adds up at the top level of a layer (SPEC section 7), in its order. */
final class Totals {
    private static final int INPUT = 0;
    private static final int FILTER = 1;
    private static final int OUTPUT = 2;

    /** Doubles above this have no odd integers, so a ceiling in double is no identity there. */
    private static final long EXACT = 1L << 53;

    private int lanes;
    private int offchip;
    private boolean sized;

    long macs;
    long peakBandwidth;
    private final WideSum bandwidthSum = new WideSum();
    private final WideSum ingressSum = new WideSum();
    private final WideSum egressSum = new WideSum();
    private final WideSum computeSum = new WideSum();
    double averageBandwidth;
    long offchipBandwidth;
    double intensity;

    final long[] l2Size = new long[3];
    final long[] l1Size = new long[3];
    final long[] l2Write = new long[3];
    final long[] l2Read = new long[3];
    final long[] l1Write = new long[3];
    final long[] l1Read = new long[3];

    /** Min, max and average of each delay, in cycles. */
    final long[] ingress = new long[3];

    final long[] egress = new long[3];
    final long[] compute = new long[3];

    /** Starts a layer whose top-level tile has the given extents. */
    void start(Hardware hardware, Coupling coupling, boolean slides, int[] extent) {
        lanes = hardware.simdLanes();
        offchip = hardware.offchipBandwidth();
        sized = false;
        macs = 0;
        peakBandwidth = 0;
        bandwidthSum.clear();
        offchipBandwidth = 0;
        intensity = 0;
        for (int t = INPUT; t <= OUTPUT; t++) {
            l2Size[t] = 0;
            l1Size[t] = 0;
            l2Read[t] = 0;
            l1Write[t] = 0;
            l1Read[t] = 0;
        }
        l2Write[INPUT] = product(coupling.input, extent);
        l2Write[FILTER] = product(coupling.filter, extent);
        l2Write[OUTPUT] = 0;
        long outputs = 1;
        for (int d : coupling.output) {
            int window = !slides ? -1 : d == Dims.X ? Dims.S : d == Dims.Y ? Dims.R : -1;
            outputs *= window < 0 ? extent[d] : extent[d] - extent[window] + 1;
        }
        l2Read[OUTPUT] = outputs;
        begin(ingress, ingressSum);
        begin(egress, egressSum);
        begin(compute, computeSum);
    }

    private static void begin(long[] delay, WideSum sum) {
        delay[0] = Long.MAX_VALUE;
        delay[1] = 0;
        sum.clear();
    }

    private static long product(int[] tensor, int[] extent) {
        long product = 1;
        for (int d : tensor) {
            product *= extent[d];
        }
        return product;
    }

    /** Buffer sizes come from the first case, doubled for double buffering; inputs accumulate while cases are skipped. */
    void size(long input, long filter, long output) {
        l2Size[INPUT] += 2 * input;
        l2Size[FILTER] += 2 * filter;
        l2Size[OUTPUT] = 2 * output;
    }

    /** L1 sizes are those of the level whose analysis ends first: the innermost one, where it is reached. */
    void innermost(Level level, Coupling coupling, long times) {
        if (!sized) {
            sized = true;
            l1Size[INPUT] = 2 * times * product(coupling.input, level.mapped);
            l1Size[FILTER] = 2 * times * product(coupling.filter, level.mapped);
            l1Size[OUTPUT] = 2 * product(coupling.output, level.mapped);
        }
    }

    /** Cycles of a PE for that many multiply-accumulates. */
    long cycles(long critical) {
        if (lanes == 1 && critical < EXACT) {
            return critical;
        }
        if (lanes == 0) {
            return Long.MIN_VALUE;
        }
        return (long) Math.ceil((double) critical / (double) lanes);
    }

    void outputs(long times, long output, long sums) {
        l2Write[OUTPUT] += times * output;
        l1Write[OUTPUT] += times * sums;
        l1Read[OUTPUT] += times * sums;
    }

    void inputs(long times, long input, long filter, long sums) {
        l2Read[INPUT] += times * input;
        l2Read[FILTER] += times * filter;
        l1Read[INPUT] += times * sums;
        l1Read[FILTER] += times * sums;
        macs += times * sums;
        intensity = (double) sums / (double) (input + filter);
    }

    /** The delay of a case, at least as long as the buffers of both directions take off chip. */
    long offchip(long delay, long compute) {
        if (compute == 0) {
            throw new MaestroException(
                    End.SIGFPE, "nothing is computed in a case of the top level: every tile below is empty");
        }
        if (offchip == 0) {
            throw new MaestroException(End.SIGFPE, "the off-chip bandwidth is 0");
        }
        long in = l2Size[INPUT] + l2Size[FILTER];
        long out = l2Size[OUTPUT];
        long need = Math.max(offchipBandwidth, out / compute);
        // MAESTRO halves the requirement once for every case.
        offchipBandwidth = Math.max(need, in / compute) / 2;
        return Math.max(delay, Math.max(in / offchip / 2, out / offchip / 2));
    }

    void delays(long times, long traffic, long in, long out, long busy) {
        long cycles = busy == 0 ? 1 : busy;
        peakBandwidth = Math.max(peakBandwidth, traffic / cycles);
        bandwidthSum.add(times * traffic / cycles);
        track(ingress, ingressSum, times, in);
        track(egress, egressSum, times, out);
        track(compute, computeSum, times, cycles);
    }

    private static void track(long[] delay, WideSum sum, long times, long cycles) {
        delay[0] = Math.min(delay[0], cycles);
        delay[1] = Math.max(delay[1], cycles);
        sum.add(times * cycles);
    }

    /** Averages over that many iterations. */
    void finish(long iterations) {
        averageBandwidth = iterations == 0 ? Double.NaN : bandwidthSum.over(iterations);
        average(ingress, ingressSum, iterations);
        average(egress, egressSum, iterations);
        average(compute, computeSum, iterations);
        l1Write[INPUT] = l2Read[INPUT];
        l1Write[FILTER] = l2Read[FILTER];
    }

    /** Without iterations MAESTRO casts a huge and an undefined number, both of which come out as the least long. */
    private static void average(long[] delay, WideSum sum, long iterations) {
        if (iterations == 0) {
            delay[0] = Long.MIN_VALUE;
            delay[2] = Long.MIN_VALUE;
        } else {
            delay[2] = sum.quotient(iterations);
        }
    }
}
