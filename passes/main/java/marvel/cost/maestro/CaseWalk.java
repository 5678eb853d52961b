package marvel.cost.maestro;

import java.util.Arrays;

/**
 * Walks all cases of a level in MAESTRO's order, which is an odometer over the directives' positions with the initial
 * position last, except that the case of all initial positions comes first (SPEC section 5). Volumes of a case are
 * products over the directives; the walk keeps the products of every prefix, so that a case costs only what changed.
 */
final class CaseWalk {
    private static final int W = Factors.WIDTH;
    private static final int MOST = States.MOST;
    private static final int TENSORS = 2;
    private static final int MODES = Factors.MODES;

    private final LevelRun run;
    private final Factors factors = new Factors();

    /** Directives with more than one position, outermost first. */
    private int[] active = new int[16];

    private int[] index = new int[16];

    /** Of each active directive's position: its factors times those of the fixed directives up to the next active one. */
    private long[] rows = new long[16 * MOST * W];

    private int[] flags = new int[16 * MOST];
    private int[] part = new int[16 * MOST];
    private int[] partialPart = new int[16 * MOST];

    /** Products before each active directive. */
    private long[] before = new long[17 * W];

    private int[] flagsBefore = new int[17];
    private int[] partBefore = new int[17];
    private int[] partialPartBefore = new int[17];
    private int[] timesBefore = new int[17];
    private int[] changedBefore = new int[17];

    /** New elements when an active directive is the last that changed: coefficients by tensor and mode. */
    private long[] fresh = new long[16 * TENSORS * MODES];

    private long[] freshPartial = new long[16 * TENSORS * MODES];
    private boolean[] frozen = new boolean[16 * TENSORS];

    private final long[] outPlain = new long[MODES];
    private final long[] outOther = new long[MODES];
    private final long[] outPartial = new long[MODES];
    private final long[] sumsPlain = new long[MODES];
    private final long[] sumsPartial = new long[MODES];

    CaseWalk(LevelRun run) {
        this.run = run;
    }

    /** Once per mapping. */
    void prepare(Level level, Coupling coupling) {
        factors.prepare(level, coupling);
        long n = level.units;
        long e = level.edgeUnits;
        boolean many = e > 1;
        outPlain[Factors.WHOLE] = 1;
        outOther[Factors.WHOLE] = factors.outputSpatial ? n - 1 : 0;
        outPlain[Factors.PARTIAL] = 1;
        outOther[Factors.PARTIAL] = many ? e - 1 : 0;
        outPlain[Factors.PARTIAL_PE] = e == 1 ? 0 : 1;
        outOther[Factors.PARTIAL_PE] = many ? e - 2 : 0;
        outPartial[Factors.PARTIAL_PE] = e == 1 || many ? 1 : 0;
        sumsPlain[Factors.WHOLE] = n;
        sumsPlain[Factors.PARTIAL] = many ? e : 1;
        sumsPlain[Factors.PARTIAL_PE] = e == 1 ? 0 : many ? e - 1 : 1;
        sumsPartial[Factors.PARTIAL_PE] = e == 1 || many ? 1 : 0;
    }

    /** Walks all cases for the extents that {@code states} was filled for. */
    void walk(Level level, Coupling coupling, States states) {
        int k = gather(level, states);
        coefficients(level, coupling, states, k);
        Arrays.fill(index, 0, k, 0);
        fill(0, k);
        initial(level, coupling, k);
        if (k == 0) {
            return;
        }
        Arrays.fill(index, 0, k, 1);
        fill(0, k);
        for (long left = states.cases - 1; left > 0; left--) {
            visit(k);
            int i = k - 1;
            while (index[i] == 0) {
                index[i--] = 1;
                if (i < 0) {
                    return;
                }
            }
            int next = index[i] + 1;
            index[i] = next == states.length[active[i]] ? 0 : next;
            fill(i, k);
        }
    }

    /** Finds the active directives and folds the factors of the fixed ones between them. */
    private int gather(Level level, States states) {
        if (active.length < level.count) {
            grow(level.count);
        }
        long[] all = factors.rows();
        Arrays.fill(before, 0, W, 1);
        flagsBefore[0] = 0;
        partBefore[0] = 0;
        partialPartBefore[0] = 0;
        timesBefore[0] = 1;
        changedBefore[0] = -1;
        int k = 0;
        for (int i = 0; i < level.count; i++) {
            int length = states.length[i];
            int slot = !level.spatial[i] ? -1 : i == level.spatialAt[0] ? 0 : 1;
            if (length == 1) {
                int position = states.position[i * MOST];
                int row = (i * Factors.POSITIONS + position) * W;
                int flag = flag(slot, position, states.partialPe[i * MOST]);
                int bits = run.part(i, position, false);
                int partialBits = run.part(i, position, true);
                if (k == 0) {
                    times(before, 0, all, row);
                    flagsBefore[0] |= flag;
                    partBefore[0] |= bits;
                    partialPartBefore[0] |= partialBits;
                } else {
                    for (int s = 0; s < states.length[active[k - 1]]; s++) {
                        int at = (k - 1) * MOST + s;
                        times(rows, at * W, all, row);
                        flags[at] |= flag;
                        part[at] |= bits;
                        partialPart[at] |= partialBits;
                    }
                }
                continue;
            }
            active[k] = i;
            for (int s = 0; s < length; s++) {
                int position = states.position[i * MOST + s];
                int at = k * MOST + s;
                System.arraycopy(all, (i * Factors.POSITIONS + position) * W, rows, at * W, W);
                flags[at] = flag(slot, position, states.partialPe[i * MOST + s]);
                part[at] = run.part(i, position, false);
                partialPart[at] = run.part(i, position, true);
            }
            k++;
        }
        this.states = states;
        return k;
    }

    private States states = new States();

    private static int flag(int slot, int position, boolean partialPe) {
        if (slot < 0) {
            return 0;
        }
        boolean edge = position == Factors.INIT_EDGE || position == Factors.EDGE;
        return ((edge ? 1 : 0) | (partialPe ? 2 : 0)) << (2 * slot);
    }

    private static void times(long[] a, int at, long[] b, int from) {
        for (int v = 0; v < W; v++) {
            a[at + v] *= b[from + v];
        }
    }

    /** What comes after the last changed directive is back at its initial position; multiplies that out, from the end. */
    private void coefficients(Level level, Coupling coupling, States states, int k) {
        for (int t = 0; t < TENSORS; t++) {
            boolean spatialTensor = t == 0 ? factors.inputSpatial : factors.filterSpatial;
            long plain = 1;
            long partial = 1;
            long other = 1;
            long otherPartial = 1;
            boolean restarted = false;
            int a = k - 1;
            for (int i = level.count - 1; i >= 0 && a >= 0; i--) {
                int d = level.dim[i];
                boolean coupled = t == 0 ? coupling.input(d) : coupling.filter(d);
                boolean changes = i == active[a];
                if (changes) {
                    int at = (a * TENSORS + t) * MODES;
                    if (coupled) {
                        long m = level.mapped[d];
                        long me = level.edgeMapped[d];
                        long u = level.unique[d];
                        boolean s = level.spatial[i];
                        frozen[a * TENSORS + t] = !s && !restarted && u == 0;
                        long step = restarted ? m : Math.max(u, 1);
                        combine(
                                level,
                                spatialTensor,
                                at,
                                plain * (s ? m : step),
                                partial * (s ? me : step),
                                other * (s ? restarted ? m : u : step),
                                otherPartial * (s ? restarted ? me : level.edgeUnique[d] : step));
                    } else {
                        frozen[a * TENSORS + t] = false;
                        Arrays.fill(fresh, at, at + MODES, 0);
                        Arrays.fill(freshPartial, at, at + MODES, 0);
                    }
                    a--;
                }
                if (coupled) {
                    boolean s = level.spatial[i];
                    boolean edge = states.position[i * MOST] == Factors.INIT_EDGE;
                    long held = !s && edge ? level.edgeMapped[d] : level.mapped[d];
                    plain *= held;
                    partial *= s ? level.edgeMapped[d] : held;
                    other *= s ? level.unique[d] : held;
                    otherPartial *= s ? level.edgeUnique[d] : held;
                    restarted |= !states.unrolled[i];
                }
            }
        }
    }

    /** Sums one PE's volumes over the array, as section 6.1, for each mode. */
    private void combine(
            Level level, boolean spatialTensor, int at, long plain, long partial, long other, long otherPartial) {
        long e = level.edgeUnits;
        fresh[at + Factors.WHOLE] = spatialTensor ? plain + (level.units - 1L) * other : plain;
        freshPartial[at + Factors.WHOLE] = 0;
        fresh[at + Factors.PARTIAL] = e > 1 ? plain + (e - 1) * other : plain;
        freshPartial[at + Factors.PARTIAL] = 0;
        fresh[at + Factors.PARTIAL_PE] = e == 1 ? 0 : e > 1 ? plain + (e - 2) * other : plain;
        freshPartial[at + Factors.PARTIAL_PE] = e == 1 ? partial : e > 1 ? otherPartial : 0;
    }

    /** Products from active directive {@code from} on. */
    private void fill(int from, int k) {
        for (int a = from; a < k; a++) {
            int s = index[a];
            int at = a * MOST + s;
            int b = a * W;
            int r = at * W;
            for (int v = 0; v < W; v++) {
                before[b + W + v] = before[b + v] * rows[r + v];
            }
            flagsBefore[a + 1] = flagsBefore[a] | flags[at];
            partBefore[a + 1] = partBefore[a] | part[at];
            partialPartBefore[a + 1] = partialPartBefore[a] | partialPart[at];
            timesBefore[a + 1] = timesBefore[a] * states.count[active[a] * MOST + s];
            changedBefore[a + 1] = s == 0 ? changedBefore[a] : a;
        }
    }

    private void visit(int k) {
        int changed = changedBefore[k];
        int f = flagsBefore[k];
        int b = changed * W;
        int input = changed * TENSORS * MODES + factors.inputMode(f);
        int filter = (changed * TENSORS + 1) * MODES + factors.filterMode(f);
        account(
                k,
                before[b + Factors.INPUT] * fresh[input] + before[b + Factors.INPUT_PARTIAL] * freshPartial[input],
                before[b + Factors.FILTER] * fresh[filter] + before[b + Factors.FILTER_PARTIAL] * freshPartial[filter],
                false,
                frozen[changed * TENSORS] || frozen[changed * TENSORS + 1]);
    }

    private void account(int k, long input, long filter, boolean initial, boolean stuck) {
        int f = flagsBefore[k];
        int b = k * W;
        int o = factors.outputMode(f);
        int s = factors.sumsMode(f);
        long sums = before[b + Factors.SUMS];
        long sumsOfPartial = before[b + Factors.SUMS_PARTIAL];
        boolean criticalPartial = o == Factors.PARTIAL_PE && run.level().edgeUnits == 1;
        run.account(
                timesBefore[k],
                input,
                filter,
                before[b + Factors.OUT] * outPlain[o]
                        + before[b + Factors.OUT_OTHER] * outOther[o]
                        + before[b + Factors.OUT_PARTIAL] * outPartial[o],
                sums * sumsPlain[s] + sumsOfPartial * sumsPartial[s],
                criticalPartial ? sumsOfPartial : sums,
                (f & 1) != 0,
                (f & 2) != 0,
                partBefore[k],
                partialPartBefore[k],
                initial,
                stuck);
    }

    /** The case of all initial positions: every PE loads what it holds. */
    private void initial(Level level, Coupling coupling, int k) {
        int f = flagsBefore[k];
        account(
                k,
                held(level, coupling, true, factors.inputMode(f), factors.inputSpatial),
                held(level, coupling, false, factors.filterMode(f), factors.filterSpatial),
                true,
                false);
    }

    private long held(Level level, Coupling coupling, boolean input, int mode, boolean spatialTensor) {
        long e = level.edgeUnits;
        boolean pe = mode == Factors.PARTIAL_PE;
        long sum = held(level, coupling, input, true, pe && e == 1);
        if (mode == Factors.WHOLE) {
            return spatialTensor ? sum + (level.units - 1L) * held(level, coupling, input, false, false) : sum;
        }
        if (e > 1) {
            sum += (pe ? e - 2 : e - 1) * held(level, coupling, input, false, false);
            if (pe) {
                sum += held(level, coupling, input, false, true);
            }
        }
        return sum;
    }

    /** peMapped of SPEC section 6, all directives at their initial positions. */
    private long held(Level level, Coupling coupling, boolean input, boolean first, boolean partial) {
        long product = 1;
        for (int i = 0; i < level.count; i++) {
            int d = level.dim[i];
            if (input ? coupling.input(d) : coupling.filter(d)) {
                boolean edge = states.position[i * MOST] == Factors.INIT_EDGE;
                product *= held(level, level.spatial[i], d, edge, first, partial);
            }
        }
        return product;
    }

    static int held(Level level, boolean spatial, int d, boolean edge, boolean first, boolean partial) {
        if (!edge) {
            return level.mapped[d];
        }
        if (!spatial) {
            return level.edgeMapped[d];
        }
        if (level.edgeUnits == 1) {
            return first || partial ? level.edgeMapped[d] : 1;
        }
        return level.edgeUnits > 1 ? partial ? level.edgeMapped[d] : level.mapped[d] : 1;
    }

    private void grow(int n) {
        active = new int[n];
        index = new int[n];
        rows = new long[n * MOST * W];
        flags = new int[n * MOST];
        part = new int[n * MOST];
        partialPart = new int[n * MOST];
        before = new long[(n + 1) * W];
        flagsBefore = new int[n + 1];
        partBefore = new int[n + 1];
        partialPartBefore = new int[n + 1];
        timesBefore = new int[n + 1];
        changedBefore = new int[n + 1];
        fresh = new long[n * TENSORS * MODES];
        freshPartial = new long[n * TENSORS * MODES];
        frozen = new boolean[n * TENSORS];
    }
}
