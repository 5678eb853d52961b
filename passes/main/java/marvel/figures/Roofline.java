package marvel.figures;

import marvel.arch.Target;
import marvel.cost.exact.Latency;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * What no mapping of an operator on a target can be under, in cycles: each part of the machine at its full rate, each
 * element moved once.
 *
 * @param compute multiply-accumulates over what the whole array does in a cycle
 * @param noc cycles of the network for every element once, a multicast once; of L2's ports without what may bypass L2
 * @param dram cycles of DRAM for every element once
 * @param compulsoryWords elements that the operator reads or writes, each once
 */
public record Roofline(double compute, double noc, double dram, long compulsoryWords) {
    /** Parts of a machine that can bind. */
    public enum Part {
        COMPUTE,
        NOC,
        DRAM;

        /** The part of the greatest figure; the first of equal ones. */
        static Part of(double compute, double noc, double dram) {
            return compute >= noc && compute >= dram ? COMPUTE : noc >= dram ? NOC : DRAM;
        }
    }

    /** The bounds of an operator. */
    public static Roofline of(Workload workload, Target target) {
        double compute = Math.ceil((double) workload.iterations() / ((double) target.pes() * (double) target.lanes()));
        double[] network = new double[2];
        double[] ports = new double[2];
        double[] dram = new double[2];
        long words = 0;
        for (Role r : Role.values()) {
            long touched = workload.touched(workload.tensor(r));
            int write = r == Role.OUTPUT ? 1 : 0;
            double amount = (double) touched * target.noc().cost(target.word().held(r));
            network[write] += amount;
            // To L2 on one side, from it on the other.
            ports[0] += target.mayBypassL2(r) ? 0 : amount;
            ports[1] += target.mayBypassL2(r) ? 0 : amount;
            dram[write] += (double) touched * target.dram().cost(target.word().stored(r));
            words = Math.addExact(words, touched);
        }
        return new Roofline(
                compute,
                Math.ceil(Latency.noc(target, network[0], network[1], ports[0], ports[1])),
                Math.ceil(target.dram().cycles(dram[0], dram[1])),
                words);
    }

    /** The bound that all runs keep: the greatest of the three, as the parts can at best work at the same time. */
    public double cycles() {
        return Math.max(compute, Math.max(noc, dram));
    }

    /** The part that sets {@link #cycles}. */
    public Part binds() {
        return Part.of(compute, noc, dram);
    }
}
