package marvel.search.joint;

import java.util.Arrays;
import marvel.arch.Capacity;
import marvel.search.TimeLimit;
import marvel.workload.Role;
import org.jspecify.annotations.Nullable;

/**
 * The best on-chip half for a given off-chip half: L1 tiles in the order of their bounds, for each the ways to spread them
 * over the array, for each the loops that may be innermost in L2, for each the orders that can differ. What is cut off and
 * why that is right: docs/search.md.
 */
final class OnChip {
    /** L1 tiles whose best spread is worked out first, to have something to compare with. */
    private static final int SCOUTS = 4;

    private final Shape shape;
    private final Costs costs;
    private final Best best;
    private final Price price;
    private final Spread spread;
    private final L1Bound l1Bound;
    private final Sharing sharing = new Sharing();
    private final int dims;

    private final Elements elements;
    private @Nullable Pairs pairs;

    private final Capacity l1Capacity;
    private final long[] l1Cost = new long[Shape.TENSORS];
    private final Heap heap = new Heap();
    private int[] tiles = new int[64];

    /** By L1 tile, its first pair. */
    private int[] firstPair = new int[64];

    /** What no mapping that was left out for want of time costs less than. */
    double leftOut = Double.POSITIVE_INFINITY;

    // Of the L1 tile at hand, by processing elements in use: its bound, and the number of the tile that it is of.
    private final double[] first;
    private final double[] second;
    private final long[] boundOf;
    private long tile;

    /** Cycles of all multiply-accumulates, by processing elements. */
    private final double[] compute;

    // Of the L1 tile at hand: processing elements at least and at most, and by dim lanes at most of it and those after
    // it; by tensor, the same of those only that it ignores, and lanes of those before it as chosen.
    private int fewest = 1;
    private int mostUsed;
    private final long[] lanesFrom;
    private final long[][] sharingFrom;
    private final long[][] sharingBefore;

    // Of what is at hand.
    private OffChip off;
    private final int[] l1;
    private final int[] array;

    @SuppressWarnings("NullAway.Init")
    OnChip(Shape shape, Elements elements, Costs costs, Operands operands, Traffic traffic, Best best) {
        this.shape = shape;
        this.best = best;
        this.spread = new Spread(shape, costs, operands, traffic, best);
        this.price = new Price(shape, costs, operands);
        this.dims = shape.dims;
        this.elements = elements;
        int most = elements.most();
        this.first = new double[most + 1];
        this.second = new double[most + 1];
        this.boundOf = new long[most + 1];
        this.l1Bound = new L1Bound(shape, costs, elements);
        this.l1Capacity = shape.target.l1();
        for (Role r : Role.values()) {
            l1Cost[r.ordinal()] = l1Capacity.cost(r, shape.target.word());
        }
        this.costs = costs;
        this.compute = new double[most + 1];
        for (int n = 1; n <= most; n++) {
            compute[n] = costs.compute(n);
        }
        this.sharingFrom = new long[Shape.TENSORS][dims + 1];
        this.sharingBefore = new long[Shape.TENSORS][dims + 1];
        this.lanesFrom = new long[dims + 1];
        Arrays.fill(lanesFrom, 1);
        this.l1 = new int[dims + 1];
        this.array = new int[dims + 1];
    }

    /** From here on, looks only at pairs of an array's tile that may be better than the best, and an L1 tile. */
    void know(ArrayTiles arrayTiles) {
        pairs = new Pairs(shape, costs, elements, best, arrayTiles);
    }

    /** Mappings costed in full. */
    long evaluated() {
        return spread.evaluated;
    }

    /**
     * By set of tensors that stay while the innermost loop moves on: least energy of any on-chip half but for what moves
     * these (infinite where no loop leaves just these in place).
     */
    double[] leastEnergies(OffChip half) {
        off = half;
        l1Bound.start(half);
        Arrays.fill(l1, 0);
        double[] least = new double[1 << Shape.TENSORS];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        leastEnergies(0, least);
        return least;
    }

    private void leastEnergies(int dim, double[] least) {
        if (dim == dims) {
            l1Bound.work(l1);
            for (int s = 0; s < least.length; s++) {
                least[s] = Math.min(least[s], l1Bound.moving[s]);
            }
            return;
        }
        for (int i = 0; i < off.cuts[dim].count; i++) {
            l1[dim] = i;
            if (!fits()) {
                break;
            }
            leastEnergies(dim + 1, least);
        }
        l1[dim] = 0;
    }

    /** Sets {@link OffChip#bound} and its second. */
    void bound(OffChip half) {
        price.least(half, elements.most(half.cuts));
        half.bound = price.first;
        half.boundSecond = price.second;
    }

    /**
     * Takes the best mapping with this half if it is better than the best so far.
     *
     * @return false if the time was over before all were looked at
     */
    boolean run(OffChip half, TimeLimit limit) {
        off = half;
        l1Bound.start(half);
        list();
        if (best.first == Double.POSITIVE_INFINITY) {
            scout();
            list();
        }
        while (heap.size() > 0) {
            int n = heap.least();
            if (best.beats(heap.first(n), heap.second(n))) {
                return true;
            }
            if (limit.isOver() && best.first < Double.POSITIVE_INFINITY) {
                leftOut = Math.min(leftOut, heap.first(n));
                return false;
            }
            System.arraycopy(tiles, n * dims, l1, 0, dims);
            tile++;
            l1Bound.work(l1);
            if (pairs == null) {
                mostUsed = l1Bound.most();
                fewest = fewest();
                lanes();
                spread(0, 1);
            } else {
                spread(pairs, firstPair[n]);
            }
            heap.removeLeast();
        }
        return true;
    }

    /** Something to compare with: the L1 tiles of the least bounds, each with the spread of the least bound. */
    private void scout() {
        fewest = 1;
        mostUsed = elements.most();
        Arrays.fill(lanesFrom, mostUsed);
        for (int i = 0; i < SCOUTS && heap.size() > 0; i++) {
            System.arraycopy(tiles, heap.least() * dims, l1, 0, dims);
            heap.removeLeast();
            spread.startScouting();
            spread(0, 1);
            spread.takeScouted(off, l1);
        }
    }

    /** Lists the L1 tiles that may be better than the best so far. */
    private void list() {
        heap.clear();
        Arrays.fill(l1, 0);
        if (pairs == null) {
            enumerate(0);
        } else {
            pairs(pairs);
        }
        heap.order();
    }

    private void enumerate(int dim) {
        if (dim == dims) {
            l1Bound.work(l1);
            add(l1Bound.first, l1Bound.second);
            return;
        }
        int count = off.cuts[dim].count;
        for (int i = 0; i < count; i++) {
            l1[dim] = i;
            if (!fits()) {
                break;
            }
            enumerate(dim + 1);
        }
        l1[dim] = 0;
    }

    private void add(double bound, double boundSecond) {
        if (!best.beats(bound, boundSecond)) {
            int n = heap.size();
            heap.add(bound, boundSecond);
            if ((n + 1) * dims > tiles.length) {
                tiles = Arrays.copyOf(tiles, 2 * (n + 1) * Math.max(dims, 1));
            }
            System.arraycopy(l1, 0, tiles, n * dims, dims);
        }
    }

    /** The L1 tiles that the array's tiles that may be better consist of. */
    private void pairs(Pairs known) {
        known.start(off.cuts);
        if (firstPair.length < known.count) {
            firstPair = new int[2 * known.count];
        }
        for (int i = 0; i < known.count; i++) {
            known.l1(i, l1);
            if (fits()) {
                l1Bound.work(l1);
                firstPair[heap.size()] = known.first(i);
                add(l1Bound.first, l1Bound.second);
            }
        }
    }

    private void spread(Pairs known, int firstOfTile) {
        for (int p = firstOfTile; p >= 0; p = known.next(p)) {
            if (!best.beats(known.cycles(p), l1Bound.leastEnergy)) {
                known.array(p, array);
                int used = 1;
                for (int d = 0; d < dims; d++) {
                    used *= off.cuts[d].lanes(off.cuts[d].cut(array[d], l1[d]));
                }
                if (!isBeaten(used)) {
                    spread.work(off, l1, array);
                }
            }
        }
    }

    private boolean fits() {
        long used = 0;
        for (int t = 0; t < Shape.TENSORS; t++) {
            long box = 1;
            for (Shape.AxisShape a : shape.axes[t]) {
                box *= a.box(off.cuts[a.x()].size[l1[a.x()]], off.cuts[a.y()].size[l1[a.y()]]);
            }
            used += box * l1Cost[t];
        }
        return used <= l1Capacity.amount();
    }

    /** Whether no spread of the L1 tile over so many processing elements is better than the best. */
    private boolean isBeaten(int elements) {
        if (spread.isScouting()) {
            return false;
        }
        if (boundOf[elements] != tile) {
            l1Bound.again(elements);
            boundOf[elements] = tile;
            first[elements] = l1Bound.first;
            second[elements] = l1Bound.second;
        }
        return best.beats(first[elements], second[elements]);
    }

    /** No spread over fewer processing elements than these is better than the best, by their multiply-accumulates alone. */
    private int fewest() {
        if (!isBeatenByTime(1)) {
            return 1;
        }
        int n = mostUsed;
        while (n > 1 && !isBeatenByTime(n - 1)) {
            n--;
        }
        return n;
    }

    private boolean isBeatenByTime(int elements) {
        return isBeaten(l1Bound.leastEnergy, compute[elements]);
    }

    /** Whether nothing that takes at least this energy and these cycles is better than the best. */
    private boolean isBeaten(double energy, double cycles) {
        return best.beats(costs.first(energy, cycles, 0), costs.second(energy, cycles));
    }

    /** Most lanes of the dims from each one on. */
    private void lanes() {
        sharing.copy(l1Bound.sharing);
        lanesFrom[dims] = 1;
        for (int t = 0; t < Shape.TENSORS; t++) {
            sharingFrom[t][dims] = 1;
            sharingBefore[t][0] = 1;
        }
        for (int d = dims - 1; d >= 0; d--) {
            DimCuts c = off.cuts[d];
            long most = c.size[c.arrays[l1[d]][c.arrays[l1[d]].length - 1]] / c.size[l1[d]];
            lanesFrom[d] = Math.min(elements.most() + 1, lanesFrom[d + 1] * most);
            for (int t = 0; t < Shape.TENSORS; t++) {
                sharingFrom[t][d] = (shape.depends[t] >> d & 1) == 1
                        ? sharingFrom[t][d + 1]
                        : Math.min(elements.most() + 1, sharingFrom[t][d + 1] * most);
            }
        }
    }

    /** Whether no spread is better than the best whose dims before this one have these lanes, by what lanes can share. */
    private boolean isBeatenSoFar(int dim, long used) {
        int n = (int) Math.min(mostUsed, used * lanesFrom[dim]);
        double cycles = compute[n];
        long rest = mostUsed / used;
        double energy = sharing.energy(
                sharing(Shape.INPUT, dim, rest), sharing(Shape.WEIGHT, dim, rest), sharing(Shape.OUTPUT, dim, rest));
        return isBeaten(energy, cycles);
    }

    /** Lanes at most that a word of a tensor goes to: those of the dims before this one that it ignores, and of later ones. */
    private double sharing(int t, int dim, long rest) {
        return (double) sharingBefore[t][dim] * (double) Math.min(rest, sharingFrom[t][dim]);
    }

    /** Whether dims from this one on can make these lanes a number of processing elements that is not beaten by its time. */
    private boolean mayBecomeMany(int dim, long used) {
        long most = Math.min(mostUsed, used * lanesFrom[dim]);
        for (long n = (fewest + used - 1) / used * used; n <= most; n += used) {
            if (elements.canUse((int) n)) {
                return true;
            }
        }
        return false;
    }

    private void spread(int dim, long used) {
        if (!mayBecomeMany(dim, used) || (!spread.isScouting() && isBeatenSoFar(dim, used))) {
            return;
        }
        if (dim == dims) {
            if (elements.canUse((int) used) && !isBeaten((int) used)) {
                spread.work(off, l1, array);
            }
            return;
        }
        DimCuts c = off.cuts[dim];
        int l = l1[dim];
        for (int a : c.arrays[l]) {
            long lanes = c.size[a] / c.size[l];
            long n = used * lanes;
            if (n > elements.most()) {
                break;
            }
            array[dim] = a;
            for (int t = 0; t < Shape.TENSORS; t++) {
                sharingBefore[t][dim + 1] = sharingBefore[t][dim] * ((shape.depends[t] >> dim & 1) == 1 ? 1 : lanes);
            }
            spread(dim + 1, n);
        }
    }
}
