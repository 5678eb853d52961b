package marvel.search.onchip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import marvel.arch.Target;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.Hardware;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * The best on-chip half under MAESTRO for one of several L2 tiles: one dim on each axis of the array (or one on both), L1
 * tiles that divide, kernel dims whole, every order of the L2 loops; all tensors held in L2. Mappings that MAESTRO cannot
 * express, or whose multiply-accumulates it miscounts, are not accepted. Branch and bound, as docs/search.md proves it.
 */
public final class MaestroSearch {
    /**
     * Limits of the search.
     *
     * @param minUtilisation least share of the array's processing elements in use; above 0 the cut is lossy (paper: 0.1)
     * @param maxEvaluations evaluations after which the best so far is given, with its gap
     * @param time the same, by the clock; one candidate is costed in any case
     */
    public record Limits(double minUtilisation, long maxEvaluations, TimeLimit time) {}

    /**
     * What was found.
     *
     * @param mapping the best mapping
     * @param cost its cost under the objective, for the whole operator
     * @param lowerBound no mapping of the space costs less; equal to the cost if it is proved optimal
     * @param evaluated mappings costed
     * @param space mappings in the space, those that do not fit or cannot be expressed included
     */
    public record Found(Mapping mapping, double cost, double lowerBound, long evaluated, BigInteger space) {}

    private MaestroSearch() {}

    /**
     * The best mapping whose DRAM loops, layouts and L2 tile are those of one of {@code offChip}. Of equal ones the first
     * is taken, in the order of bounds, tiles and candidates. MAESTRO does not see DRAM: of several with one L2 tile the
     * first stands for all.
     *
     * @param offChip mappings without their on-chip halves
     * @return null if MAESTRO can express no mapping that fits
     */
    public static @Nullable Found search(
            Workload workload, Target target, List<Mapping> offChip, Objective objective, Limits limits) {
        DataCentric form;
        try {
            form = DataCentric.of(workload);
        } catch (DataCentric.Inexpressible e) {
            return null;
        }
        Hardware hardware = DataCentric.hardware(target);
        List<MaestroTile> tiles = new ArrayList<>();
        Set<List<Long>> seen = new HashSet<>();
        for (Mapping m : offChip) {
            List<Long> tile = new ArrayList<>();
            for (long n : m.l2Tile(workload)) {
                tile.add(n);
            }
            if (seen.add(tile)) {
                tiles.add(new MaestroTile(workload, target, form, hardware, m, objective, limits));
            }
        }
        tiles.sort(Comparator.comparingDouble(MaestroTile::leastBound));
        MaestroTile.Best best = new MaestroTile.Best();
        tiles.forEach(t -> t.run(best));
        Mapping mapping = best.mapping;
        return mapping == null
                ? null
                : new Found(
                        mapping,
                        best.cost,
                        Math.min(best.open, best.cost),
                        best.evaluated,
                        tiles.stream().map(MaestroTile::space).reduce(BigInteger.ZERO, BigInteger::add));
    }
}
