package marvel.cost.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * The physical cost of a mapping, in closed form: a tile is moved when it changes, less what the buffer holds of it from
 * the step before; equal words for several processing elements are read once where the network multicasts; partial sums
 * come back except at the first visit. Definitions: docs/cost-models.md.
 */
public final class ExactModel {
    private final Workload workload;
    private final Mapping mapping;
    private final Target target;
    private final List<Loop> sequential;
    private final List<DimTiles> dims = new ArrayList<>();

    private ExactModel(Workload workload, Mapping mapping, Target target) {
        this.workload = workload;
        this.mapping = mapping;
        this.target = target;
        this.sequential = new ArrayList<>(mapping.dram());
        sequential.addAll(mapping.l2());
        for (DimName d : DimName.values()) {
            if (workload.extent(d) > 1) {
                dims.add(new DimTiles(
                        d, workload.extent(d), sequential, mapping.dram().size(), mapping.rows(), mapping.cols()));
            }
        }
    }

    /**
     * The cost of a mapping.
     *
     * @param operandAxes axis letters of each epilogue operand, among those of the output
     */
    public static ExactCost cost(Workload workload, Mapping mapping, Target target, List<String> operandAxes) {
        return new ExactModel(workload, mapping, target).cost(operandAxes);
    }

    private ExactCost cost(List<String> operandAxes) {
        List<Words> words = new ArrayList<>();
        for (Role r : Role.values()) {
            words.add(r == Role.OUTPUT ? output() : input(r));
        }
        long operands = 0;
        for (String axes : operandAxes) {
            operands += operand(axes);
        }
        return summarise(words, operands);
    }

    private List<Factor> factors(Tensor tensor, boolean array, boolean cut) {
        List<Factor> all = new ArrayList<>();
        for (Axis a : tensor.axes()) {
            List<DimTiles> own =
                    dims.stream().filter(d -> a.coefficient(d.dim) != 0).toList();
            all.add(new Factor(a, own, array, cut));
        }
        dims.stream().filter(d -> !tensor.dependsOn(d.dim)).forEach(d -> all.add(new Factor(d, array)));
        return all;
    }

    /** Words new to a buffer over the whole run: [distinct over the processing elements, each its own]. */
    private long[] fetched(Tensor tensor, boolean array) {
        List<Factor> factors = factors(tensor, array, true);
        int loops = array ? sequential.size() : mapping.dram().size();
        long distinct = 0;
        long each = 0;
        for (int p = -1; p < loops; p++) {
            long union = 1;
            long unionKept = 1;
            long apart = 1;
            long apartKept = 1;
            for (Factor f : factors) {
                f.move(p);
                union = Math.multiplyExact(union, f.union);
                unionKept = Math.multiplyExact(unionKept, f.unionKept);
                apart = Math.multiplyExact(apart, f.apart);
                apartKept = Math.multiplyExact(apartKept, f.apartKept);
            }
            distinct = Math.addExact(distinct, union - (p < 0 ? 0 : unionKept));
            each = Math.addExact(each, apart - (p < 0 ? 0 : apartKept));
        }
        return new long[] {distinct, each};
    }

    private Words input(Role role) {
        Tensor tensor = workload.tensor(role);
        boolean kept = mapping.keepsInL2(role);
        long[] toL1 = fetched(tensor, true);
        long fills = toL1[1];
        long parent = target.multicast() ? toL1[0] : fills;
        long toL2 = kept ? fetched(tensor, false)[0] : 0;
        return new Words(kept ? toL2 : parent, 0, toL2, kept ? parent : 0, 0, 0, fills, 0, workload.iterations(), 0);
    }

    /** Places of the loops around an output tile's copies. */
    private int depth(int loops) {
        int depth = 0;
        for (int i = 0; i < loops; i++) {
            depth = workload.isReduction(sequential.get(i).dim()) ? depth : i + 1;
        }
        return depth;
    }

    /**
     * Output tiles over all their visits.
     *
     * @param distinct words, those of processing elements that add up once
     * @param each words, each processing element its own
     * @param first distinct words at first visits
     * @param times how often each tile is visited
     */
    private record Visited(long distinct, long each, long first, long times) {}

    private Visited visited(boolean array, boolean cut) {
        int depth = depth(array ? sequential.size() : mapping.dram().size());
        long each = 1;
        long first = 1;
        long times = 1;
        for (Factor f : factors(workload.tensor(Role.OUTPUT), array, cut)) {
            f.visit(depth);
            each = Math.multiplyExact(each, f.apart);
            first = Math.multiplyExact(first, f.isAxis() ? f.union : 1);
            times = Math.multiplyExact(times, f.isAxis() ? 1 : f.union);
        }
        return new Visited(Math.multiplyExact(first, times), each, first, times);
    }

    private Words output() {
        long macs = workload.iterations();
        Visited inside = visited(true, true);
        if (!mapping.keepsInL2(Role.OUTPUT)) {
            long back = inside.distinct - inside.first;
            return new Words(back, inside.distinct, 0, 0, 0, 0, back, inside.each, macs, macs);
        }
        // Between L1 and L2 words outside the tensor are sums like any other; only what comes from DRAM has none.
        Visited all = visited(true, false);
        Visited l2 = visited(false, true);
        long refill = l2.distinct - l2.first;
        long back = all.distinct - all.first - (l2.times - 1) * (all.first - inside.first);
        return new Words(refill, l2.distinct, refill, back, all.distinct, l2.distinct, back, all.each, macs, macs);
    }

    /** Words of an epilogue operand: its box once for every finished tile of the output that has words in the tensor. */
    private long operand(String axes) {
        boolean array = !mapping.keepsInL2(Role.OUTPUT);
        int loops = array ? sequential.size() : mapping.dram().size();
        long words = 1;
        for (Axis a : workload.tensor(Role.OUTPUT).axes()) {
            List<DimTiles> own =
                    dims.stream().filter(d -> a.coefficient(d.dim) != 0).toList();
            Factor f = new Factor(a, own, array, true);
            f.visit(loops);
            words = Math.multiplyExact(words, axes.indexOf(a.letter()) >= 0 ? f.union : f.reaching);
        }
        return words;
    }

    private ExactCost summarise(List<Words> words, long operands) {
        Energies e = target.energy();
        double macs = (double) workload.iterations();
        double energy = macs * e.mac() + (double) operands * e.dramRead();
        double[] dram = new double[2];
        double toArray = 0;
        double fromArray = 0;
        double l2Reads = 0;
        double l2Writes = 0;
        for (Role r : Role.values()) {
            Words w = words.get(r.ordinal());
            long down = mapping.keepsInL2(r) ? w.l2Reads() : w.dramReads();
            long up = mapping.keepsInL2(r) ? w.l2Updates() : w.dramWrites();
            energy += (double) (w.l1Reads() + w.l1Drains()) * e.l1Read()
                    + (double) (w.l1Writes() + w.l1Fills()) * e.l1Write()
                    + (double) (w.l1Fills() + up) * e.noc()
                    + (double) (w.l2Reads() + w.l2Drains()) * e.l2Read()
                    + (double) (w.l2Fills() + w.l2Updates()) * e.l2Write()
                    + (double) w.dramReads() * e.dramRead()
                    + (double) w.dramWrites() * e.dramWrite();
            dram[0] += (double) w.dramReads() * target.dram().cost(target.word().held(r));
            dram[1] += written(r, w);
            double size = target.noc().cost(target.word().held(r));
            toArray += (double) down * size;
            fromArray += (double) up * size;
            l2Reads += (double) (w.l2Reads() + w.l2Drains()) * size;
            l2Writes += (double) (w.l2Fills() + w.l2Updates()) * size;
        }
        dram[0] += (double) operands * target.dram().cost(target.word().partialSum());
        double compute = computeCycles();
        double nocCycles = Latency.noc(target, toArray, fromArray, l2Reads, l2Writes);
        double dramCycles = target.dram().cycles(dram[0], dram[1]);
        double total = Math.ceil(Latency.steady(target, compute, nocCycles, dramCycles) + ends());
        double utilisation = macs / (total * target.pes() * target.lanes());
        return new ExactCost(total, compute, nocCycles, dramCycles, energy, utilisation, words, operands);
    }

    /** What is written to DRAM, in the unit of its bandwidth: partial sums are wider than what is finished. */
    private double written(Role role, Words w) {
        long finished = Math.min(w.dramWrites(), workload.tensor(role).volume());
        return (double) finished * target.dram().cost(target.word().stored(role))
                + (double) (w.dramWrites() - finished)
                        * target.dram().cost(target.word().held(role));
    }

    /** Every step of the array takes as long as the first processing element, whose tile is the largest. */
    private double computeCycles() {
        double steps = 1;
        for (DimTiles d : dims) {
            long n = 0;
            for (long i2 = 0; i2 < d.l2Tiles(); i2++) {
                for (long i1 = 0; i1 < d.arrayTiles(i2); i1++) {
                    n += d.length(0, i2, i1);
                }
            }
            steps *= (double) n;
        }
        return Math.ceil(steps / target.lanes());
    }

    /** Fill and drain. */
    private double ends() {
        long[] l2 = mapping.l2Tile(workload);
        long[] array = mapping.arrayTile(workload);
        double dram = 0;
        double dramOut = 0;
        double noc = 0;
        double nocOut = 0;
        double l2Reads = 0;
        double l2Writes = 0;
        for (Role r : Role.values()) {
            Tensor t = workload.tensor(r);
            double dramSize = target.dram().cost(target.word().stored(r));
            double nocSize = target.noc().cost(target.word().held(r));
            double tile = (double) Math.min(t.boxVolume(mapping.keepsInL2(r) ? l2 : array), t.volume());
            double first = (double) Math.min(t.boxVolume(array), t.volume());
            boolean kept = mapping.keepsInL2(r);
            if (r == Role.OUTPUT) {
                dramOut += tile * dramSize;
                nocOut += first * nocSize;
                l2Writes += kept ? first * nocSize : 0;
            } else {
                dram += tile * dramSize;
                noc += first * nocSize;
                l2Reads += kept ? first * nocSize : 0;
            }
        }
        return Latency.ends(
                target,
                Latency.noc(target, noc, 0, l2Reads, 0) + Latency.noc(target, 0, nocOut, 0, l2Writes),
                target.dram().cycles(dram, 0) + target.dram().cycles(0, dramOut));
    }

    @Override
    public String toString() {
        return workload.op() + Arrays.toString(workload.extentArray()) + " " + mapping;
    }
}
