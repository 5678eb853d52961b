package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import marvel.arch.Target;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Latency;
import marvel.cost.exact.Words;
import marvel.workload.Role;

/**
 * What Timeloop's mapping of a problem moves when it really runs, answered in Timeloop's terms. Words are those of
 * {@link ExactModel}; buffers take the next words in while they work; nothing is passed on between neighbours.
 */
public final class PhysicalModel {
    private final Architecture architecture;
    private final TimeloopModel checks;
    private final Translation translation;
    private final Target target;

    /** @throws IllegalArgumentException if the problem is not two tensors multiplied into a third */
    public PhysicalModel(Problem problem, Architecture architecture) {
        this.architecture = architecture;
        this.checks = new TimeloopModel(problem, architecture);
        this.translation = new Translation(problem);
        this.target = Machines.target(architecture);
    }

    /**
     * The cost of a mapping.
     *
     * @throws IllegalMappingException if Timeloop refuses the mapping: its checks hold of the machine too
     * @throws IllegalArgumentException if the mapping cannot be expressed
     */
    public Outcome evaluate(TimeloopMapping mapping) throws IllegalMappingException {
        checks.check(mapping);
        ExactCost cost = ExactModel.cost(translation.workload(), translation.mapping(mapping), target, List.of());
        long macs = translation.workload().iterations();
        long pes = checks.pesUsed();
        double energy = (double) macs * architecture.macEnergy();
        List<List<Optional<Outcome.Accesses>>> all = new ArrayList<>();
        double[] ports = new double[3];
        for (int level = 0; level < 3; level++) {
            double reads = 0;
            double writes = 0;
            List<Optional<Outcome.Accesses>> row = new ArrayList<>(Collections.nCopies(3, Optional.empty()));
            for (Role r : Role.values()) {
                int t = translation.place(r);
                if (level != Architecture.L2 || mapping.keepL2().get(t)) {
                    Outcome.Accesses a = accesses(level, t, pes, cost.words(r));
                    energy += a.energy();
                    reads += (double) a.reads() / (double) a.instances();
                    writes += (double) (a.fills() + a.updates()) / (double) a.instances();
                    row.set(t, Optional.of(a));
                }
            }
            Architecture.Level l = architecture.levels().get(level);
            ports[level] = Math.max(Math.max(reads / l.read(), writes / l.write()), (reads + writes) / l.shared());
            all.add(row);
        }
        double inside = Math.max(cost.computeCycles(), ports[Architecture.L1]);
        double run = Latency.steady(target, inside, ports[Architecture.L2], ports[Architecture.DRAM]);
        long cycles = (long) Math.ceil(run);
        return new Outcome(
                macs,
                pes,
                (long) cost.computeCycles(),
                cycles,
                List.of((long) Math.ceil(ports[Architecture.DRAM]), (long) Math.ceil(ports[Architecture.L2]), (long)
                        Math.ceil(inside)),
                (double) macs / ((double) architecture.pes() * (double) cycles),
                energy,
                (double) macs * architecture.macEnergy(),
                all,
                Collections.nCopies(3, 0L));
    }

    private Outcome.Accesses accesses(int level, int tensor, long pes, Words w) {
        long reads;
        long fills;
        long updates;
        if (level == Architecture.DRAM) {
            reads = w.dramReads();
            fills = 0;
            updates = w.dramWrites();
        } else if (level == Architecture.L2) {
            reads = w.l2Reads() + w.l2Drains();
            fills = w.l2Fills();
            updates = w.l2Updates();
        } else {
            reads = w.l1Reads() + w.l1Drains();
            fills = w.l1Fills();
            updates = w.l1Writes();
        }
        Architecture.Level l = architecture.levels().get(level);
        double energy =
                (double) reads * l.readEnergy() + (double) fills * l.fillEnergy() + (double) updates * l.updateEnergy();
        return new Outcome.Accesses(
                checks.tile(level, tensor), level == Architecture.L1 ? pes : 1, reads, fills, updates, energy);
    }
}
