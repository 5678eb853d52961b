package marvel.search.joint;

import java.util.stream.DoubleStream;
import marvel.arch.Bandwidth;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.cost.exact.Latency;
import marvel.search.Objective;
import marvel.workload.Role;

/**
 * Energy, cycles and DRAM words from word counts. All of them grow with every count, also as the doubles that they are, so
 * counts that are too low give figures that are too low.
 *
 * <p>Energies are in units of {@code 1 / scale} MACs in which those of the target are whole numbers, if they have up to six
 * decimals: sums are exact then, and equal energies are equal doubles.
 */
final class Costs {
    /** Above this, doubles do not hold all whole numbers. */
    private static final double EXACT = 0x1p53;

    private final Target target;
    final Objective objective;

    /** Energy units in an energy of one multiply-accumulate. */
    final double scale;

    /** What a bound is multiplied by, so that rounding does not lift it over what it bounds. */
    final double slack;

    final double l1Read;
    final double l1Write;
    final double noc;
    final double l2Read;
    final double l2Write;
    final double dramRead;
    final double dramWrite;

    /** Energy of the multiply-accumulates and their accesses to L1. */
    final double fixed;

    /** By tensor: what a word counts for at the network and at DRAM, read or, finished, written. */
    final double[] nocSize = new double[Shape.TENSORS];

    final double[] dramSize = new double[Shape.TENSORS];
    final double[] storedSize = new double[Shape.TENSORS];
    final double operandSize;
    final double outputs;

    /** Cycles of all multiply-accumulates on one processing element are this over one, rounded up. */
    private final double iterations;

    private final boolean hasEnds;

    Costs(Shape shape, Objective objective) {
        this.target = shape.target;
        this.objective = objective;
        Energies e = target.energy();
        double[] all = {e.mac(), e.l1Read(), e.l1Write(), e.noc(), e.l2Read(), e.l2Write(), e.dramRead(), e.dramWrite()
        };
        double unit = scale(all);
        double most = DoubleStream.of(all).sum() * 8 * shape.iterations * unit;
        this.slack = unit > 0 && most < EXACT ? 1 : 1 - 1e-13;
        this.scale = Math.max(unit, 1);
        this.l1Read = scaled(e.l1Read(), unit);
        this.l1Write = scaled(e.l1Write(), unit);
        this.noc = scaled(e.noc(), unit);
        this.l2Read = scaled(e.l2Read(), unit);
        this.l2Write = scaled(e.l2Write(), unit);
        this.dramRead = scaled(e.dramRead(), unit);
        this.dramWrite = scaled(e.dramWrite(), unit);
        this.fixed = shape.iterations * (scaled(e.mac(), unit) + 3 * l1Read + l1Write);
        for (Role r : Role.values()) {
            nocSize[r.ordinal()] = target.noc().cost(target.word().held(r));
            dramSize[r.ordinal()] = target.dram().cost(target.word().held(r));
            storedSize[r.ordinal()] = target.dram().cost(target.word().stored(r));
        }
        this.operandSize = target.dram().cost(target.word().partialSum());
        this.outputs = shape.volume[Shape.OUTPUT];
        this.iterations = shape.iterations;
        this.hasEnds = Latency.ends(target, 1, 1) > 0;
    }

    /** The least power of ten up to a million that makes all values whole; 0 if there is none. */
    private static double scale(double[] values) {
        for (double s = 1; s <= 1e6; s *= 10) {
            boolean whole = true;
            for (double v : values) {
                whole &= Math.abs(v * s - Math.rint(v * s)) <= 1e-9 * Math.max(1, v);
            }
            if (whole) {
                return s;
            }
        }
        return 0;
    }

    private static double scaled(double value, double unit) {
        return unit == 0 ? value : Math.rint(value * unit);
    }

    /** Whether no access to DRAM takes less energy than the same one to L2. */
    boolean dramIsDearer() {
        return dramRead >= l2Read && dramWrite >= l2Write;
    }

    /** Whether the times in which the first tiles come and the last goes count. */
    boolean hasEnds() {
        return hasEnds;
    }

    double compute(double pes) {
        return Math.ceil(iterations / pes / target.lanes());
    }

    /** What words written to DRAM count for: partial sums are wider than what is finished. */
    double written(double words) {
        return Math.min(words, outputs) * storedSize[Shape.OUTPUT]
                + Math.max(0, words - outputs) * dramSize[Shape.OUTPUT];
    }

    /** Cycles of a run; what moves in the units of the bandwidths, as {@link Latency#noc} has it. */
    double cycles(
            double pes,
            double toArray,
            double fromArray,
            double l2Reads,
            double l2Writes,
            double dramRead,
            double dramWrite,
            double ends) {
        double nocCycles = Latency.noc(target, toArray, fromArray, l2Reads, l2Writes);
        double dramCycles = target.dram().cycles(dramRead, dramWrite);
        return Math.ceil(Latency.steady(target, compute(pes), nocCycles, dramCycles) + ends);
    }

    /** Cycles of the first tiles in and the last out; amounts in the units of the bandwidths. */
    double ends(double toArray, double fromArray, double l2Reads, double l2Writes, double dramIn, double dramOut) {
        if (!hasEnds) {
            return 0;
        }
        Bandwidth d = target.dram();
        return Latency.ends(
                target,
                Latency.noc(target, toArray, 0, l2Reads, 0) + Latency.noc(target, 0, fromArray, 0, l2Writes),
                d.cycles(dramIn, 0) + d.cycles(0, dramOut));
    }

    /**
     * The same of an array's tile with no tensor in L2: there, tiles are no smaller, and L2 works too.
     *
     * @param box words of each tensor in the tile
     */
    double ends(double[] box) {
        return ends(
                box[Shape.INPUT] * nocSize[Shape.INPUT] + box[Shape.WEIGHT] * nocSize[Shape.WEIGHT],
                box[Shape.OUTPUT] * nocSize[Shape.OUTPUT],
                0,
                0,
                box[Shape.INPUT] * storedSize[Shape.INPUT] + box[Shape.WEIGHT] * storedSize[Shape.WEIGHT],
                box[Shape.OUTPUT] * storedSize[Shape.OUTPUT]);
    }

    /** What is minimised first. */
    double first(double energy, double cycles, double dramWords) {
        return objective == Objective.DRAM ? dramWords : objective.of(energy, cycles);
    }

    /** What decides among equals. */
    double second(double energy, double cycles) {
        return objective == Objective.ENERGY ? cycles : energy;
    }

    /** A figure to minimise in the units of {@link Objective}. */
    double inUnits(double first) {
        return objective == Objective.ENERGY || objective == Objective.EDP ? first / scale : first;
    }
}
