package marvel.search;

/** What a mapping is to minimise. */
public enum Objective {
    /** Energy times cycles, in MACs x cycles. */
    EDP,
    /** Energy, in MACs. */
    ENERGY,
    /** Cycles. */
    LATENCY,
    /** DRAM blocks; on chip, energy decides among mappings that tie. */
    DRAM;

    /** The figure to minimise; grows with both. */
    public double of(double energy, double cycles) {
        return this == EDP ? energy * cycles : this == LATENCY ? cycles : energy;
    }
}
