package marvel.cost.maestro;

/**
 * Volumes of every case straight from their definition (SPEC section 6), for levels where a dimension has several
 * directives: MAESTRO then takes the last one's position, the first one's kind, and each one's factor.
 */
final class DirectVolumes {
    private final LevelRun run;
    private Level level = new Level();
    private Coupling coupling = Coupling.of(LayerType.CONV, false);
    private States states = new States();

    /** Which of its positions each directive takes, and the position of the last directive of its dimension. */
    private int[] index = {};

    private int[] position = {};
    private boolean[] partialPe = {};
    private boolean stuck;

    DirectVolumes(LevelRun run) {
        this.run = run;
    }

    void walk(Level newLevel, Coupling newCoupling, States newStates) {
        level = newLevel;
        coupling = newCoupling;
        states = newStates;
        int n = level.count;
        if (index.length < n) {
            index = new int[n];
            position = new int[n];
            partialPe = new boolean[n];
        }
        for (long c = 0; c < states.cases; c++) {
            long inner = 1;
            int times = 1;
            for (int i = n - 1; i >= 0; i--) {
                index[i] = c == 0 ? 0 : (int) (((c - 1) / inner + 1) % states.length[i]);
                inner *= states.length[i];
                times *= states.count[i * States.MOST + index[i]];
            }
            visit(times);
        }
    }

    private void visit(int times) {
        boolean initial = true;
        for (int i = 0; i < level.count; i++) {
            int holder = level.last[level.dim[i]];
            int at = holder * States.MOST + index[holder];
            position[i] = states.position[at];
            partialPe[i] = states.partialPe[at];
            initial &= position[i] <= Factors.INIT_EDGE;
        }
        stuck = false;
        long input = load(coupling.input, true);
        long filter = load(coupling.filter, false);
        long output = outputs();
        int part = 0;
        int partialPart = 0;
        for (int i = 0; i < level.count; i++) {
            part |= run.part(i, position[i], false);
            partialPart |= run.part(i, position[i], true);
        }
        int sp = level.spatialAt[0];
        run.account(
                times,
                input,
                filter,
                output,
                sums(),
                critical(),
                edge(sp),
                partialPe[sp],
                part,
                partialPart,
                initial,
                stuck);
    }

    private boolean edge(int i) {
        return position[i] == Factors.INIT_EDGE || position[i] == Factors.EDGE;
    }

    /** The last spatial dimension of a tensor as a directive, -1 if none. */
    private int spatialOf(int[] tensor) {
        int found = -1;
        for (int d : tensor) {
            if (level.spatial[level.first[d]]) {
                found = level.first[d];
            }
        }
        return found;
    }

    private boolean partial(int[] tensor) {
        for (int d : tensor) {
            int i = level.first[d];
            if (level.spatial[i] && edge(i)) {
                return true;
            }
        }
        return false;
    }

    private long load(int[] tensor, boolean input) {
        int sp = spatialOf(tensor);
        if (sp < 0) {
            return pe(input, true, false);
        }
        long e = level.edgeUnits;
        if (!partial(tensor)) {
            return pe(input, true, false) + (level.units - 1L) * pe(input, false, false);
        }
        boolean last = partialPe[sp];
        long sum = pe(input, true, e == 1 && last);
        if (e > 1) {
            int g = last ? 1 : 0;
            sum += Math.max(e - g - 1, 0) * pe(input, false, false);
            sum += g * pe(input, false, true);
        }
        return sum;
    }

    private boolean coupled(boolean input, int d) {
        return input ? coupling.input(d) : coupling.filter(d);
    }

    /** Elements newly loaded by one PE (peIn), and all it holds (peMapped) when nothing has changed yet. */
    private long pe(boolean input, boolean first, boolean partial) {
        int changed = -1;
        for (int i = 0; i < level.count; i++) {
            if (position[i] > Factors.INIT_EDGE) {
                changed = i;
            }
        }
        boolean restarted = false;
        for (int i = changed + 1; i < level.count; i++) {
            int d = level.dim[i];
            restarted |= coupled(input, d) && !states.unrolled[level.last[d]];
        }
        if (changed >= 0 && !coupled(input, level.dim[changed])) {
            for (int i = 0; i < level.count; i++) {
                look(input, i, changed, restarted);
            }
            return 0;
        }
        long product = 1;
        for (int i = 0; i < level.count; i++) {
            int d = level.dim[i];
            if (coupled(input, d)) {
                look(input, i, changed, restarted);
                product *= changed < 0
                        ? CaseWalk.held(level, level.spatial[i], d, edge(i), first, partial)
                        : fresh(i, changed, restarted, first, partial);
            }
        }
        return product;
    }

    /** MAESTRO gives up where a temporal map that has nothing new to bring moves on. */
    private void look(boolean input, int i, int changed, boolean restarted) {
        stuck |= i == changed
                && !restarted
                && !level.spatial[i]
                && coupled(input, level.dim[i])
                && level.unique[level.dim[i]] == 0;
    }

    private long fresh(int i, int changed, boolean restarted, boolean first, boolean partial) {
        int d = level.dim[i];
        boolean moves = position[i] > Factors.INIT_EDGE;
        if (!level.spatial[i]) {
            if (!moves) {
                return edge(i) ? level.edgeMapped[d] : level.mapped[d];
            }
            return i == changed && !restarted ? Math.max(level.unique[d], 1) : level.mapped[d];
        }
        boolean shared = !first && (moves ? i == changed && !restarted : i > changed);
        if (shared) {
            return partial ? level.edgeUnique[d] : level.unique[d];
        }
        return partial ? level.edgeMapped[d] : level.mapped[d];
    }

    private long outputs() {
        int sp = spatialOf(coupling.output);
        if (sp < 0) {
            return peOut(false, true, false, true);
        }
        long e = level.edgeUnits;
        if (!partial(coupling.output)) {
            return peOut(false, true, false, true) + (level.units - 1L) * peOut(false, false, false, true);
        }
        boolean last = partialPe[sp];
        long sum = peOut(false, true, e == 1 && last, true);
        if (e > 1) {
            int g = last ? 1 : 0;
            sum += Math.max(e - g - 1, 0) * peOut(false, false, false, true);
            sum += g * peOut(false, false, true, true);
        }
        return sum;
    }

    private long sums() {
        boolean partial = partial(coupling.output);
        int sp = 0;
        for (int i = 0; i < level.count; i++) {
            if (level.spatial[i]) {
                sp = i;
                partial |= edge(i);
            }
        }
        long e = level.edgeUnits;
        if (!partial) {
            return level.units * peOut(true, true, false, true);
        }
        boolean last = partialPe[sp];
        long sum = peOut(true, true, e == 1 && last, true);
        if (e > 1) {
            int g = last ? 1 : 0;
            sum += Math.max(e - g - 1, 0) * peOut(true, true, false, true);
            sum += g * peOut(true, false, true, false);
        }
        return sum;
    }

    private long critical() {
        int sp = spatialOf(coupling.output);
        boolean last = sp >= 0 && partial(coupling.output) && level.edgeUnits == 1 && partialPe[sp];
        return peOut(true, true, last, true);
    }

    private long peOut(boolean sums, boolean first, boolean partial, boolean reuse) {
        long product = 1;
        if (sums) {
            for (int i = 0; i < level.count; i++) {
                int d = level.dim[i];
                if (!coupling.output(d)) {
                    product *= Factors.output(level, level.spatial[i], position[i], d, d, first, partial, false);
                }
            }
        }
        for (int d : coupling.output) {
            int i = level.first[d];
            int a = d == Dims.X ? Dims.OX : d == Dims.Y ? Dims.OY : d;
            product *= Factors.output(level, level.spatial[i], position[i], d, a, first, partial, reuse);
        }
        return product;
    }
}
