package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import marvel.arch.Target;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Climbs from some L2 tile of small problems, all of whose tiles fit. */
class ClimbTest {
    private int climbed;
    private int higher;
    private int reached;

    @Test
    void endsAtABetterMappingAndOftenAtTheBest() {
        for (long seed = 0; seed < 200; seed++) {
            Workload w = new RandomProblems(seed).workload();
            Target target = JointSearchTest.target(RandomProblems.random(seed), 1 << 20);
            if (SpaceSize.joint(new Shape(w, target), TileRule.DIVISORS).bitLength() <= 16) {
                for (Objective o : List.of(Objective.ENERGY, Objective.EDP)) {
                    climb(w, target, o, RandomProblems.random(seed + 1000), "seed " + seed + " " + o);
                }
            }
        }
        String counts = "climbed " + climbed + ", higher " + higher + ", reached " + reached;
        assertTrue(higher > 20 && reached > climbed * 3 / 4, counts);
    }

    private void climb(Workload w, Target target, Objective objective, Random random, String what) {
        JointSearch.Found least = JointSearch.joint(
                new JointSearch.Problem(w, List.of(), target, objective),
                TileRule.DIVISORS,
                List.of(),
                List.of("", "", ""),
                0,
                TimeLimit.NONE);
        if (least == null) {
            return;
        }
        Shape shape = new Shape(w, target);
        Costs costs = new Costs(shape, objective);
        Elements elements = new Elements(target.rows(), target.cols(), shape.extents);
        Tables tables = new Tables(shape, elements);
        Operands operands = new Operands(shape, List.of());
        Traffic traffic = new Traffic(shape);
        Best best = new Best();
        OnChip onChip = new OnChip(shape, elements, costs, operands, traffic, best);
        long[][] sizes = new long[shape.dims][];
        long[] start = new long[shape.dims];
        for (int d = 0; d < shape.dims; d++) {
            sizes[d] = shape.tileSizes(d, TileRule.DIVISORS);
            start[d] = sizes[d][random.nextInt(sizes[d].length)];
        }
        onChip.run(halves(shape, tables, operands, traffic, start).get(0), TimeLimit.NONE);
        double before = best.first;
        new Climb(onChip, best, sizes, t -> halves(shape, tables, operands, traffic, t)).run(TimeLimit.NONE);
        assertTrue(best.first <= before && costs.inUnits(best.first) >= least.cost() * (1 - 1e-12), what);
        climbed++;
        higher += best.first < before ? 1 : 0;
        reached += costs.inUnits(best.first) <= least.cost() * (1 + 1e-12) ? 1 : 0;
    }

    private static List<OffChip> halves(Shape shape, Tables tables, Operands operands, Traffic traffic, long[] tile) {
        DimCuts[] cuts = new DimCuts[shape.dims + 1];
        for (int d = 0; d <= shape.dims; d++) {
            cuts[d] = tables.dim(d, d == shape.dims ? 1 : tile[d]);
        }
        int[] masks = IntStream.range(0, 1 << Shape.TENSORS)
                .filter(m -> Arrays.stream(Role.values())
                        .allMatch(r -> (m >> r.ordinal() & 1) == 0 || shape.target.mayBypassL2(r)))
                .toArray();
        List<OffChip> all = new ArrayList<>();
        DramOrders.forEach(
                shape,
                cuts,
                new int[] {(1 << shape.dims) - 1},
                loops -> all.add(new OffChip(shape, tables, operands, traffic, tile, loops, masks)));
        return all;
    }
}
