package marvel.cost.timeloop;

import java.util.List;

/**
 * A Timeloop architecture: DRAM, one L2, and a mesh of processing elements, each an L1 and a MAC.
 *
 * @param meshX processing elements in a row of the mesh
 * @param meshY rows of the mesh
 * @param pes processing elements
 * @param levels DRAM, L2, L1
 * @param macEnergy of one multiply-accumulate
 */
public record Architecture(String name, int meshX, int meshY, int pes, List<Level> levels, double macEnergy) {
    /** Places in {@link #levels}. */
    public static final int DRAM = 0;

    public static final int L2 = 1;
    public static final int L1 = 2;

    /** {@link Level#entries} of a memory without limit. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    /**
     * A memory. Bandwidths are words a cycle of one instance, infinite where unlimited; energies are of one word.
     *
     * @param entries words in one instance
     * @param read bandwidth of reads
     * @param write bandwidth of fills and updates
     * @param shared bandwidth of all of them
     */
    public record Level(
            String name,
            long entries,
            double read,
            double write,
            double shared,
            double readEnergy,
            double fillEnergy,
            double updateEnergy) {}

    public Architecture {
        levels = List.copyOf(levels);
        if (levels.size() != 3) {
            throw new IllegalArgumentException("expected three memories (DRAM, L2, L1), got " + levels.size());
        }
        if (meshX < 1 || meshY < 1 || (long) meshX * meshY != pes) {
            throw new IllegalArgumentException(wrongMesh(meshX, meshY, pes));
        }
    }

    static String wrongMesh(long meshX, long meshY, long pes) {
        return "expected meshX x meshY = processing elements, got " + meshX + " x " + meshY + " and " + pes;
    }
}
