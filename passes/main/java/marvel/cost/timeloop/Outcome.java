package marvel.cost.timeloop;

import java.util.List;
import java.util.Optional;

/**
 * What a mapping costs, in Timeloop's terms.
 *
 * @param macs multiply-accumulates
 * @param pesUsed processing elements with work
 * @param computeCycles multiply-accumulates of one of them
 * @param cycles of the whole run
 * @param levelCycles cycles of DRAM, L2 and L1
 * @param utilisation multiply-accumulates over processing elements x cycles
 * @param energy of everything, in the unit of the architecture's energies
 * @param macEnergy of the multiply-accumulates
 * @param accesses by level (DRAM, L2, L1), then by tensor; empty where the level does not hold the tensor
 * @param linkWords by tensor: words that came from a neighbour on the mesh
 */
public record Outcome(
        long macs,
        long pesUsed,
        long computeCycles,
        long cycles,
        List<Long> levelCycles,
        double utilisation,
        double energy,
        double macEnergy,
        List<List<Optional<Accesses>>> accesses,
        List<Long> linkWords) {
    /**
     * Accesses of one tensor at one level, all instances together.
     *
     * @param tile words that one instance holds
     * @param instances that hold a tile
     * @param reads words read
     * @param fills words written from the level outside
     * @param updates words written from the level inside
     * @param energy of all of them
     */
    public record Accesses(long tile, long instances, long reads, long fills, long updates, double energy) {}

    public Outcome {
        levelCycles = List.copyOf(levelCycles);
        accesses = List.copyOf(accesses);
        linkWords = List.copyOf(linkWords);
    }

    /** Energy of one multiply-accumulate x 1000, as Timeloop prints it. */
    public double perCompute() {
        return 1000 * energy / (double) macs;
    }
}
