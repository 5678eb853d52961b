package marvel.search.joint;

/**
 * The best mapping with a given L2 tile, L1 tile and spread over the array: the L2 loops that may be innermost, each with a
 * bound, and the orders that can differ.
 */
final class Spread {
    private static final int I = Shape.INPUT;
    private static final int W = Shape.WEIGHT;
    private static final int O = Shape.OUTPUT;

    private final Shape shape;
    private final Costs costs;
    private final Best best;
    private final Price price;
    private final Traffic traffic;
    private final int dims;

    /** Mappings costed in full. */
    long evaluated;

    private OffChip off;
    private int[] l1 = new int[0];
    private int[] array = new int[0];
    private final int[] cut;
    private boolean scouting;
    private boolean hasScouted;
    private double scoutFirst;
    private double scoutSecond;
    private final int[] scouted;

    /** Loops from the inside out, and bits of the dims that have one in L2. */
    private final int[] loops;

    private int open;

    // By tensor: words (of outputs: visits) if the innermost loop moves it and nothing stays, and if that loop does
    // not move it; and by dim, if its loop is the innermost.
    private final double[] fullUnion = new double[Shape.TENSORS];
    private final double[] fullApart = new double[Shape.TENSORS];
    private final double[] stayUnion = new double[Shape.TENSORS];
    private final double[] stayApart = new double[Shape.TENSORS];
    private final double[][] slideUnion;
    private final double[][] slideApart;
    private double outputOnce;
    private double outputOnceAll;
    private double outputApart;
    private double outputApartAll;

    @SuppressWarnings("NullAway.Init")
    Spread(Shape shape, Costs costs, Operands operands, Traffic traffic, Best best) {
        this.shape = shape;
        this.costs = costs;
        this.best = best;
        this.traffic = traffic;
        this.price = new Price(shape, costs, operands);
        this.dims = shape.dims;
        this.cut = new int[dims + 1];
        this.scouted = new int[dims + 1];
        this.loops = new int[2 * dims + 1];
        this.slideUnion = new double[2][dims];
        this.slideApart = new double[2][dims];
    }

    boolean isScouting() {
        return scouting;
    }

    /** Starts to look for the spread of the least bound. */
    void startScouting() {
        scouting = true;
        hasScouted = false;
        scoutFirst = best.limit;
        scoutSecond = Double.POSITIVE_INFINITY;
    }

    /** Takes the best mapping with the spread of the least bound of those that {@link #work} was given since. */
    void takeScouted(OffChip half, int[] l1Tile) {
        scouting = false;
        if (hasScouted) {
            work(half, l1Tile, scouted);
        }
    }

    /**
     * Takes the best mapping with these tiles if it is better than the best so far.
     *
     * @param l1Tile by dim, place of the L1 tile among the divisors of the L2 tile
     * @param arrayTile the same, of the array's tile
     */
    void work(OffChip half, int[] l1Tile, int[] arrayTile) {
        off = half;
        l1 = l1Tile;
        array = arrayTile;
        double elements = 1;
        open = 0;
        for (int d = 0; d < dims; d++) {
            DimCuts c = off.cuts[d];
            cut[d] = c.cut(array[d], l1[d]);
            elements *= c.lanes(cut[d]);
            open |= c.trips[array[d]] > 1 ? 1 << d : 0;
        }
        price.cuts(off, cut, elements);
        input(I);
        input(W);
        output();
        if (open == 0) {
            if (scouting) {
                bound(-1);
            } else {
                order(0, 0, 0);
            }
            return;
        }
        for (int d = 0; d < dims; d++) {
            if ((open >> d & 1) == 1) {
                bound(d);
                if (!scouting && !best.beats(price.first, price.second)) {
                    loops[0] = d;
                    order(1 << d, 1, 7);
                }
            }
        }
    }

    /** Words of a tensor that is read, by what moves it first. */
    private void input(int t) {
        AxisCuts[] axes = off.axes[t];
        Shape.AxisShape[] shapes = shape.axes[t];
        double u = 1;
        double a = 1;
        boolean plain = true;
        for (int k = 0; k < axes.length; k++) {
            int e = axes[k].entry(cut[shapes[k].x()], cut[shapes[k].y()]);
            u *= axes[k].union(e);
            a *= axes[k].apart(e);
            plain &= axes[k].plain && axes[k].x.even;
        }
        double full = 1;
        double lanes = 1;
        for (int d : shape.ignored[t]) {
            full *= off.cuts[d].steps[DimCuts.OUTSIDE][array[d]];
            lanes *= off.cuts[d].lanes(cut[d]);
        }
        fullUnion[t] = u * full;
        fullApart[t] = a * full * lanes;
        int moving = open & shape.depends[t];
        if (moving == 0) {
            if (plain) {
                stayUnion[t] = u * off.visitTrips[t];
                stayApart[t] = a * off.visitTrips[t] * lanes;
            } else {
                int n = 0;
                for (int d = 0; d < dims; d++) {
                    if ((open >> d & 1) == 1) {
                        loops[n++] = d;
                    }
                }
                System.arraycopy(off.loops, 0, loops, n, off.loops.length);
                traffic.fetch(off, t, cut, loops, n + off.loops.length);
                stayUnion[t] = traffic.union;
                stayApart[t] = traffic.apart;
            }
            return;
        }
        if (plain) {
            stayUnion[t] = u * off.ignoredTrips[t];
            stayApart[t] = a * off.ignoredTrips[t] * lanes;
            for (int d = 0; d < dims; d++) {
                slideUnion[t][d] = fullUnion[t];
                slideApart[t][d] = fullApart[t];
            }
            return;
        }
        double leastUnion = u;
        double leastApart = a;
        for (int k = 0; k < axes.length; k++) {
            int e = axes[k].entry(cut[shapes[k].x()], cut[shapes[k].y()]);
            for (int i = 0; i < 2; i++) {
                int d = i == 0 ? shapes[k].x() : shapes[k].y();
                if ((moving >> d & 1) == 1) {
                    double su = 1;
                    double sa = 1;
                    double shareUnion = full > 1 ? 1 : 0;
                    double shareApart = shareUnion;
                    for (int j = 0; j < axes.length; j++) {
                        if (j != k) {
                            int f = axes[j].entry(cut[shapes[j].x()], cut[shapes[j].y()]);
                            su *= axes[j].union(f);
                            sa *= axes[j].apart(f);
                            shareUnion += axes[j].slides.shareUnion(f);
                            shareApart += axes[j].slides.shareApart(f);
                        }
                    }
                    su *= axes[k].slides.union(e, i, shareUnion);
                    sa *= axes[k].slides.apart(e, i, shareApart);
                    slideUnion[t][d] = su * full;
                    slideApart[t][d] = sa * full * lanes;
                    leastUnion = Math.min(leastUnion, su);
                    leastApart = Math.min(leastApart, sa);
                }
            }
        }
        stayUnion[t] = leastUnion * off.ignoredTrips[t];
        stayApart[t] = leastApart * off.ignoredTrips[t] * lanes;
    }

    private void output() {
        AxisCuts[] axes = off.axes[O];
        Shape.AxisShape[] shapes = shape.axes[O];
        double u = 1;
        double a = 1;
        double uAll = 1;
        double aAll = 1;
        for (int k = 0; k < axes.length; k++) {
            int e = axes[k].entry(cut[shapes[k].x()], cut[shapes[k].y()]);
            u *= axes[k].union(e);
            a *= axes[k].apart(e);
            uAll *= axes[k].unionAll(e);
            aAll *= axes[k].apartAll(e);
        }
        double full = 1;
        double lanes = 1;
        for (int d : shape.ignored[O]) {
            full *= off.cuts[d].steps[DimCuts.OUTSIDE][array[d]];
            lanes *= off.cuts[d].lanes(cut[d]);
        }
        outputOnce = u;
        outputOnceAll = uAll;
        outputApart = a * lanes;
        outputApartAll = aAll * lanes;
        fullUnion[O] = full;
        stayUnion[O] = (open & shape.depends[O]) == 0 ? off.visitTrips[O] : off.ignoredTrips[O];
    }

    /** What no order with this L2 loop innermost costs less than, into {@link #price}. */
    private void bound(int innermost) {
        for (int t = 0; t <= W; t++) {
            boolean moves = innermost >= 0 && (shape.depends[t] >> innermost & 1) == 1;
            price.union[t] = moves ? slideUnion[t][innermost] : stayUnion[t];
            price.apart[t] = moves ? slideApart[t][innermost] : stayApart[t];
        }
        boolean moves = innermost >= 0 && (shape.depends[O] >> innermost & 1) == 1;
        visits(moves ? fullUnion[O] : stayUnion[O]);
        price.work(off, costs.slack, scouting ? scoutFirst : best.limit);
        if (scouting && (price.first < scoutFirst || (price.first == scoutFirst && price.second < scoutSecond))) {
            hasScouted = true;
            scoutFirst = price.first;
            scoutSecond = price.second;
            System.arraycopy(array, 0, scouted, 0, dims);
        }
    }

    private void visits(double n) {
        price.once = outputOnce;
        price.onceAll = outputOnceAll;
        price.visits = n;
        price.apart[O] = outputApart * n;
        price.apartAll = outputApartAll * n;
    }

    /**
     * Orders of the L2 loops, from the inside out.
     *
     * @param placed dims whose loops stand inside already
     * @param depth how many they are
     * @param unsettled tensors whose words the order of the loops left may change
     */
    private void order(int placed, int depth, int unsettled) {
        int left = open & ~placed;
        int asked = 0;
        for (int t = 0; t < Shape.TENSORS; t++) {
            boolean asks = (unsettled >> t & 1) == 1 && (shape.depends[t] & left) != 0 && !isSettled(t, placed);
            asked |= asks ? 1 << t : 0;
        }
        if (asked == 0) {
            int n = depth;
            for (int d = 0; d < dims; d++) {
                if ((left >> d & 1) == 1) {
                    loops[n++] = d;
                }
            }
            evaluate(n);
            return;
        }
        for (int d = 0; d < dims; d++) {
            if ((left >> d & 1) == 1 && (shape.moved(d) & asked) == 0) {
                loops[depth] = d;
                order(placed | 1 << d, depth + 1, asked);
                return;
            }
        }
        int seen = 0;
        for (int d = 0; d < dims; d++) {
            if ((left >> d & 1) == 1) {
                int moved = shape.moved(d) & asked;
                if (settles(d, moved)) {
                    // All loops that settle the same tensors, each at once, stand for each other.
                    if ((seen >> moved & 1) == 1) {
                        continue;
                    }
                    seen |= 1 << moved;
                }
                loops[depth] = d;
                order(placed | 1 << d, depth + 1, asked);
            }
        }
    }

    /** Whether a loop moves these tensors clear of all that they held, whatever loops stand inside. */
    private boolean settles(int d, int moved) {
        for (int t = 0; t <= W; t++) {
            if ((moved >> t & 1) == 1) {
                for (int k = 0; k < off.axes[t].length; k++) {
                    Shape.AxisShape a = shape.axes[t][k];
                    if ((a.x() == d || a.y() == d) && !(off.axes[t][k].plain && off.axes[t][k].x.even)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean isSettled(int t, int placed) {
        if (t == O) {
            return (shape.depends[O] & placed) != 0;
        }
        for (int k = 0; k < off.axes[t].length; k++) {
            Shape.AxisShape a = shape.axes[t][k];
            int mask = (placed >> a.x() & 1) | (placed >> a.y() & 1) << 1;
            if (mask != 0 && off.axes[t][k].isClear(off.axes[t][k].entry(cut[a.x()], cut[a.y()]), mask)) {
                return true;
            }
        }
        return false;
    }

    private void evaluate(int count) {
        System.arraycopy(off.loops, 0, loops, count, off.loops.length);
        int all = count + off.loops.length;
        for (int t = 0; t <= W; t++) {
            traffic.fetch(off, t, cut, loops, all);
            price.union[t] = traffic.union;
            price.apart[t] = traffic.apart;
        }
        traffic.visit(off, cut, loops, all);
        visits(traffic.visits);
        price.work(off, 1, best.first);
        evaluated++;
        if (best.isWorseThan(price.first, price.second)) {
            best.take(price.first, price.second, off, cut, loops, count, price.mask);
        }
    }
}
