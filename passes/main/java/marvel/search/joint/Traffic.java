package marvel.search.joint;

/**
 * Words that one tensor moves into or out of a buffer while the loops of a nest run: the closed form of docs/cost-models.md
 * from the sums of {@link AxisCuts}. A loop is written as the number of its dim, plus {@link #DRAM} for a DRAM loop; loops
 * are listed from the inside out.
 */
final class Traffic {
    static final int DRAM = 16;

    private final Shape shape;
    private final int[] state;

    /** Of what was asked for last: words of the array, of its processing elements apart. */
    double union;

    double apart;

    /** Of an output: visits of each tile, and lanes that sum up one element. */
    double visits;

    double reducing;

    Traffic(Shape shape) {
        this.shape = shape;
        this.state = new int[shape.dims + 1];
    }

    /** Words new to the buffers: tiles of all steps, less what stays when a loop moves on. */
    void fetch(OffChip off, int tensor, int[] cut, int[] loops, int count) {
        AxisCuts[] axes = off.axes[tensor];
        Shape.AxisShape[] shapes = shape.axes[tensor];
        int[] ignored = shape.ignored[tensor];
        DimCuts[] dims = off.cuts;
        double u = 1;
        double a = 1;
        for (int k = 0; k < axes.length; k++) {
            int e = axes[k].entry(cut[shapes[k].x()], cut[shapes[k].y()]);
            u *= axes[k].union(e);
            a *= axes[k].apart(e);
        }
        double lanes = 1;
        for (int d : ignored) {
            u *= dims[d].steps[DimCuts.OUTSIDE][dims[d].array(cut[d])];
            a *= dims[d].steps[DimCuts.OUTSIDE][dims[d].array(cut[d])];
            lanes *= dims[d].lanes(cut[d]);
        }
        java.util.Arrays.fill(state, DimCuts.OUTSIDE);
        for (int p = 0; p < count; p++) {
            boolean dram = loops[p] >= DRAM;
            int moving = loops[p] & (DRAM - 1);
            state[moving] = dram ? DimCuts.DRAM_MOVES : DimCuts.L2_MOVES;
            double ku = 1;
            double ka = 1;
            boolean settled = false;
            for (int k = 0; k < axes.length; k++) {
                int x = shapes[k].x();
                int y = shapes[k].y();
                if (state[x] == DimCuts.OUTSIDE && state[y] == DimCuts.OUTSIDE) {
                    int e = axes[k].entry(cut[x], cut[y]);
                    ku *= axes[k].union(e);
                    ka *= axes[k].apart(e);
                } else if (axes[k].plain && dims[x].even) {
                    // Tiles never overlap: once this loop has moved, nothing stays when a loop further out does.
                    settled = true;
                    break;
                } else {
                    int e = axes[k].entry(cut[x], cut[y]);
                    ku *= axes[k].keptUnion(e, state[x], state[y]);
                    ka *= axes[k].keptApart(e, state[x], state[y]);
                }
            }
            if (settled) {
                break;
            }
            for (int d : ignored) {
                double steps = dims[d].steps[state[d]][dims[d].array(cut[d])];
                ku *= steps;
                ka *= steps;
            }
            u -= ku;
            a -= ka;
            state[moving] = dram ? DimCuts.BOTH_RESTART : DimCuts.L2_RESTARTS;
        }
        union = u;
        apart = a * lanes;
    }

    /** How often output tiles are visited: trips of all reduction loops outside some loop that the output depends on. */
    void visit(OffChip off, int[] cut, int[] loops, int count) {
        int depends = shape.depends[Shape.OUTPUT];
        int first = 0;
        while (first < count && (depends >> (loops[first] & (DRAM - 1)) & 1) == 0) {
            first++;
        }
        double n = 1;
        for (int d : shape.ignored[Shape.OUTPUT]) {
            int at = DimCuts.BOTH_RESTART;
            for (int p = first; p < count; p++) {
                if (loops[p] == d) {
                    at = DimCuts.OUTSIDE;
                } else if (loops[p] == d + DRAM && at == DimCuts.BOTH_RESTART) {
                    at = DimCuts.L2_RESTARTS;
                }
            }
            n *= off.cuts[d].steps[at][off.cuts[d].array(cut[d])];
        }
        double lanes = 1;
        for (int d : shape.ignored[Shape.OUTPUT]) {
            lanes *= off.cuts[d].lanes(cut[d]);
        }
        visits = n;
        reducing = lanes;
    }
}
