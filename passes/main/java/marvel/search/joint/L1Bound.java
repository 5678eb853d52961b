package marvel.search.joint;

/** What no mapping with a given L2 tile and L1 tile costs less than, however it is spread and ordered (docs/search.md). */
final class L1Bound {
    private static final int I = Shape.INPUT;
    private static final int W = Shape.WEIGHT;
    private static final int O = Shape.OUTPUT;

    private final Shape shape;
    private final Costs costs;
    private final double most;

    /** Whether no dim is ignored by two tensors: the lanes of all tensors together are then at most the array. */
    private final boolean exclusive;

    double first;
    double second;

    private OffChip off;

    // Of the L1 tile at hand, by tensor: words apart if some loop moves it at every step; the same but for loops that
    // it
    // ignores; of the array on one lane; lanes at most.
    private final double[] apart = new double[Shape.TENSORS];
    private final double[] apartStays = new double[Shape.TENSORS];
    private final double[] union = new double[Shape.TENSORS];
    private final double[] unionStays = new double[Shape.TENSORS];
    private final double[] lanes = new double[Shape.TENSORS];
    private final double[] box = new double[Shape.TENSORS];
    private double once;
    private double onceAll;

    @SuppressWarnings("NullAway.Init")
    L1Bound(Shape shape, Costs costs, int most) {
        this.shape = shape;
        this.costs = costs;
        this.most = most;
        boolean alone = true;
        for (int d = 0; d < shape.dims; d++) {
            int n = 0;
            for (int t = 0; t < Shape.TENSORS; t++) {
                n += 1 - (shape.depends[t] >> d & 1);
            }
            alone &= n <= 1;
        }
        this.exclusive = alone;
    }

    void start(OffChip half) {
        off = half;
    }

    /** Works out {@link #first} and {@link #second} for L1 tiles given by places among the divisors of the L2 tile. */
    void work(int[] l1) {
        double pes = 1;
        for (int d = 0; d < shape.dims; d++) {
            pes *= off.cuts[d].spreads ? (double) off.cuts[d].trips[l1[d]] : 1;
        }
        pes = Math.min(pes, most);
        tensor(I, l1);
        tensor(W, l1);
        tensor(O, l1);
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        int seen = 0;
        boolean small = true;
        for (int d = 0; d < shape.dims; d++) {
            DimCuts c = off.cuts[d];
            if (c.size[l1[d]] < c.tile) {
                int stays = 0;
                for (int t = 0; t < Shape.TENSORS; t++) {
                    stays |= (1 - (shape.depends[t] >> d & 1)) << t;
                }
                if ((seen >> stays & 1) == 0) {
                    seen |= 1 << stays;
                    consider(stays, pes);
                }
            }
            small &= c.spreads || c.size[l1[d]] == c.tile;
        }
        double whole = 1;
        for (int d = 0; d < shape.dims; d++) {
            whole *= (double) off.cuts[d].trips[l1[d]];
        }
        if (small && whole <= most && (seen >> 7 & 1) == 0) {
            consider(7, pes);
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
        if (slides) {
            double leastApart = a;
            double leastUnion = u;
            for (int k = 0; k < axes.length; k++) {
                if (!(axes[k].plain && axes[k].x.even)) {
                    double sa = axes[k].leastSlideApart(axes[k].pair(l1[shapes[k].x()], l1[shapes[k].y()]));
                    double su = axes[k].leastSlideUnion(axes[k].pair(l1[shapes[k].x()], l1[shapes[k].y()]));
                    for (int j = 0; j < axes.length; j++) {
                        if (j != k) {
                            int lx = l1[shapes[j].x()];
                            int ly = l1[shapes[j].y()];
                            sa *= axes[j].apart(axes[j].entry(axes[j].x.cut(lx, lx), axes[j].y.cut(ly, ly)));
                            su *= axes[j].leastUnion(axes[j].pair(lx, ly));
                        }
                    }
                    leastApart = Math.min(leastApart, sa);
                    leastUnion = Math.min(leastUnion, su);
                }
            }
            a = leastApart;
            u = leastUnion;
        }
        double steps = 1;
        double room = 1;
        for (int d : shape.ignored[t]) {
            DimCuts c = off.cuts[d];
            steps *= c.steps[DimCuts.OUTSIDE][l1[d]];
            room *= c.spreads ? (double) c.trips[l1[d]] : 1;
        }
        double moving = 1;
        for (int d = 0; d < shape.dims; d++) {
            DimCuts c = off.cuts[d];
            if ((shape.depends[t] >> d & 1) == 1) {
                moving *= c.spreads || c.size[l1[d]] == c.tile ? (double) c.trips[l1[d]] : most + 1;
            }
        }
        apart[t] = a * steps;
        union[t] = u * steps;
        apartStays[t] = a * off.ignoredTrips[t];
        unionStays[t] = u * off.ignoredTrips[t];
        if (moving <= most) {
            // The array can hold all of the tensor's L2 tile: then only DRAM loops move it.
            double stays = slides ? shape.touched[t] : a * off.visitTrips[t];
            apartStays[t] = Math.min(apartStays[t], stays);
            unionStays[t] = Math.min(unionStays[t], slides ? stays : u * off.visitTrips[t]);
        }
        lanes[t] = Math.min(room, most);
        if (t == O) {
            once = u;
            onceAll = uAll;
        }
    }

    private void consider(int stays, double pes) {
        double e = costs.fixed;
        double share = 1;
        int shared = 0;
        double alone = 0;
        double bounded = 0;
        double nocIn = 0;
        double nocOut = 0;
        double l2Reads = 0;
        double l2Writes = 0;
        double dramIn = 0;
        double dramOut = 0;
        double words = 0;
        boolean multicast = shape.target.multicast();
        for (int t = 0; t < Shape.TENSORS; t++) {
            boolean still = (stays >> t & 1) == 1;
            boolean keeps = false;
            boolean skips = false;
            for (int m : off.masks) {
                keeps |= (m >> t & 1) == 0;
                skips |= (m >> t & 1) == 1;
            }
            double a = still ? apartStays[t] : apart[t];
            double room = still ? 1 : lanes[t];
            double least;
            double each;
            if (t == O) {
                // Visits over all lanes; a word goes up once for all lanes that add it up.
                double visits = (still ? unionStays[O] : union[O]) / once;
                double leastVisits = Math.max(1, visits / room);
                double up = once * leastVisits;
                double back = once * (leastVisits - 1);
                double backAll = Math.max(0, onceAll * (leastVisits - 1) - (off.visits - 1) * (onceAll - once));
                e += a * costs.l1Read;
                double keep = off.writes * (costs.dramWrite + costs.l2Read)
                        + off.reads[O] * (costs.dramRead + costs.l2Write)
                        + off.operands * costs.dramRead
                        + onceAll * leastVisits * (costs.l2Write + costs.noc)
                        + backAll * (costs.l1Write + costs.noc + costs.l2Read);
                double skip = up * (costs.dramWrite + costs.noc)
                        + back * (costs.l1Write + costs.noc + costs.dramRead)
                        + off.operands * costs.dramRead;
                double floor = keeps && skips ? Math.min(keep, skip) : keeps ? keep : skip;
                e += floor;
                nocIn += Math.min(back, backAll) * costs.nocSize[O];
                nocOut += up * costs.nocSize[O];
                l2Reads += skips ? 0 : (backAll + off.writes) * costs.nocSize[O];
                l2Writes += skips ? 0 : (onceAll * leastVisits + off.reads[O]) * costs.nocSize[O];
                dramIn += (keeps && skips ? Math.min(off.reads[O], back) : keeps ? off.reads[O] : back)
                                * costs.dramSize[O]
                        + off.operands * costs.operandSize;
                double out = keeps && skips ? Math.min(off.writes, up) : keeps ? off.writes : up;
                dramOut = costs.written(out);
                words += out
                        + (keeps && skips ? Math.min(off.reads[O], back) : keeps ? off.reads[O] : back)
                        + off.operands;
                continue;
            }
            double u = still ? unionStays[t] : union[t];
            least = multicast ? u / room : a;
            each = keeps ? costs.l2Read : costs.dramRead;
            if (keeps && skips) {
                each = Math.min(costs.l2Read, costs.dramRead);
            }
            e += a * (costs.l1Write + costs.noc);
            double keep = off.reads[t] * (costs.dramRead + costs.l2Write) + least * (costs.l2Read - each);
            double skip = least * (costs.dramRead - each);
            e += keeps && skips ? Math.min(keep, skip) : keeps ? keep : skip;
            if (multicast && room > 1 && exclusive) {
                share *= u * each;
                shared++;
                bounded += least * each;
            } else {
                alone += least * each;
            }
            nocIn += least * costs.nocSize[t];
            l2Reads += skips ? 0 : least * costs.nocSize[t];
            l2Writes += skips ? 0 : off.reads[t] * costs.nocSize[t];
            double read = keeps && skips ? Math.min(off.reads[t], least) : keeps ? off.reads[t] : least;
            dramIn += read * costs.dramSize[t];
            words += read;
        }
        if (shared == 2) {
            bounded = Math.max(bounded, 2 * Math.sqrt(share / pes) * (1 - 1e-15));
        }
        e = (e + alone + bounded) * costs.slack;
        double cycles = costs.cycles(pes, nocIn, nocOut, l2Reads, l2Writes, dramIn, dramOut, ends());
        double f = costs.first(e, cycles, words);
        double s = costs.second(e, cycles);
        if (f < first || (f == first && s < second)) {
            first = f;
            second = s;
        }
    }

    private double ends() {
        return costs.hasEnds()
                ? costs.ends(
                        box[I] * costs.nocSize[I] + box[W] * costs.nocSize[W],
                        box[O] * costs.nocSize[O],
                        0,
                        0,
                        box[I] * costs.storedSize[I] + box[W] * costs.storedSize[W],
                        box[O] * costs.storedSize[O])
                : 0;
    }
}
