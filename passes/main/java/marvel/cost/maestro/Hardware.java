package marvel.cost.maestro;

import java.util.Collections;
import java.util.List;

/**
 * The machine that MAESTRO assumes (SPEC section 1).
 *
 * @param numPes processing elements
 * @param nocs one network per cluster level, innermost first; MAESTRO has four of them
 * @param simdLanes multiply-accumulates per PE and cycle
 * @param offchipBandwidth elements per cycle, used at the top level only
 * @param l1Size elements, for a warning only
 * @param l2Size elements, for a warning only
 */
public record Hardware(int numPes, List<Noc> nocs, int simdLanes, int offchipBandwidth, int l1Size, int l2Size) {
    /** Cluster levels that MAESTRO has a network for. */
    public static final int LEVELS = 4;

    /** Off-chip bandwidth, elements per cycle, unless stated. */
    public static final int OFFCHIP_BANDWIDTH = 70000;

    /**
     * The network of one cluster level.
     *
     * @param bandwidth elements per cycle
     * @param latency cycles until the first element arrives (hops times latency of a hop)
     */
    public record Noc(int bandwidth, int latency) {}

    public Hardware {
        nocs = List.copyOf(nocs);
    }

    /** A machine with the same network at every level and no limit on buffers. */
    public static Hardware of(int numPes, int nocBandwidth, int nocLatency, int simdLanes, int offchipBandwidth) {
        return new Hardware(
                numPes,
                Collections.nCopies(LEVELS, new Noc(nocBandwidth, nocLatency)),
                simdLanes,
                offchipBandwidth,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE);
    }
}
