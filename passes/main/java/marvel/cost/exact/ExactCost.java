package marvel.cost.exact;

import java.util.List;
import marvel.workload.Role;

/**
 * What a mapped operator costs.
 *
 * @param cycles from the first word read to the last written
 * @param computeCycles cycles of the multiply-accumulates alone
 * @param nocCycles cycles that the network between L2 and the array needs
 * @param dramCycles cycles that DRAM needs
 * @param energy in energies of one multiply-accumulate
 * @param utilisation multiply-accumulates over what the array could do in {@code cycles}
 * @param words by {@link Role#ordinal}
 * @param operandWords words of epilogue operands read from DRAM
 */
public record ExactCost(
        double cycles,
        double computeCycles,
        double nocCycles,
        double dramCycles,
        double energy,
        double utilisation,
        List<Words> words,
        long operandWords) {
    public ExactCost {
        words = List.copyOf(words);
    }

    public double edp() {
        return energy * cycles;
    }

    public Words words(Role role) {
        return words.get(role.ordinal());
    }
}
