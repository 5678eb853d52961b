package marvel.sweep;

import java.io.Serializable;

/**
 * What all networks cost on a target, one after the other.
 *
 * @param cycles infinite if some operator does not fit
 * @param energy energies of one multiply-accumulate; infinite if some operator does not fit
 */
record Costs(double cycles, double energy) implements Serializable {
    private static final long serialVersionUID = 1;

    static final Costs NO_MAPPING = new Costs(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
}
