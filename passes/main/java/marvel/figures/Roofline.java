package marvel.figures;

import marvel.arch.Bandwidth;
import marvel.arch.Target;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * What no mapping of an operator on a target can be under, in cycles: each part of the machine at its full rate, each
 * element moved once.
 *
 * @param compute multiply-accumulates over what the whole array does in a cycle
 * @param noc cycles of the network for every element once, a multicast once
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
        double[] noc = new double[2];
        double[] dram = new double[2];
        long words = 0;
        for (Role r : Role.values()) {
            long touched = workload.touched(workload.tensor(r));
            int write = r == Role.OUTPUT ? 1 : 0;
            noc[write] += (double) touched * target.noc().cost(target.word().held(r));
            dram[write] += (double) touched * target.dram().cost(target.word().stored(r));
            words = Math.addExact(words, touched);
        }
        return new Roofline(compute, cycles(target.noc(), noc), cycles(target.dram(), dram), words);
    }

    private static double cycles(Bandwidth link, double[] amounts) {
        return Math.ceil(link.cycles(amounts[0], amounts[1]));
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
