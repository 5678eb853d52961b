package marvel.search.joint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What no mapping with a given L2 tile costs less than, whatever its DRAM order and its on-chip half: DRAM words by the loop
 * that is innermost, plus the least energy of any on-chip half (docs/search.md).
 */
final class L2Bound {
    private static final int I = Shape.INPUT;
    private static final int W = Shape.WEIGHT;
    private static final int O = Shape.OUTPUT;

    private final Shape shape;
    private final Costs costs;
    private final Operands operands;
    private final Tables tables;
    private final Elements elements;

    /** Null if nothing is known of the array's tiles. */
    private final @Nullable ArrayTiles arrayTiles;

    /** Processing elements in use at most. */
    private double pes;

    private double fewestCycles;

    /** By set of tensors that stay: energy on chip but for what moves these. */
    private final double[] onChip;

    private final AxisCuts[][] axes = new AxisCuts[Shape.TENSORS][];
    private final double[][] moved;
    private final double[] stays = new double[Shape.TENSORS];
    private final double[] ignored = new double[Shape.TENSORS];
    private final int[] whole;
    private final boolean[] gaps = new boolean[Shape.TENSORS];

    double first;
    double second;

    L2Bound(
            Shape shape,
            Costs costs,
            Operands operands,
            Tables tables,
            Elements elements,
            @Nullable ArrayTiles arrayTiles,
            double[] onChip) {
        this.shape = shape;
        this.costs = costs;
        this.operands = operands;
        this.tables = tables;
        this.elements = elements;
        this.arrayTiles = arrayTiles;
        this.pes = elements.most();
        this.onChip = onChip;
        this.moved = new double[Shape.TENSORS][shape.dims];
        this.whole = new int[shape.dims + 1];
        for (int t = 0; t < Shape.TENSORS; t++) {
            axes[t] = new AxisCuts[shape.axes[t].length];
        }
    }

    /** Works out {@link #first} and {@link #second}. */
    void work(DimCuts[] cuts, int[] masks) {
        use(elements.most(cuts), arrayTiles == null ? 0 : arrayTiles.inside(cuts));
        int open = 0;
        for (int d = 0; d < shape.dims; d++) {
            open |= cuts[d].dram > 1 ? 1 << d : 0;
            whole[d] = cuts[d].whole();
        }
        for (int t = 0; t < Shape.TENSORS; t++) {
            tensor(t, cuts, open);
        }
        gaps(cuts);
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        double more = operands.words(axes[O], whole);
        if (open == 0) {
            consider(-1, masks, more);
        }
        for (int d = 0; d < shape.dims; d++) {
            if ((open >> d & 1) == 1) {
                consider(d, masks, more);
            }
        }
    }

    private void use(int most, double cycles) {
        pes = most;
        fewestCycles = cycles;
    }

    /** Whether some words of an L2 tile may be used by no iteration of it. */
    private void gaps(DimCuts[] cuts) {
        for (int t = 0; t < O; t++) {
            gaps[t] = false;
            for (Shape.AxisShape a : shape.axes[t]) {
                DimCuts x = cuts[a.x()];
                DimCuts y = cuts[a.y()];
                gaps[t] |= a.hasGaps(x.tile, y.tile) || a.hasGaps(x.last, y.tile) || a.hasGaps(x.tile, y.last);
            }
        }
    }

    private void tensor(int t, DimCuts[] cuts, int open) {
        Shape.AxisShape[] shapes = shape.axes[t];
        double all = 1;
        for (int k = 0; k < shapes.length; k++) {
            axes[t][k] = tables.axis(t, k, cuts);
            all *= axes[t][k].union(axes[t][k].entry(whole[shapes[k].x()], whole[shapes[k].y()]));
        }
        double trips = 1;
        for (int d : shape.ignored[t]) {
            trips *= cuts[d].dram;
        }
        ignored[t] = trips;
        stays[t] = all;
        for (int k = 0; k < shapes.length && t != O; k++) {
            for (int i = 0; i < 2; i++) {
                int d = i == 0 ? shapes[k].x() : shapes[k].y();
                if ((open >> d & 1) == 1) {
                    double words = axes[t][k].plain ? all : slide(t, k, i);
                    moved[t][d] = words;
                    stays[t] = Math.min(stays[t], words);
                }
            }
        }
        for (int d = 0; d < shape.dims && t == O; d++) {
            moved[t][d] = all;
        }
    }

    /** Words of a tensor, each tile once, if the DRAM loop of a dim of an axis is the innermost. */
    private double slide(int t, int axis, int dim) {
        double words = 1;
        double share = ignored[t] > 1 ? 1 : 0;
        for (int j = 0; j < axes[t].length; j++) {
            if (j != axis) {
                int e = axes[t][j].entry(whole[shape.axes[t][j].x()], whole[shape.axes[t][j].y()]);
                words *= axes[t][j].union(e);
                share += axes[t][j].slides.shareUnion(e);
            }
        }
        return words * axes[t][axis].slideAtDram(dim, share);
    }

    /** Works out the same for a given order of the DRAM loops, whose words are known. */
    void work(OffChip off) {
        use(elements.most(off.cuts), arrayTiles == null ? 0 : arrayTiles.inside(off.cuts));
        gaps(off.cuts);
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        consider(off.reads[I], off.reads[W], off.writes, off.reads[O], off.masks, off.operands);
    }

    /** What no mapping costs less than: every word in use passes DRAM once. */
    double least(int[] masks) {
        use(elements.most(), arrayTiles == null ? 0 : arrayTiles.least());
        first = Double.POSITIVE_INFINITY;
        second = Double.POSITIVE_INFINITY;
        consider(shape.touched[I], shape.touched[W], shape.touched[O], 0, masks, 0);
        return first;
    }

    private void consider(int innermost, int[] masks, double more) {
        double visits = innermost >= 0 && (shape.depends[O] >> innermost & 1) == 1 ? ignored[O] : 1;
        consider(reads(I, innermost), reads(W, innermost), stays[O] * visits, stays[O] * (visits - 1), masks, more);
    }

    /**
     * Considers words between DRAM and L2. What comes to L2 was not there, so not on the array either, and goes there next,
     * as far as it is used: the words that the array takes in are no fewer, nor are the visits of its output tiles.
     */
    private void consider(double readI, double readW, double writes, double back, int[] masks, double more) {
        double usedI = gaps[I] ? shape.touched[I] : readI;
        double usedW = gaps[W] ? shape.touched[W] : readW;
        double[] stay = {
            usedI * (costs.l1Write + costs.noc + costs.l2Read),
            usedW * (costs.l1Write + costs.noc + costs.l2Read),
            writes * (costs.l1Read + costs.noc + costs.l2Write) + back * (costs.l1Write + costs.noc + costs.l2Read)
        };
        if (!costs.dramIsDearer()) {
            Arrays.fill(stay, 0);
        }
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < onChip.length; s++) {
            if (onChip[s] < Double.POSITIVE_INFINITY) {
                double e = onChip[s];
                for (int t = 0; t < Shape.TENSORS; t++) {
                    e += (s >> t & 1) == 1 ? stay[t] : 0;
                }
                least = Math.min(least, e);
            }
        }
        double moreSkipped = costs.dramIsDearer() ? costs.dramRead - costs.l2Read : 0;
        double moreWritten = costs.dramIsDearer() ? costs.dramWrite - costs.l2Write : 0;
        for (int m : masks) {
            boolean skipsI = (m >> I & 1) == 1;
            boolean skipsW = (m >> W & 1) == 1;
            boolean skipsO = (m >> O & 1) == 1;
            double energy = least
                    + (skipsI ? usedI * moreSkipped : readI * (costs.dramRead + costs.l2Write))
                    + (skipsW ? usedW * moreSkipped : readW * (costs.dramRead + costs.l2Write))
                    + (skipsO
                            ? writes * moreWritten + back * moreSkipped
                            : writes * (costs.dramWrite + costs.l2Read) + back * (costs.dramRead + costs.l2Write))
                    + more * costs.dramRead;
            energy *= costs.slack;
            double in = skipsI ? usedI : readI;
            double weights = skipsW ? usedW : readW;
            double cycles = costs.cycles(
                    pes,
                    usedI * costs.nocSize[I] + usedW * costs.nocSize[W] + back * costs.nocSize[O],
                    writes * costs.nocSize[O],
                    0,
                    0,
                    in * costs.dramSize[I]
                            + weights * costs.dramSize[W]
                            + back * costs.dramSize[O]
                            + more * costs.operandSize,
                    costs.written(writes),
                    0);
            cycles = Math.max(cycles, fewestCycles);
            double f = costs.first(energy, cycles, in + weights + back + more + writes);
            double s = costs.second(energy, cycles);
            if (f < first || (f == first && s < second)) {
                first = f;
                second = s;
            }
        }
    }

    private double reads(int t, int innermost) {
        return innermost >= 0 && (shape.depends[t] >> innermost & 1) == 1 ? moved[t][innermost] * ignored[t] : stays[t];
    }
}
