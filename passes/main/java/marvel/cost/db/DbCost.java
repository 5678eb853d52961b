package marvel.cost.db;

import java.util.List;
import marvel.workload.Role;

/**
 * DRAM traffic of an operator.
 *
 * @param tensors by {@link Role#ordinal}
 */
public record DbCost(List<Traffic> tensors) {
    /**
     * DRAM traffic of a tensor.
     *
     * @param readBlocks blocks read; of an output, those of partial sums read back
     * @param writeBlocks blocks written, partial sums included
     * @param readWords elements read, padding not counted
     * @param writeWords elements written
     */
    public record Traffic(long readBlocks, long writeBlocks, long readWords, long writeWords) {
        public long blocks() {
            return Math.addExact(readBlocks, writeBlocks);
        }

        public long words() {
            return Math.addExact(readWords, writeWords);
        }
    }

    public DbCost {
        tensors = List.copyOf(tensors);
    }

    public Traffic of(Role role) {
        return tensors.get(role.ordinal());
    }

    /** Blocks moved, of all tensors. */
    public long blocks() {
        return tensors.stream().mapToLong(Traffic::blocks).reduce(0, Math::addExact);
    }

    /** Elements moved, of all tensors. */
    public long words() {
        return tensors.stream().mapToLong(Traffic::words).reduce(0, Math::addExact);
    }
}
