package marvel.arch;

import java.util.List;
import marvel.workload.Role;

/**
 * An accelerator, read from {@link marvel.ir.Accelerator} and checked: DRAM, one L2, a network, and rows x cols processing
 * elements with an L1 each.
 *
 * @param clockHz cycles a second
 * @param lanes multiply-accumulates of one processing element in a cycle
 * @param l1 of one processing element
 * @param noc shared: of the network between memory and array; read, write: of the ports of L2
 * @param multicast the network delivers one L2 read to several processing elements
 * @param reduction the network adds up partial sums of several processing elements
 * @param dramBlock bytes of a DRAM block: the least that is moved
 * @param mayBypassL2 by {@link Role#ordinal}: true if the tensor may go between DRAM and L1 directly
 */
public record Target(
        String name,
        int rows,
        int cols,
        double clockHz,
        int lanes,
        Capacity l1,
        Capacity l2,
        Bandwidth noc,
        boolean multicast,
        boolean reduction,
        Bandwidth dram,
        int dramBlock,
        WordSizes word,
        List<Boolean> mayBypassL2,
        Energies energy) {
    public Target {
        mayBypassL2 = List.copyOf(mayBypassL2);
    }

    public int pes() {
        return Math.multiplyExact(rows, cols);
    }

    public boolean mayBypassL2(Role role) {
        return mayBypassL2.get(role.ordinal());
    }
}
