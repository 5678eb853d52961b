package marvel.search.joint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.joint.JointSearch.Half;
import marvel.search.joint.JointSearch.Problem;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Dims that stand for each other, such as rows and columns of a pointwise convolution, made one: whatever the model counts
 * depends on the products of their tiles only (docs/search.md). Takes the problem there, and a mapping back.
 */
final class Fold {
    private final Workload whole;

    /** By dim: the dim that it is folded into, itself if none. */
    private final DimName[] into;

    /** Problem and off-chip halves after folding. */
    final Problem problem;

    final List<Half> halves;

    private final List<Half> folded = new ArrayList<>();

    private final List<Half> given;

    private Fold(Problem problem, List<Half> given, DimName[] into) {
        this.whole = problem.workload();
        this.given = given;
        this.into = into;
        long[] extents = fold(whole.extents());
        this.problem = new Problem(
                new Workload(
                        whole.op(),
                        list(extents),
                        whole.tensors().stream().map(t -> fold(t, extents)).toList(),
                        whole.macs()),
                problem.operands(),
                problem.target(),
                problem.objective());
        for (Half h : given) {
            Half half = new Half(
                    list(fold(h.tile())), h.order().stream().map(this::fold).toList());
            folded.add(half);
        }
        this.halves = folded.stream().distinct().toList();
    }

    /** Null if no dims are alike, or a half tells them apart. */
    static @Nullable Fold of(Problem problem, List<Half> halves) {
        Workload w = problem.workload();
        DimName[] into = DimName.values();
        boolean any = false;
        for (DimName d : DimName.values()) {
            for (DimName e : DimName.values()) {
                if (e.ordinal() < d.ordinal() && into[e.ordinal()] == e && areAlike(problem, d, e)) {
                    into[d.ordinal()] = e;
                    any = true;
                    break;
                }
            }
        }
        if (!any) {
            return null;
        }
        double most = 1;
        for (DimName d : DimName.values()) {
            most *= into[d.ordinal()] != d || isFoldedInto(into, d) ? (double) w.extent(d) : 1;
        }
        for (Half h : halves) {
            if (!isUniform(w, into, h)) {
                return null;
            }
        }
        return most <= Workload.MOST_EXTENT ? new Fold(problem, halves, into) : null;
    }

    private static boolean isFoldedInto(DimName[] into, DimName dim) {
        for (DimName d : DimName.values()) {
            if (d != dim && into[d.ordinal()] == dim) {
                return true;
            }
        }
        return false;
    }

    /** Whether the same tensors depend on both, each along an axis of its own, and no other tensor has windows. */
    private static boolean areAlike(Problem problem, DimName d, DimName e) {
        Workload w = problem.workload();
        if (d.isWhole() || e.isWhole() || w.extent(d) == 1 || w.extent(e) == 1) {
            return false;
        }
        for (Tensor t : w.tensors()) {
            if (t.dependsOn(d) != t.dependsOn(e)) {
                return false;
            }
            boolean fits = t.dependsOn(d)
                    ? axis(w, t, d) != null && axis(w, t, e) != null
                    : t.axes().stream().allMatch(a -> a.terms().size() < 2);
            if (!fits) {
                return false;
            }
        }
        Axis x = axis(w, w.tensor(Role.OUTPUT), d);
        Axis y = axis(w, w.tensor(Role.OUTPUT), e);
        return x == null
                || y == null
                || problem.operands().stream()
                        .allMatch(o -> (o.indexOf(x.letter()) >= 0) == (o.indexOf(y.letter()) >= 0));
    }

    /** The axis that a dim alone moves along, element by element, from one end to the other; null if there is none. */
    private static @Nullable Axis axis(Workload w, Tensor tensor, DimName dim) {
        Axis own = null;
        for (Axis a : tensor.axes()) {
            if (a.coefficient(dim) != 0) {
                boolean fits = own == null
                        && a.terms().size() == 1
                        && a.coefficient(dim) == 1
                        && a.offset() == 0
                        && a.extent() == w.extent(dim);
                if (!fits) {
                    return null;
                }
                own = a;
            }
        }
        return own;
    }

    /** Whether tiles of all alike dims divide, and their DRAM loops are in one group. */
    private static boolean isUniform(Workload w, DimName[] into, Half half) {
        for (DimName d : DimName.values()) {
            DimName e = into[d.ordinal()];
            boolean alone = e == d && !isFoldedInto(into, d);
            if (!alone && w.extent(d) % half.tile().get(d.ordinal()) != 0) {
                return false;
            }
            for (Set<DimName> group : half.order()) {
                for (Set<DimName> other : half.order()) {
                    if (e != d && group != other && group.contains(d) && hasAny(other, into, e)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean hasAny(Set<DimName> group, DimName[] into, DimName dim) {
        return group.stream().anyMatch(g -> into[g.ordinal()] == dim);
    }

    private long[] fold(List<Long> values) {
        long[] all = new long[DimName.COUNT];
        Arrays.fill(all, 1);
        for (DimName d : DimName.values()) {
            all[into[d.ordinal()].ordinal()] *= values.get(d.ordinal());
        }
        return all;
    }

    private Set<DimName> fold(Set<DimName> group) {
        Set<DimName> all = EnumSet.noneOf(DimName.class);
        group.forEach(d -> all.add(into[d.ordinal()]));
        return all;
    }

    private Tensor fold(Tensor tensor, long[] extents) {
        List<Axis> axes = new ArrayList<>();
        for (Axis a : tensor.axes()) {
            DimName d = a.terms().size() == 1 ? a.terms().get(0).dim() : null;
            boolean folds = d != null && (into[d.ordinal()] != d || isFoldedInto(into, d));
            axes.add(folds && d != null ? new Axis(a.letter(), extents[d.ordinal()], a.terms(), a.offset()) : a);
        }
        return new Tensor(tensor.name(), tensor.role(), tensor.dtype(), axes);
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** A mapping of the whole problem that is as good as this one of the folded problem. */
    Mapping unfold(Mapping m) {
        long[] tile = m.l2Tile(problem.workload());
        long[] outer = split(whole.extentArray(), tile);
        for (int i = 0; i < folded.size(); i++) {
            if (folded.get(i).tile().equals(list(tile)) && admits(folded.get(i), m.dram())) {
                outer = given.get(i).tile().stream().mapToLong(Long::longValue).toArray();
                break;
            }
        }
        List<Loop> dram = loops(m.dram(), whole.extentArray(), outer);
        long[] array = split(outer, m.arrayTile(problem.workload()));
        List<Loop> l2 = loops(m.l2(), outer, array);
        long[] row = split(array, m.rowTile(problem.workload()));
        List<Loop> rows = loops(m.rows(), array, row);
        long[] l1 = split(row, m.l1Tile(problem.workload()));
        List<Loop> cols = loops(m.cols(), row, l1);
        long[] one = new long[DimName.COUNT];
        Arrays.fill(one, 1);
        return new Mapping(dram, l2, rows, cols, loops(m.l1(), l1, one), m.keepL2(), m.layouts());
    }

    /** Whether a half allows this order of the DRAM loops. */
    private static boolean admits(Half half, List<Loop> dram) {
        int next = 0;
        for (Set<DimName> group : half.order()) {
            while (next < dram.size() && group.contains(dram.get(next).dim())) {
                next++;
            }
        }
        return next == dram.size();
    }

    /** Each loop over a folded dim as loops over its parts, next to each other. */
    private List<Loop> loops(List<Loop> folded, long[] outside, long[] inside) {
        List<Loop> all = new ArrayList<>();
        for (Loop l : folded) {
            for (DimName d : DimName.values()) {
                long step = inside[d.ordinal()];
                long trips = (outside[d.ordinal()] + step - 1) / step;
                if (into[d.ordinal()] == l.dim() && trips > 1) {
                    all.add(new Loop(d, trips, step));
                }
            }
        }
        return all;
    }

    /**
     * Tiles of the parts, of these products, that divide the tiles around them: prime by prime, as much as goes into the
     * first. Tiles made so for a product and for a divisor of it divide each other.
     */
    private long[] split(long[] around, long[] products) {
        long[] left = products.clone();
        long[] tiles = new long[DimName.COUNT];
        for (DimName d : DimName.values()) {
            int e = into[d.ordinal()].ordinal();
            boolean alone = e == d.ordinal() && !isFoldedInto(into, d);
            tiles[d.ordinal()] = alone ? products[e] : gcd(left[e], around[d.ordinal()]);
            left[e] /= alone ? 1 : tiles[d.ordinal()];
        }
        return tiles;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
