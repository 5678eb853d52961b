package marvel.search.joint;

import java.util.Arrays;

/** What no mapping with a given L2 tile and L1 tile costs less than, however it is spread and ordered (docs/search.md). */
final class L1Bound {
    private static final int I = Shape.INPUT;
    private static final int W = Shape.WEIGHT;
    private static final int O = Shape.OUTPUT;

    private static final int ALL = (1 << Shape.TENSORS) - 1;

    private final Shape shape;
    private final Costs costs;
    private final Elements array;

    /** By dim: the set of tensors that its loop leaves in place. */
    private final int[] stays;

    /** Processing elements in use at most. */
    private double used;

    /** Whether no dim is ignored by two tensors: the lanes of all tensors together are then at most the array. */
    private final boolean exclusive;

    double first;
    double second;

    /** Least energy; {@link #first} may be that of another innermost loop. */
    double leastEnergy;

    /** The same energy, by the lanes that share words. */
    final Sharing sharing = new Sharing();

    /** By set of tensors that stay while the innermost loop moves on: least energy but for what moves these. */
    final double[] moving = new double[1 << Shape.TENSORS];

    private OffChip off;

    // Of the L1 tile at hand, by tensor: words apart if some loop moves it at every step; the same but for loops that
    // it ignores; the same if the array holds all of its L2 tile, so that only DRAM loops move it; the three for the
    // words of the array, on one lane; processing elements that hold all of the L2 tile; lanes at most.
    private final double[] apart = new double[Shape.TENSORS];
    private final double[] apartStays = new double[Shape.TENSORS];
    private final double[] apartHeld = new double[Shape.TENSORS];
    private final double[] union = new double[Shape.TENSORS];
    private final double[] unionStays = new double[Shape.TENSORS];
    private final double[] unionHeld = new double[Shape.TENSORS];
    private final double[] toHold = new double[Shape.TENSORS];
    private final double[] lanes = new double[Shape.TENSORS];
    private final double[] box = new double[Shape.TENSORS];
    private double once;
    private double onceAll;
    private double slideUnion;
    private double slideApart;

    // Iterations of the array that may run in parallel; elements that hold all L2 tiles; bits of the sets of tensors
    // that some loop leaves in place; processing elements that a spread can use at most.
    private double parallel;
    private double whole;
    private int innermost;
    private int most;

    // Of the innermost loop at hand: energy, that of tensors that stay, words by link, and what words cost that several
    // lanes share: energy on one lane, lanes at most.
    private double energy;
    private double still;
    private double nocIn;
    private double nocOut;
    private double l2Reads;
    private double l2Writes;
    private double dramIn;
    private double dramOut;
    private double dramWords;
    private final double[] coefficient = new double[Shape.TENSORS];
    private final double[] mostLanes = new double[Shape.TENSORS];
    private int shared;

    @SuppressWarnings("NullAway.Init")
    L1Bound(Shape shape, Costs costs, Elements array) {
        this.shape = shape;
        this.costs = costs;
        this.array = array;
        this.stays = new int[shape.dims];
        boolean alone = true;
        for (int d = 0; d < shape.dims; d++) {
            stays[d] = ALL & ~shape.moved(d);
            alone &= Integer.bitCount(stays[d]) <= 1;
        }
        this.exclusive = alone;
    }

    void start(OffChip half) {
        off = half;
    }

    /** Processing elements at most of the L1 tile that was given last. */
    int most() {
        return most;
    }

    /** Works out {@link #first} and {@link #second} for L1 tiles given by places among the divisors of the L2 tile. */
    void work(int[] l1) {
        tile(l1);
        again(most);
    }

    /** The same for mappings that use no more than so many processing elements: no less than for more. */
    void work(int[] l1, double elements) {
        tile(l1);
        again(elements);
    }

    private void tile(int[] l1) {
        long factors = 0;
        tensor(I, l1);
        tensor(W, l1);
        tensor(O, l1);
        parallel = 1;
        whole = 1;
        innermost = 0;
        for (int d = 0; d < shape.dims; d++) {
            DimCuts c = off.cuts[d];
            boolean isCut = c.size[l1[d]] < c.tile;
            parallel *= c.spreads ? (double) c.trips[l1[d]] : 1;
            whole *= c.spreads || !isCut ? (double) c.trips[l1[d]] : Double.POSITIVE_INFINITY;
            innermost |= isCut ? 1 << stays[d] : 0;
            factors += c.factors[l1[d]];
        }
        most = array.most(factors);
    }

    /** The same for the L1 tile that was given last. */
    void again(double elements) {
        used = elements;
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        leastEnergy = Double.POSITIVE_INFINITY;
        Arrays.fill(moving, Double.POSITIVE_INFINITY);
        sharing.clear();
        int sets = innermost | (whole <= used ? 1 << ALL : 0);
        for (int s = 0; s < moving.length; s++) {
            if ((sets >> s & 1) == 1) {
                consider(s, Math.min(parallel, used));
            }
        }
    }

    private void tensor(int t, int[] l1) {
        AxisCuts[] axes = off.axes[t];
        Shape.AxisShape[] shapes = shape.axes[t];
        double a = 1;
        double u = 1;
        double uAll = 1;
        double elements = 1;
        boolean slides = false;
        for (int k = 0; k < axes.length; k++) {
            int lx = l1[shapes[k].x()];
            int ly = l1[shapes[k].y()];
            DimCuts x = axes[k].x;
            DimCuts y = axes[k].y;
            int e = axes[k].entry(x.cut(lx, lx), y.cut(ly, ly));
            int p = axes[k].pair(lx, ly);
            a *= axes[k].apart(e);
            u *= axes[k].leastUnion(p);
            uAll *= axes[k].unionAll(e);
            elements *= (double) shapes[k].box(x.size[lx], y.size[ly]);
            if (t != O && !(axes[k].plain && x.even)) {
                slides = true;
            }
        }
        box[t] = Math.min(elements, shape.volume[t]);
        double steps = 1;
        double room = 1;
        for (int d : shape.ignored[t]) {
            DimCuts c = off.cuts[d];
            steps *= c.steps[DimCuts.OUTSIDE][l1[d]];
            room *= c.spreads ? (double) c.trips[l1[d]] : 1;
        }
        if (slides) {
            double leastApart = a;
            double leastUnion = u;
            for (int k = 0; k < axes.length; k++) {
                if (!axes[k].neverOverlaps()) {
                    slide(t, k, l1, steps > 1);
                    leastApart = Math.min(leastApart, slideApart);
                    leastUnion = Math.min(leastUnion, slideUnion);
                }
            }
            a = leastApart;
            u = leastUnion;
        }
        double elementsToHold = 1;
        for (int d = 0; d < shape.dims; d++) {
            DimCuts c = off.cuts[d];
            if ((shape.depends[t] >> d & 1) == 1) {
                elementsToHold *=
                        c.spreads || c.size[l1[d]] == c.tile ? (double) c.trips[l1[d]] : Double.POSITIVE_INFINITY;
            }
        }
        apart[t] = a * steps;
        union[t] = u * steps;
        apartStays[t] = a * off.ignoredTrips[t];
        unionStays[t] = u * off.ignoredTrips[t];
        apartHeld[t] = Math.min(apartStays[t], slides ? shape.touched[t] : a * off.visitTrips[t]);
        unionHeld[t] = Math.min(unionStays[t], slides ? shape.touched[t] : u * off.visitTrips[t]);
        toHold[t] = elementsToHold;
        lanes[t] = room;
        if (t == O) {
            once = u;
            onceAll = uAll;
        }
    }

    private void consider(int stays, double pes) {
        energy = costs.fixed;
        sharing.begin(stays);
        still = 0;
        shared = 0;
        nocIn = 0;
        l2Reads = 0;
        l2Writes = 0;
        dramIn = off.operands * costs.operandSize;
        dramWords = off.operands;
        input(I, (stays >> I & 1) == 1);
        input(W, (stays >> W & 1) == 1);
        output((stays >> O & 1) == 1);
        sharing.alone(energy);
        double e = (energy + onLanes(pes)) * costs.slack;
        moving[stays] = e - still;
        leastEnergy = Math.min(leastEnergy, e);
        double cycles = costs.cycles(pes, nocIn, nocOut, l2Reads, l2Writes, dramIn, dramOut, costs.ends(box));
        double f = costs.first(e, cycles, dramWords);
        double s = costs.second(e, cycles);
        if (f < first || (f == first && s < second)) {
            first = f;
            second = s;
        }
    }

    /** Adds the energy of words that come to the array, each for so many lanes at once. */
    private void add(int t, double energyOnOneLane, double room, boolean isStill) {
        if (room > 1 && exclusive) {
            sharing.add(t, energyOnOneLane);
            coefficient[shared] = energyOnOneLane;
            mostLanes[shared++] = room;
        } else {
            energy += energyOnOneLane / room;
            still += isStill ? energyOnOneLane / room : 0;
        }
    }

    /**
     * Least sum of c / s over the tensors that move, s being the lanes that share a word: each at most its own room, their
     * product at most the processing elements.
     */
    private double onLanes(double pes) {
        double sum = 0;
        for (int i = 0; i < shared; i++) {
            sum += coefficient[i] / mostLanes[i];
        }
        if (shared == 2) {
            double s = Math.sqrt(coefficient[0] / coefficient[1] * pes);
            s = Math.min(Math.min(mostLanes[0], pes), Math.max(s, Math.max(1, pes / mostLanes[1])));
            sum = Math.max(sum, (coefficient[0] / s + coefficient[1] / Math.min(mostLanes[1], pes / s)) * (1 - 1e-12));
        } else if (shared == 3) {
            double product = coefficient[0] * coefficient[1] * coefficient[2] / pes;
            sum = Math.max(sum, 3 * Math.cbrt(product) * (1 - 1e-12));
        }
        return sum;
    }

    /** Least words if a loop along an axis is the innermost that moves the tensor. */
    private void slide(int t, int axis, int[] l1, boolean othersRestart) {
        AxisCuts[] axes = off.axes[t];
        Shape.AxisShape[] shapes = shape.axes[t];
        double shareUnion = othersRestart ? 1 : 0;
        double shareApart = shareUnion;
        slideUnion = 1;
        slideApart = 1;
        for (int j = 0; j < axes.length; j++) {
            if (j != axis) {
                int lx = l1[shapes[j].x()];
                int ly = l1[shapes[j].y()];
                int p = axes[j].pair(lx, ly);
                slideApart *= axes[j].apart(axes[j].entry(axes[j].x.cut(lx, lx), axes[j].y.cut(ly, ly)));
                slideUnion *= axes[j].leastUnion(p);
                shareUnion += axes[j].slides.mostShareUnion(p);
                shareApart += axes[j].slides.mostShareApart(p);
            }
        }
        int p = axes[axis].pair(l1[shapes[axis].x()], l1[shapes[axis].y()]);
        slideApart *= axes[axis].slides.leastApart(p, shareApart);
        slideUnion *= axes[axis].slides.leastUnion(p, shareUnion);
    }

    private double apartStays(int t) {
        return toHold[t] <= used ? apartHeld[t] : apartStays[t];
    }

    private double unionStays(int t) {
        return toHold[t] <= used ? unionHeld[t] : unionStays[t];
    }

    private void input(int t, boolean isStill) {
        double a = isStill ? apartStays(t) : apart[t];
        double u = isStill ? unionStays(t) : union[t];
        double room = isStill ? 1 : Math.min(lanes[t], used);
        double least = shape.target.multicast() ? u / room : a;
        boolean keeps = off.mayKeep(t);
        boolean skips = off.maySkip(t);
        double each = keeps && skips ? Math.min(costs.l2Read, costs.dramRead) : keeps ? costs.l2Read : costs.dramRead;
        double keep = off.reads[t] * (costs.dramRead + costs.l2Write) + least * (costs.l2Read - each);
        double skip = least * (costs.dramRead - each);
        double own = a * (costs.l1Write + costs.noc) + (keeps && skips ? Math.min(keep, skip) : keeps ? keep : skip);
        energy += own;
        still += isStill ? own : 0;
        add(t, (shape.target.multicast() ? u : a) * each, shape.target.multicast() ? room : 1, isStill);
        nocIn += least * costs.nocSize[t];
        l2Reads += skips ? 0 : least * costs.nocSize[t];
        l2Writes += skips ? 0 : off.reads[t] * costs.nocSize[t];
        double read = keeps && skips ? Math.min(off.reads[t], least) : keeps ? off.reads[t] : least;
        dramIn += read * costs.dramSize[t];
        dramWords += read;
    }

    /** Output words go up once for all lanes that add them up; every visit but the first reads back. */
    private void output(boolean isStill) {
        double a = isStill ? apartStays(O) : apart[O];
        double visits = (isStill ? unionStays(O) : union[O]) / once;
        double room = isStill ? 1 : Math.min(lanes[O], used);
        double least = Math.max(off.isFree ? 1 : off.visits, visits / room);
        boolean keeps = off.mayKeep(O);
        boolean skips = off.maySkip(O);
        double backToL1 = costs.l1Write + costs.noc;
        // Energy is c x visits + k.
        double outside = off.isFree ? 0 : (off.visits - 1) * (onceAll - once);
        double keepC = (off.isFree ? once : onceAll) * (costs.l2Write + costs.noc + backToL1 + costs.l2Read);
        double keepK = -((off.isFree ? once : onceAll) + outside) * (backToL1 + costs.l2Read)
                + off.writes * (costs.dramWrite + costs.l2Read)
                + off.reads[O] * (costs.dramRead + costs.l2Write);
        double skipC = once * (costs.dramWrite + costs.noc + backToL1 + costs.dramRead);
        double skipK = -once * (backToL1 + costs.dramRead);
        double c = keeps && skips ? Math.min(keepC, skipC) : keeps ? keepC : skipC;
        double keep = keepK + (keepC - c) * least;
        double skip = skipK + (skipC - c) * least;
        double own = a * costs.l1Read
                + off.operands * costs.dramRead
                + (keeps && skips ? Math.min(keep, skip) : keeps ? keep : skip);
        energy += own;
        still += isStill ? own : 0;
        if (room > 1 && exclusive) {
            add(O, c * visits, room, isStill);
        } else {
            energy += c * least;
            still += isStill ? c * least : 0;
        }
        double back = once * (least - 1);
        nocIn += back * costs.nocSize[O];
        nocOut = once * least * costs.nocSize[O];
        l2Reads += skips ? 0 : (back + off.writes) * costs.nocSize[O];
        l2Writes += skips ? 0 : (once * least + off.reads[O]) * costs.nocSize[O];
        double read = keeps && skips ? Math.min(off.reads[O], back) : keeps ? off.reads[O] : back;
        double written = keeps && skips ? Math.min(off.writes, once * least) : keeps ? off.writes : once * least;
        dramIn += read * costs.dramSize[O];
        dramOut = costs.written(written);
        dramWords += read + written;
    }
}
