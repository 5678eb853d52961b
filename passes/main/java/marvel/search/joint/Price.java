package marvel.search.joint;

import marvel.search.Objective;

/**
 * What a mapping costs, given the words of each tensor between L1 and outside, with the best choice of the tensors that skip
 * L2; from words that are too low, a cost that is too low.
 */
final class Price {
    private static final int I = Shape.INPUT;
    private static final int W = Shape.WEIGHT;
    private static final int O = Shape.OUTPUT;

    private final Shape shape;
    private final Costs costs;
    private final Operands operands;
    private final boolean multicast;

    /** By tensor: words new to the array, and to its processing elements apart. Of outputs: over all visits. */
    final double[] union = new double[Shape.TENSORS];

    final double[] apart = new double[Shape.TENSORS];

    /** Outputs once: words in the tensor, and those outside it too; the latter over all visits, apart. */
    double once;

    double onceAll;
    double visits;
    double apartAll;

    /** Words of operands if outputs skip L2, elements of the array's tiles, processing elements in use. */
    private double skippedOperands;

    private final double[] box = new double[Shape.TENSORS];

    /** By choice of the tensors that skip L2: cycles of the first tiles in and the last out. */
    private final double[] ends = new double[1 << Shape.TENSORS];

    private double pes;

    /** Cycles of the multiply-accumulates on them. */
    private double compute;

    double first;
    double second;
    int mask;

    private final double[] keep = new double[Shape.TENSORS];
    private final double[] skip = new double[Shape.TENSORS];

    Price(Shape shape, Costs costs, Operands operands) {
        this.shape = shape;
        this.costs = costs;
        this.operands = operands;
        this.multicast = shape.target.multicast();
    }

    /** Goes on to other cuts. */
    void cuts(OffChip off, int[] cut, double elements) {
        elements(elements);
        skippedOperands = operands.words(off.axes[O], cut);
        if (costs.hasEnds()) {
            for (int t = 0; t < Shape.TENSORS; t++) {
                double n = 1;
                for (Shape.AxisShape a : shape.axes[t]) {
                    DimCuts x = off.cuts[a.x()];
                    DimCuts y = off.cuts[a.y()];
                    n *= (double) a.box(x.size[x.array(cut[a.x()])], y.size[y.array(cut[a.y()])]);
                }
                box[t] = Math.min(n, shape.volume[t]);
            }
        }
        ends(off);
    }

    private void elements(double n) {
        pes = n;
        compute = costs.compute(n);
    }

    /** Works out what no on-chip half costs less than: every word in use comes to the array once. */
    void least(OffChip off, double elements) {
        elements(elements);
        skippedOperands = off.operands;
        for (int t = 0; t < Shape.TENSORS; t++) {
            union[t] = shape.touched[t];
            apart[t] = shape.touched[t];
            box[t] = 0;
        }
        ends(off);
        once = shape.touched[O];
        onceAll = once;
        apartAll = once;
        visits = 1;
        work(off, costs.slack);
    }

    /**
     * Works out {@link #first}, {@link #second} and {@link #mask}.
     *
     * @param factor what energies are multiplied by: 1, or for bounds {@link Costs#slack}
     */
    void work(OffChip off, double factor) {
        work(off, factor, Double.POSITIVE_INFINITY);
    }

    /** The same, but a {@link #first} above {@code most} is only what no mapping costs less than. */
    void work(OffChip off, double factor, double most) {
        double nocIn = 0;
        for (int t = 0; t <= W; t++) {
            double parent = multicast ? union[t] : apart[t];
            double arrive = apart[t] * (costs.l1Write + costs.noc);
            keep[t] = arrive + parent * costs.l2Read + off.reads[t] * (costs.dramRead + costs.l2Write);
            skip[t] = arrive + parent * costs.dramRead;
            nocIn += parent * costs.nocSize[t];
        }
        double upAll = onceAll * visits;
        double backAll = onceAll * (visits - 1) - (off.visits - 1) * (onceAll - once);
        double up = once * visits;
        double back = once * (visits - 1);
        keep[O] = upAll * (costs.l2Write + costs.noc)
                + apartAll * costs.l1Read
                + backAll * (costs.l1Write + costs.noc + costs.l2Read)
                + off.writes * (costs.dramWrite + costs.l2Read)
                + off.reads[O] * (costs.dramRead + costs.l2Write)
                + off.operands * costs.dramRead;
        skip[O] = up * (costs.dramWrite + costs.noc)
                + apart[O] * costs.l1Read
                + back * (costs.l1Write + costs.noc + costs.dramRead)
                + skippedOperands * costs.dramRead;
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        if (costs.objective == Objective.ENERGY || costs.objective == Objective.EDP) {
            double least = costs.fixed;
            for (int t = 0; t < Shape.TENSORS; t++) {
                least += !off.maySkip(t) ? keep[t] : !off.mayKeep(t) ? skip[t] : Math.min(keep[t], skip[t]);
            }
            double bound = costs.first(least * factor, compute, 0);
            if (bound > most) {
                first = bound;
                return;
            }
        }
        double dearer = Double.POSITIVE_INFINITY;
        for (int m : off.masks) {
            boolean skipsI = (m >> I & 1) == 1;
            boolean skipsW = (m >> W & 1) == 1;
            boolean skipsO = (m >> O & 1) == 1;
            double energy = costs.fixed
                    + (skipsI ? skip[I] : keep[I])
                    + (skipsW ? skip[W] : keep[W])
                    + (skipsO ? skip[O] : keep[O]);
            energy *= factor;
            double floor = costs.first(energy, Math.ceil(compute + ends[m]), 0);
            if (floor > first || floor > most) {
                dearer = Math.min(dearer, floor);
                continue;
            }
            double readI = skipsI ? parent(I) : off.reads[I];
            double readW = skipsW ? parent(W) : off.reads[W];
            double readO = skipsO ? back : off.reads[O];
            double more = skipsO ? skippedOperands : off.operands;
            double written = skipsO ? up : off.writes;
            double l2Reads = (skipsI ? 0 : parent(I) * costs.nocSize[I])
                    + (skipsW ? 0 : parent(W) * costs.nocSize[W])
                    + (skipsO ? 0 : (backAll + off.writes) * costs.nocSize[O]);
            double l2Writes = (skipsI ? 0 : off.reads[I] * costs.nocSize[I])
                    + (skipsW ? 0 : off.reads[W] * costs.nocSize[W])
                    + (skipsO ? 0 : (upAll + off.reads[O]) * costs.nocSize[O]);
            double cycles = costs.cycles(
                    pes,
                    nocIn + (skipsO ? back : backAll) * costs.nocSize[O],
                    (skipsO ? up : upAll) * costs.nocSize[O],
                    l2Reads,
                    l2Writes,
                    readI * costs.dramSize[I]
                            + readW * costs.dramSize[W]
                            + readO * costs.dramSize[O]
                            + more * costs.operandSize,
                    costs.written(written),
                    ends[m]);
            double f = costs.first(energy, cycles, readI + readW + readO + more + written);
            double s = costs.second(energy, cycles);
            if (f < first || (f == first && s < second)) {
                first = f;
                second = s;
                mask = m;
            }
        }
        first = Math.min(first, dearer);
    }

    private double parent(int t) {
        return multicast ? union[t] : apart[t];
    }

    /** Works out {@link #ends}. */
    private void ends(OffChip off) {
        if (!costs.hasEnds()) {
            return;
        }
        double toArray = box[I] * costs.nocSize[I] + box[W] * costs.nocSize[W];
        for (int m : off.masks) {
            boolean skipsI = (m >> I & 1) == 1;
            boolean skipsW = (m >> W & 1) == 1;
            boolean skipsO = (m >> O & 1) == 1;
            ends[m] = costs.ends(
                    toArray,
                    box[O] * costs.nocSize[O],
                    (skipsI ? 0 : box[I] * costs.nocSize[I]) + (skipsW ? 0 : box[W] * costs.nocSize[W]),
                    skipsO ? 0 : box[O] * costs.nocSize[O],
                    (skipsI ? box[I] : off.box[I]) * costs.storedSize[I]
                            + (skipsW ? box[W] : off.box[W]) * costs.storedSize[W],
                    (skipsO ? box[O] : off.box[O]) * costs.storedSize[O]);
        }
    }
}
