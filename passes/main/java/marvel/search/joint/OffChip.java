package marvel.search.joint;

import java.util.Arrays;

/** The off-chip half of a mapping: an L2 tile, the order of the DRAM loops, and which tensors may skip L2. */
final class OffChip {
    final DimCuts[] cuts;
    final AxisCuts[][] axes = new AxisCuts[Shape.TENSORS][];

    /** DRAM loops as {@link Traffic} writes them, from the inside out. */
    final int[] loops;

    /** Choices of the tensors that skip L2 for which the others fit: bits of tensors. */
    final int[] masks;

    /** By tensor: words read from DRAM into L2 if it is held there; of outputs, those that come back. */
    final double[] reads = new double[Shape.TENSORS];

    /** Output words written from L2 to DRAM, visits of each output tile, epilogue operands read. */
    final double writes;

    final double visits;
    final double operands;

    /** By tensor: elements of the L2 tile, or of the tensor if it has fewer. */
    final double[] box = new double[Shape.TENSORS];

    /** By tensor: trips of all DRAM loops that it ignores, and of those of them that stand outside one it depends on. */
    final double[] ignoredTrips = new double[Shape.TENSORS];

    final double[] visitTrips = new double[Shape.TENSORS];

    /** Whether this is no half, but stands for all: see the constructor. */
    final boolean isFree;

    private int keepable;
    private int skippable;

    /** What no mapping with this half costs less than; set by the search. */
    double bound;

    double boundSecond;

    OffChip(Shape shape, Tables tables, Operands operands, Traffic traffic, long[] tile, int[] loops, int[] masks) {
        this.loops = loops;
        this.masks = masks;
        this.cuts = new DimCuts[shape.dims + 1];
        int[] whole = new int[shape.dims + 1];
        for (int d = 0; d <= shape.dims; d++) {
            cuts[d] = tables.dim(d, d == shape.dims ? 1 : tile[d]);
            whole[d] = cuts[d].whole();
        }
        for (int t = 0; t < Shape.TENSORS; t++) {
            axes[t] = new AxisCuts[shape.axes[t].length];
            double elements = 1;
            for (int k = 0; k < axes[t].length; k++) {
                Shape.AxisShape a = shape.axes[t][k];
                axes[t][k] = tables.axis(t, k, cuts);
                elements *= (double) a.box(cuts[a.x()].tile, cuts[a.y()].tile);
            }
            box[t] = Math.min(elements, shape.volume[t]);
            ignoredTrips[t] = 1;
            for (int d : shape.ignored[t]) {
                ignoredTrips[t] *= cuts[d].dram;
            }
            visitTrips[t] = visitTrips(shape.depends[t]);
        }
        traffic.fetch(this, Shape.INPUT, whole, loops, loops.length);
        reads[Shape.INPUT] = traffic.union;
        traffic.fetch(this, Shape.WEIGHT, whole, loops, loops.length);
        reads[Shape.WEIGHT] = traffic.union;
        traffic.visit(this, whole, loops, loops.length);
        double once = 1;
        for (int k = 0; k < axes[Shape.OUTPUT].length; k++) {
            Shape.AxisShape a = shape.axes[Shape.OUTPUT][k];
            once *= axes[Shape.OUTPUT][k].union(axes[Shape.OUTPUT][k].entry(whole[a.x()], whole[a.y()]));
        }
        this.visits = traffic.visits;
        this.writes = once * visits;
        reads[Shape.OUTPUT] = once * (visits - 1);
        this.operands = operands.words(axes[Shape.OUTPUT], whole);
        this.isFree = false;
        note(masks);
    }

    /**
     * No half, but one tile that is no smaller than any, with no words between DRAM and L2: what bounds an on-chip half with
     * it bounds that part of the cost with any.
     *
     * @param axes whose least values hold for all L2 tiles
     */
    OffChip(Shape shape, DimCuts[] cuts, AxisCuts[][] axes, int... masks) {
        this.loops = new int[0];
        this.masks = masks;
        this.cuts = cuts;
        for (int t = 0; t < Shape.TENSORS; t++) {
            this.axes[t] = axes[t];
            ignoredTrips[t] = 1;
            visitTrips[t] = 1;
            box[t] = shape.volume[t];
        }
        this.writes = 0;
        this.visits = 1;
        this.operands = 0;
        this.isFree = true;
        note(masks);
    }

    private void note(int[] choices) {
        for (int m : choices) {
            skippable |= m;
            keepable |= ~m;
        }
    }

    /** Whether some choice holds the tensor in L2. */
    boolean mayKeep(int t) {
        return (keepable >> t & 1) == 1;
    }

    /** Whether in some choice the tensor skips L2. */
    boolean maySkip(int t) {
        return (skippable >> t & 1) == 1;
    }

    private double visitTrips(int depends) {
        double trips = 1;
        boolean outside = false;
        for (int loop : loops) {
            int d = loop - Traffic.DRAM;
            boolean moves = (depends >> d & 1) == 1;
            outside |= moves;
            trips *= outside && !moves ? cuts[d].dram : 1;
        }
        return trips;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.stream(cuts).mapToLong(c -> c.tile).toArray()) + Arrays.toString(loops);
    }
}
