package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Timeloop's model (timeloop-model, commit 4cf6d4c) of mappings of one problem on one architecture, in closed form: words
 * per level and tensor, cycles, energy, utilisation, slips included (docs/cost-models.md, "Timeloop"). Reuses its memory
 * from mapping to mapping, so one instance serves one thread.
 */
public final class TimeloopModel {
    private final Problem problem;
    private final Architecture architecture;
    private final Nest nest;
    private final int output;
    private final long macs;
    private final Access[] access;
    private final Moves[] toL1;
    private final Moves[] toL2;
    private final Spread[] spread;
    private final Links[] links;

    /** By level, then by tensor: tile, reads, fills and updates of one instance. */
    private final long[][][] counts;

    public TimeloopModel(Problem problem, Architecture architecture) {
        this.problem = problem;
        this.architecture = architecture;
        int n = problem.spaces().size();
        this.nest = new Nest(problem.dimensions().size());
        this.macs = problem.macs();
        this.access = new Access[n];
        this.toL1 = new Moves[n];
        this.toL2 = new Moves[n];
        this.spread = new Spread[n];
        this.links = new Links[n];
        this.counts = new long[3][n][4];
        int written = 0;
        for (int t = 0; t < n; t++) {
            access[t] = new Access(problem.spaces().get(t), problem.dimensions().size());
            toL1[t] = new Moves(access[t]);
            toL2[t] = new Moves(access[t]);
            spread[t] = new Spread(access[t]);
            links[t] = new Links(access[t], toL1[t], architecture.meshX());
            written = problem.spaces().get(t).readWrite() ? t : written;
        }
        this.output = written;
    }

    /**
     * Checks a mapping as Timeloop does, in its order.
     *
     * @throws IllegalMappingException with Timeloop's message for the first thing that is wrong
     * @throws ArithmeticException if a size does not fit 64 bits
     */
    public void check(TimeloopMapping mapping) throws IllegalMappingException {
        nest.read(mapping);
        for (int d = 0; d < nest.whole.length; d++) {
            if (nest.whole[d] != problem.bounds().get(d)) {
                throw new IllegalMappingException(
                        "factor-product",
                        "parsing mapping: product of all factors of dimension "
                                + problem.dimensions().get(d) + " is " + nest.whole[d]
                                + ", which is not equal to the dimension size of the workload "
                                + problem.bounds().get(d) + ".");
            }
        }
        fanout("fanout-instances", "instances", Math.multiplyExact(nest.xSize, nest.ySize), architecture.pes());
        fanout("fanout-X", "X expansion", nest.xSize, architecture.meshX());
        fanout("fanout-Y", "Y expansion", nest.ySize, architecture.meshY());
        long inL1 = 0;
        long inL2 = 0;
        for (int t = 0; t < access.length; t++) {
            Problem.DataSpace s = problem.spaces().get(t);
            inL1 = Math.addExact(inL1, s.box(nest.l1Tile));
            inL2 = mapping.keepL2().get(t) ? Math.addExact(inL2, s.box(nest.l2Tile)) : inL2;
        }
        capacity(Architecture.L1, inL1);
        capacity(Architecture.L2, inL2);
    }

    /** Processing elements with work under the mapping that was checked last. */
    long pesUsed() {
        return nest.xSize * nest.ySize;
    }

    /** Words of a tensor's tile at a level under the mapping that was checked last. */
    long tile(int level, int tensor) {
        long[] extents = level == Architecture.DRAM ? nest.whole : level == Architecture.L2 ? nest.l2Tile : nest.l1Tile;
        return problem.spaces().get(tensor).box(extents);
    }

    private static void fanout(String kind, String what, long used, long there) throws IllegalMappingException {
        if (used > there) {
            throw new IllegalMappingException(
                    kind,
                    "couldn't map level MAC: mapped max Arithmetic " + what + " " + used
                            + " exceeds hardware instances " + there);
        }
    }

    private void capacity(int level, long words) throws IllegalMappingException {
        Architecture.Level l = architecture.levels().get(level);
        if (words > l.entries()) {
            throw new IllegalMappingException(
                    "capacity-" + (level == Architecture.L1 ? "L1" : "L2"),
                    "couldn't map level " + l.name() + ": mapped tile size " + words + " exceeds buffer capacity "
                            + l.entries());
        }
    }

    /**
     * The cost of a mapping.
     *
     * @param linkTransfers true if processing elements may pass on input words to their neighbours, Timeloop's default
     * @throws IllegalMappingException if Timeloop refuses the mapping
     * @throws ArithmeticException if a count does not fit 64 bits
     */
    public Outcome evaluate(TimeloopMapping mapping, boolean linkTransfers) throws IllegalMappingException {
        check(mapping);
        long pes = nest.xSize * nest.ySize;
        long compute = macs / pes;
        List<Long> passedOn = new ArrayList<>(access.length);
        for (int t = 0; t < access.length; t++) {
            toL1[t].follow(nest, nest.loops, nest.l1Tile);
            spread[t].follow(nest);
            boolean kept = mapping.keepL2().get(t);
            if (kept) {
                toL2[t].follow(nest, nest.dramLoops, nest.l2Tile);
            }
            if (t == output) {
                written(t, kept, compute);
                passedOn.add(0L);
            } else {
                passedOn.add(read(t, kept, compute, pes, linkTransfers));
            }
            counts[Architecture.L1][t][0] = toL1[t].tile;
            counts[Architecture.L2][t][0] = kept ? toL2[t].tile : 0;
            counts[Architecture.DRAM][t][0] = problem.spaces().get(t).box(nest.whole);
        }
        return outcome(mapping, pes, compute, passedOn);
    }

    private long read(int t, boolean kept, long compute, long pes, boolean linkTransfers) {
        long parentReads = Math.multiplyExact(toL1[t].total, spread[t].distinct);
        long linkWords = 0;
        if (linkTransfers && pes > 1) {
            links[t].follow(nest, spread[t].distinct);
            parentReads = links[t].parentWords;
            linkWords = links[t].linkWords;
        }
        set(Architecture.L1, t, compute + (2 * linkWords + pes) / (2 * pes), spread[t].fills(toL1[t].total, pes), 0);
        set(Architecture.L2, t, kept ? parentReads : 0, kept ? toL2[t].total : 0, 0);
        set(Architecture.DRAM, t, kept ? toL2[t].total : parentReads, 0, 0);
        return linkWords;
    }

    private void written(int t, boolean kept, long compute) {
        long all = problem.spaces().get(t).box(nest.whole);
        long own = all / spread[t].distinct;
        long sent = Math.multiplyExact(toL1[t].total, spread[t].distinct);
        set(Architecture.L1, t, compute - own, toL1[t].total - own, compute);
        set(Architecture.L2, t, kept ? sent - all : 0, kept ? toL2[t].total - all : 0, kept ? sent : 0);
        long out = kept ? toL2[t].total : sent;
        set(Architecture.DRAM, t, out - all, 0, out);
    }

    private void set(int level, int t, long reads, long fills, long updates) {
        long[] c = counts[level][t];
        c[1] = reads;
        c[2] = fills;
        c[3] = updates;
    }

    private Outcome outcome(TimeloopMapping mapping, long pes, long compute, List<Long> passedOn) {
        double macEnergy = (double) macs * architecture.macEnergy();
        double energy = macEnergy;
        long cycles = compute;
        List<Long> levelCycles = new ArrayList<>(3);
        List<List<Optional<Outcome.Accesses>>> accesses = new ArrayList<>(3);
        for (int level = 0; level < 3; level++) {
            Architecture.Level l = architecture.levels().get(level);
            long instances = level == Architecture.L1 ? pes : 1;
            List<Optional<Outcome.Accesses>> row = new ArrayList<>(access.length);
            double reads = 0;
            double writes = 0;
            for (int t = 0; t < access.length; t++) {
                if (level == Architecture.L2 && !mapping.keepL2().get(t)) {
                    row.add(Optional.empty());
                    continue;
                }
                long[] c = counts[level][t];
                reads += (double) c[1] / (double) compute;
                writes += (double) (c[2] + c[3]) / (double) compute;
                double spent = (double) instances
                        * ((double) c[1] * l.readEnergy()
                                + (double) c[2] * l.fillEnergy()
                                + (double) c[3] * l.updateEnergy());
                energy += spent;
                row.add(Optional.of(new Outcome.Accesses(
                        c[0],
                        instances,
                        Math.multiplyExact(instances, c[1]),
                        Math.multiplyExact(instances, c[2]),
                        Math.multiplyExact(instances, c[3]),
                        spent)));
            }
            accesses.add(row);
            double slow = slow(1, l.read(), reads);
            slow = slow(slow, l.write(), writes);
            slow = slow(slow, l.shared(), reads + writes);
            long own = (long) Math.ceil((double) compute / slow);
            levelCycles.add(own);
            cycles = Math.max(cycles, own);
        }
        double utilisation = (double) macs / ((double) architecture.pes() * (double) cycles);
        return new Outcome(macs, pes, compute, cycles, levelCycles, utilisation, energy, macEnergy, accesses, passedOn);
    }

    private static double slow(double least, double bandwidth, double demand) {
        return demand > 0 ? Math.min(least, bandwidth / demand) : least;
    }
}
