package marvel.search.onchip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Latency;
import marvel.cost.exact.Words;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * What the exact model can at least say of an L1 tile and its spread, given which L2 loop is innermost: a tensor that
 * depends on that loop moves in every step, the others move at least as often as the loops that they depend on. Proof in
 * docs/search.md. For one L2 tile and its DRAM loops.
 */
final class ExactBound {
    /** Sums over the tiles along one axis of a tensor: of each processing element, and of the array with shared words once. */
    private record Sums(double each, double eachSlid, double union, double unionSlid, long unionLength) {}

    private final Workload workload;
    private final Target target;
    private final Objective objective;
    private final long[] l2Tile;
    private final long[] dramTrips = new long[DimName.COUNT];
    private final List<DimName> dramOrder = new ArrayList<>();
    /** Whether a tensor, by role, depends on a dim. */
    private final boolean[][] depends = new boolean[Role.values().length][DimName.COUNT];

    private final double fixedEnergy;
    private final double leastEnergy;
    private final double dramCycles;
    private final double iterations;
    private final List<List<Map<List<Long>, Sums>>> known = new ArrayList<>();
    private final Sums[][] sums = new Sums[Role.values().length][];

    /** What {@link #sums} are of: tile in L1 and on the array for each term of the axis. */
    private final long[][][] keys = new long[Role.values().length][][];

    // Of the candidate at hand.
    private long[] l1 = new long[0];
    private long[] array = new long[0];
    private final long[] l2Trips = new long[DimName.COUNT];
    private long pes;

    ExactBound(Workload workload, Target target, Objective objective, Mapping offChip, List<String> operands) {
        this.workload = workload;
        this.target = target;
        this.objective = objective;
        this.l2Tile = offChip.l2Tile(workload);
        this.iterations = (double) workload.iterations();
        Arrays.fill(dramTrips, 1);
        for (Tensor t : workload.tensors()) {
            for (DimName d : DimName.values()) {
                depends[t.role().ordinal()][d.ordinal()] = t.dependsOn(d);
            }
            List<Map<List<Long>, Sums>> axes = new ArrayList<>();
            t.axes().forEach(a -> axes.add(new HashMap<>()));
            known.add(axes);
            sums[t.role().ordinal()] = new Sums[t.axes().size()];
            keys[t.role().ordinal()] =
                    t.axes().stream().map(a -> new long[2 * a.terms().size()]).toArray(long[][]::new);
        }
        for (Loop l : offChip.dram()) {
            dramTrips[l.dim().ordinal()] = l.trips();
            dramOrder.add(l.dim());
        }
        ExactCost any = ExactModel.cost(workload, sequential(offChip), target, operands);
        Energies e = target.energy();
        double fixed =
                iterations * (e.mac() + 3 * e.l1Read() + e.l1Write()) + (double) any.operandWords() * e.dramRead();
        for (Role r : Role.values()) {
            Words w = any.words(r);
            fixed += (double) w.dramReads() * e.dramRead()
                    + (double) w.dramWrites() * e.dramWrite()
                    + (double) w.l2Fills() * e.l2Write()
                    + (double) w.l2Drains() * e.l2Read();
        }
        this.fixedEnergy = fixed;
        for (Tensor t : workload.tensors()) {
            double words = (double) workload.touched(t);
            fixed += t.role() == Role.OUTPUT
                    ? words * (e.l1Read() + e.l2Write() + e.noc())
                    : words * (e.l1Write() + e.noc() + e.l2Read());
        }
        this.leastEnergy = fixed;
        this.dramCycles = any.dramCycles();
    }

    /** A mapping of the tile on one processing element, an iteration at a time: what passes DRAM is the same for all. */
    private Mapping sequential(Mapping offChip) {
        List<Loop> l1Loops = new ArrayList<>();
        List<Loop> l2Loops = new ArrayList<>();
        for (DimName d : DimName.values()) {
            long trips = l2Tile[d.ordinal()];
            if (trips > 1) {
                (d.isWhole() || workload.needsEqualTiles(d) ? l1Loops : l2Loops).add(new Loop(d, trips, 1));
            }
        }
        return new Mapping(offChip.dram(), l2Loops, List.of(), List.of(), l1Loops, offChip.keepL2(), offChip.layouts());
    }

    /** Goes on to a candidate. */
    void candidate(long[] l1Tile, long[] arrayTile, long elements) {
        l1 = l1Tile;
        array = arrayTile;
        pes = elements;
        for (int d = 0; d < DimName.COUNT; d++) {
            l2Trips[d] = (l2Tile[d] + array[d] - 1) / array[d];
        }
        for (Tensor t : workload.tensors()) {
            for (int i = 0; i < t.axes().size(); i++) {
                sums[t.role().ordinal()][i] = sums(t, i);
            }
        }
    }

    /**
     * Whether of each tensor's tile nothing stays in L1 when a loop outside these moves on, or no loop moves it at all:
     * then the order of the loops outside makes no difference.
     *
     * @param inside L2 loops inside, in any order
     */
    boolean isSettled(List<DimName> inside, List<DimName> all) {
        return workload.tensors().stream().allMatch(t -> isSettled(t, inside, all));
    }

    private boolean isSettled(Tensor t, List<DimName> inside, List<DimName> all) {
        if (all.stream().noneMatch(t::dependsOn)) {
            return true;
        }
        return inside.stream().anyMatch(d -> t.dependsOn(d) && isClear(t, d));
    }

    /** Whether the last tile of a loop is clear of the first, so that nothing stays when it begins again. */
    private boolean isClear(Tensor t, DimName d) {
        if (t.role() == Role.OUTPUT) {
            return true;
        }
        for (int i = 0; i < t.axes().size(); i++) {
            long c = Math.abs(t.axes().get(i).coefficient(d));
            if (c != 0
                    && (l2Trips[d.ordinal()] - 1) * c * array[d.ordinal()]
                            < sums[t.role().ordinal()][i].unionLength()) {
                return false;
            }
        }
        return true;
    }

    /** No mapping on so many processing elements costs less: every element comes to L1 once. */
    double least(long elements) {
        double compute = iterations / ((double) elements * target.lanes());
        return objective.of(leastEnergy, Latency.steady(target, compute, 0, dramCycles));
    }

    /** No order of the L2 loops with this one innermost costs less; null if there is no loop. */
    double bound(@Nullable DimName innermost) {
        Energies e = target.energy();
        double energy = fixedEnergy;
        double nocRead = 0;
        double nocWrite = 0;
        for (Role r : Role.values()) {
            Tensor t = workload.tensor(r);
            double visits = visits(t, innermost);
            double lanes = otherLanes(t);
            double size = target.noc().cost(target.word().held(r));
            if (r == Role.OUTPUT) {
                double all = sum(t, innermost, false) * visits;
                double back = all - sum(t, innermost, false);
                energy += all * lanes * e.l1Read()
                        + back * (e.l1Write() + e.noc() + e.l2Read())
                        + all * (e.l2Write() + e.noc());
                nocRead += back * size;
                nocWrite += all * size;
            } else {
                double fills = sum(t, innermost, false) * visits * lanes;
                double parent = target.multicast() ? sum(t, innermost, true) * visits : fills;
                energy += fills * (e.l1Write() + e.noc()) + parent * e.l2Read();
                nocRead += parent * size;
            }
        }
        double compute = iterations / ((double) pes * target.lanes());
        double noc = target.noc().cycles(nocRead, nocWrite);
        return objective.of(energy, Latency.steady(target, compute, noc, dramCycles));
    }

    /** How often each tile of a tensor comes at least: trips of loops that it does not depend on and that stand outside. */
    private double visits(Tensor t, @Nullable DimName innermost) {
        boolean[] own = depends[t.role().ordinal()];
        boolean moves = innermost != null && own[innermost.ordinal()];
        double visits = 1;
        boolean outside = false;
        for (int d = 0; d < DimName.COUNT; d++) {
            outside |= own[d] && l2Trips[d] > 1;
            visits *= moves && !own[d] ? (double) l2Trips[d] : 1;
        }
        for (int i = dramOrder.size() - 1; i >= 0; i--) {
            int d = dramOrder.get(i).ordinal();
            outside |= own[d];
            visits *= outside && !own[d] ? (double) dramTrips[d] : 1;
        }
        return visits;
    }

    /** Processing elements that hold the same words of a tensor. */
    private double otherLanes(Tensor t) {
        double lanes = 1;
        boolean[] own = depends[t.role().ordinal()];
        for (int d = 0; d < DimName.COUNT; d++) {
            lanes *= own[d] ? 1 : (double) array[d] / (double) l1[d];
        }
        return lanes;
    }

    /** Words of all tiles of a tensor, each as often as it is new if the loop is innermost. */
    private double sum(Tensor t, @Nullable DimName innermost, boolean union) {
        boolean moves = innermost != null && depends[t.role().ordinal()][innermost.ordinal()];
        boolean output = t.role() == Role.OUTPUT;
        boolean wraps = innermost != null && moves && !output && isClear(t, innermost);
        double product = 1;
        for (int i = 0; i < t.axes().size(); i++) {
            Sums s = sums[t.role().ordinal()][i];
            boolean whole =
                    output || (wraps && innermost != null && t.axes().get(i).coefficient(innermost) == 0);
            product *= union ? (whole ? s.union() : s.unionSlid()) : whole ? s.each() : s.eachSlid();
        }
        return product;
    }

    private Sums sums(Tensor t, int axis) {
        Axis a = t.axes().get(axis);
        int r = t.role().ordinal();
        long[] key = keys[r][axis];
        boolean same = sums[r][axis] != null;
        for (int i = 0; i < a.terms().size(); i++) {
            int d = a.terms().get(i).dim().ordinal();
            same &= key[2 * i] == l1[d] && key[2 * i + 1] == array[d];
            key[2 * i] = l1[d];
            key[2 * i + 1] = array[d];
        }
        return same
                ? sums[r][axis]
                : known.get(r)
                        .get(axis)
                        .computeIfAbsent(Arrays.stream(key).boxed().toList(), k -> sums(a));
    }

    private Sums sums(Axis a) {
        boolean even = true;
        int moving = 0;
        int parallel = 0;
        for (Axis.Term t : a.terms()) {
            int d = t.dim().ordinal();
            moving += workload.extent(t.dim()) > array[d] ? 1 : 0;
            parallel += array[d] > l1[d] ? 1 : 0;
            even &= workload.extent(t.dim()) % l2Tile[d] == 0 && l2Tile[d] % array[d] == 0 && array[d] % l1[d] == 0;
        }
        if (!even || parallel > 1) {
            double touched = (double) a.touched(workload.extents());
            return new Sums(touched, touched, touched, touched, Long.MAX_VALUE);
        }
        long box = a.boxExtent(l1);
        long step = Long.MAX_VALUE;
        long lanes = 1;
        long between = 0;
        for (Axis.Term t : a.terms()) {
            int d = t.dim().ordinal();
            if (workload.extent(t.dim()) > array[d]) {
                step = Math.min(step, Math.abs(t.coefficient()) * array[d]);
            }
            if (array[d] > l1[d]) {
                lanes *= array[d] / l1[d];
                between = Math.abs(t.coefficient()) * l1[d];
            }
        }
        long union = lanes == 1 ? box : (lanes - 1) * Math.min(box, between) + box;
        double[] all = new double[4];
        tiles(a, 0, a.offset(), box, step, between, lanes, all);
        // Two loops of one axis may move against each other, and the tile stay where it is.
        return moving > 1
                ? new Sums(all[0], 0, all[2], 0, Long.MAX_VALUE)
                : new Sums(all[0], all[1], all[2], all[3], union);
    }

    /** Adds up every array tile along the axis; {@code start} is where its first element stands. */
    private void tiles(Axis a, int term, long start, long box, long step, long between, long lanes, double[] all) {
        if (term == a.terms().size()) {
            double union = 0;
            double each = 0;
            long kept = Math.max(0, box - step);
            long length = (lanes - 1) * Math.min(box, between) + box;
            long unionKept = step == Long.MAX_VALUE ? 0 : Math.max(0, length - step);
            double eachSlid = 0;
            for (long i = 0; i < lanes; i++) {
                long from = start + i * between;
                long mine = clipped(from, from + box, a.extent());
                each += mine;
                eachSlid += Math.max(0, mine - kept);
                union += clipped(i == 0 ? from : Math.max(from, from - between + box), from + box, a.extent());
            }
            all[0] += each;
            all[1] += eachSlid;
            all[2] += union;
            all[3] += Math.max(0, union - unionKept);
            return;
        }
        Axis.Term t = a.terms().get(term);
        int d = t.dim().ordinal();
        long tile = array[d];
        for (long i = 0; i < workload.extent(t.dim()); i += tile) {
            long first = t.coefficient() > 0 ? t.coefficient() * i : t.coefficient() * (i + tile - 1);
            tiles(a, term + 1, start + first, box, step, between, lanes, all);
        }
    }

    private static long clipped(long from, long to, long extent) {
        return Math.max(0, Math.min(to, extent) - Math.max(from, 0));
    }
}
