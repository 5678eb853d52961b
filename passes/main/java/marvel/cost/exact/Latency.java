package marvel.cost.exact;

import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Target;

/** How the times of the parts of a machine make up that of a run; docs/cost-models.md, "Cycles". */
public final class Latency {
    /**
     * Cycles of a run but for its ends. It grows with each of the three, so bounds of them give a bound of the run.
     *
     * @param compute cycles of the multiply-accumulates
     * @param noc cycles of moving words between L2 and the array
     * @param dram cycles of DRAM
     */
    public static double steady(Target target, double compute, double noc, double dram) {
        double inner = together(target.l1().buffering(), compute, noc);
        return together(target.l2().buffering(), inner, dram);
    }

    /**
     * Cycles of moving words between memory and the array, all amounts in the unit of the network's rates. Its shared rate
     * is that of the network, which all words cross; read and write are the rates of L2's ports, which DRAM uses too.
     *
     * @param toArray what crosses the network on the way to the array, from L2 or DRAM
     * @param fromArray what crosses it the other way
     * @param l2Reads what L2 reads, for the array and for DRAM
     * @param l2Writes what is written to L2, by the array and by DRAM
     */
    public static double noc(Target target, double toArray, double fromArray, double l2Reads, double l2Writes) {
        Bandwidth noc = target.noc();
        return Math.max((toArray + fromArray) / noc.shared(), Math.max(l2Reads / noc.read(), l2Writes / noc.write()));
    }

    private static double together(Buffering buffering, double work, double transfer) {
        return buffering.overlaps() ? Math.max(work, transfer) : work + transfer;
    }

    /**
     * Cycles of the first tiles in and of the last output tile out, in which nothing else works. They are in the other
     * times where moving and working take turns, and nothing where words take the places of others one by one.
     *
     * @param noc cycles of moving the first tiles of the array and its last output between L2 and the array
     * @param dram cycles of the first and last tiles of L2 at DRAM
     */
    public static double ends(Target target, double noc, double dram) {
        return (target.l1().buffering() == Buffering.DOUBLE ? noc : 0)
                + (target.l2().buffering() == Buffering.DOUBLE ? dram : 0);
    }

    private Latency() {}
}
