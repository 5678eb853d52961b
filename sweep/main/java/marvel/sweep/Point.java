package marvel.sweep;

import java.util.List;

/**
 * A target with what the networks cost on it.
 *
 * @param index of the target in its space
 * @param area square millimetres
 * @param cycles of all networks one after the other; a bound if it was cut off, infinite if there is no mapping
 * @param energy of all networks, in energies of one multiply-accumulate; a bound if it was cut off
 * @param clockHz of the target
 */
record Point(int index, List<String> values, double area, double cycles, double energy, double clockHz, Status status) {
    /** What became of a target. */
    enum Status {
        /** All networks are mapped and costed. */
        COSTED,
        /** Not mapped: even its bounds are worse than another target in area, cycles and energy. */
        DOMINATED,
        /** Larger than allowed. */
        TOO_LARGE,
        /** Takes more power than allowed. */
        TOO_HOT,
        /** Some operator does not fit. */
        NO_MAPPING
    }

    Point {
        values = List.copyOf(values);
    }

    /**
     * Milliwatts while the networks run: their energy over their time.
     *
     * @param macEnergy joules of one multiply-accumulate
     */
    double power(double macEnergy) {
        return 1e3 * energy * macEnergy * clockHz / cycles;
    }

    /** With what the networks really cost. */
    Point with(Costs costs) {
        Status found = Double.isInfinite(costs.cycles()) ? Status.NO_MAPPING : Status.COSTED;
        return new Point(index, values, area, costs.cycles(), costs.energy(), clockHz, found);
    }

    /** True if there are cycles and energy of its own, not bounds. */
    boolean isMapped() {
        return status == Status.COSTED || status == Status.TOO_HOT;
    }

    Point with(Status other) {
        return new Point(index, values, area, cycles, energy, clockHz, other);
    }

    /** True if this is no worse in anything, and better in something. */
    boolean dominates(Point other) {
        boolean noWorse = area <= other.area && cycles <= other.cycles && energy <= other.energy;
        return noWorse && (area < other.area || cycles < other.cycles || energy < other.energy);
    }
}
