package marvel.search.offchip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import marvel.arch.Bandwidth;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.search.Counting;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * What the off-chip search is asked: the least DRAM blocks over L2 tiles, orders of the loops over them, and layouts. All
 * tensors are held in L2.
 *
 * @param freeLayouts tensors whose layouts may be chosen; the others keep the graph's order of axes
 */
public record OffChipProblem(Workload workload, Target target, TileRule tiles, Reuse reuse, Set<Role> freeLayouts) {
    public OffChipProblem {
        freeLayouts = Set.copyOf(freeLayouts);
    }

    /** The paper's space under our model: divisors, reuse of tiles, all layouts. */
    public OffChipProblem(Workload workload, Target target) {
        this(workload, target, TileRule.DIVISORS, Reuse.TILES, LayoutRule.SEARCH.free());
    }

    /** The same problem with the layouts of tensors that may not be chosen given, by {@link Role#ordinal}. */
    public OffChipProblem given(List<String> layouts) {
        List<Tensor> tensors = new ArrayList<>();
        for (Tensor t : workload.tensors()) {
            List<Axis> axes = t.axes();
            if (!freeLayouts.contains(t.role())) {
                axes = Arrays.stream(Layouts.parse(t, layouts.get(t.role().ordinal())))
                        .mapToObj(t.axes()::get)
                        .toList();
            }
            tensors.add(new Tensor(t.name(), t.role(), t.dtype(), axes));
        }
        Workload ordered = new Workload(workload.op(), workload.extents(), tensors, workload.macs());
        return new OffChipProblem(ordered, target, tiles, reuse, freeLayouts);
    }

    /** The same problem where other layouts may be chosen. */
    public OffChipProblem free(Set<Role> roles) {
        return new OffChipProblem(workload, target, tiles, reuse, roles);
    }

    /** The same problem on a target that has nothing else than it depends on: buffers, words and blocks. */
    public OffChipProblem apart() {
        Target own = new Target(
                "",
                1,
                1,
                1,
                1,
                target.l1(),
                target.l2(),
                Bandwidth.UNLIMITED,
                true,
                true,
                Bandwidth.UNLIMITED,
                target.dramBlock(),
                target.word(),
                List.of(true, true, true),
                new Energies(0, 0, 0, 0, 0, 0, 0, 0));
        return new OffChipProblem(workload, own, tiles, reuse, freeLayouts);
    }

    /** Dims that may be tiled: more than one iteration, and not held in full by every tile. */
    public List<DimName> dims() {
        List<DimName> dims = new ArrayList<>();
        for (DimName d : DimName.values()) {
            if (workload.extent(d) > 1 && !d.isWhole()) {
                dims.add(d);
            }
        }
        return dims;
    }

    /** Sizes that tiles of a dim may have, by trips, ascending. */
    public List<TileRule.Group> tileSizes(DimName dim) {
        return rule(dim).groups(workload.extent(dim));
    }

    private TileRule rule(DimName dim) {
        return workload.needsEqualTiles(dim) ? TileRule.DIVISORS : tiles;
    }

    /** The least tile: one iteration, times the dims held in full; by {@link DimName#ordinal}. */
    public long[] leastTile() {
        long[] tile = new long[DimName.COUNT];
        Arrays.fill(tile, 1);
        for (DimName d : DimName.values()) {
            tile[d.ordinal()] = d.isWhole() ? workload.extent(d) : 1;
        }
        return tile;
    }

    /** What a tile takes of L2, in the units of {@link Capacity#amount}. */
    public long l2Use(long[] tile) {
        return use(target.l2(), tile);
    }

    private long use(Capacity buffer, long[] tile) {
        long sum = 0;
        for (Role role : Role.values()) {
            sum = Math.addExact(sum, use(buffer, role, tile));
        }
        return sum;
    }

    private long use(Capacity buffer, Role role, long[] tile) {
        return Math.multiplyExact(workload.tensor(role).boxVolume(tile), buffer.cost(role, target.word()));
    }

    /** Layouts that a tensor may have, as numbers of axes, innermost last; the graph's order is the first. */
    public List<int[]> layouts(Role role) {
        List<int[]> all = Layouts.all(workload.tensor(role));
        return freeLayouts.contains(role) ? all : all.subList(0, 1);
    }

    /** Choices there are: tile sizes x orders of the loops x layouts of each tensor, those that do not fit included. */
    public BigInteger space() {
        BigInteger size = Counting.factorial(dims().size());
        for (DimName d : dims()) {
            size = size.multiply(BigInteger.valueOf(rule(d).count(workload.extent(d))));
        }
        for (Role role : Role.values()) {
            size = size.multiply(BigInteger.valueOf(layouts(role).size()));
        }
        return size;
    }

    /**
     * Checks that something fits.
     *
     * @throws InfeasibleException if not
     */
    public void check() {
        check("L2", target.l2());
        check("L1", target.l1());
    }

    private void check(String name, Capacity buffer) {
        long[] least = leastTile();
        long need = use(buffer, least);
        if (need > buffer.amount()) {
            Role most = Arrays.stream(Role.values())
                    .max(Comparator.comparingLong(r -> use(buffer, r, least)))
                    .orElseThrow();
            Tensor tensor = workload.tensor(most);
            String unit = buffer.inWords() ? " words" : " B";
            throw new InfeasibleException("expected " + name + " to hold at least the least tile of " + workload.op()
                    + ", " + need + unit + (buffer.buffering().copies() == 2 ? " double-buffered" : "") + ", got "
                    + buffer.amount() + unit + "; " + most + " %" + tensor.name() + " takes most, "
                    + use(buffer, most, least) + unit);
        }
    }
}
