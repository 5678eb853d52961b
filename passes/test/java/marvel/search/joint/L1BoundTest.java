package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import marvel.arch.Target;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.testing.RandomProblems;
import marvel.workload.DimName;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link OnChip} leaves out by the bounds of L1 tiles, looked at again: every mapping against the bounds over it. */
class L1BoundTest {
    private static final int[] ALL = {0, 1, 2, 3, 4, 5, 6, 7};

    private int compared;
    private int tighter;
    private int later;

    @Test
    void noMappingCostsLessThanTheBoundForItsElements() {
        compareWithBounds(5000, 5030);
    }

    @Test
    @Tag("heavy")
    void norDoManyMore() {
        compareWithBounds(5030, 5080);
    }

    private void compareWithBounds(long from, long to) {
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = new RandomProblems(seed).workload();
            Target target = JointSearchTest.target(random, 1 << 20);
            List<Loop> dram = JointSearchTest.offChip(w, random, random.nextInt(3) == 0);
            long[] tile = w.extentArray();
            dram.forEach(l -> tile[l.dim().ordinal()] = l.step());
            if (JointSearchTest.size(w, tile) <= 3000) {
                List<String> operands = JointSearchTest.operands(w, random);
                for (Objective o : Objective.values()) {
                    compare(w, target, dram, operands, o, "seed " + seed + " " + o);
                }
            }
        }
        assertTrue(compared > 15_000, "compared " + compared);
        assertTrue(tighter > 300, "tighter " + tighter);
        assertTrue(later > 300, "later by their ends " + later);
    }

    private void compare(
            Workload w, Target target, List<Loop> dram, List<String> operands, Objective objective, String what) {
        Shape shape = new Shape(w, target);
        Costs costs = new Costs(shape, objective);
        long[] tile = w.extentArray();
        dram.forEach(l -> tile[l.dim().ordinal()] = l.step());
        int[] loops = new int[dram.size()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = number(shape, dram.get(loops.length - 1 - i).dim()) + Traffic.DRAM;
        }
        int[] masks = Arrays.stream(ALL)
                .filter(m -> Arrays.stream(ALL)
                        .limit(3)
                        .allMatch(t -> (m >> t & 1) == 0 || target.mayBypassL2(marvel.workload.Role.values()[t])))
                .toArray();
        Elements elements = new Elements(target.rows(), target.cols(), shape.extents);
        Tables tables = new Tables(shape, elements);
        OffChip off = new OffChip(
                shape,
                tables,
                new Operands(shape, operands),
                new Traffic(shape),
                Arrays.stream(shape.names).mapToLong(d -> tile[d.ordinal()]).toArray(),
                loops,
                masks);
        L1Bound bound = new L1Bound(shape, costs, elements);
        bound.start(off);
        ArrayTiles arrayTiles = dram.stream().allMatch(l -> w.extent(l.dim()) % l.step() == 0)
                ? ArrayTiles.of(shape, costs, elements, new Best())
                : null;
        Pairs pairs = arrayTiles == null ? null : new Pairs(shape, costs, elements, new Best(), arrayTiles);
        if (pairs != null) {
            pairs.start(off.cuts);
        }
        new MappingSpace(w, target, m -> {
                    int[] l1 = place(off, shape, m.l1Tile(w));
                    double used = elements(m);
                    bound.work(l1);
                    double any = bound.first;
                    double shared = bound.sharing.energy(lanes(m, w, 0), lanes(m, w, 1), lanes(m, w, 2)) / costs.scale;
                    double energy =
                            JointSearchTest.figures(w, m, target, operands).energy();
                    assertTrue(shared <= energy, () -> what + " " + m + ": " + energy + " under " + shared);
                    bound.work(l1, used);
                    double cost = JointSearchTest.first(objective, JointSearchTest.figures(w, m, target, operands));
                    assertTrue(
                            costs.inUnits(bound.first) <= cost * (1 + 1e-12),
                            () -> what + " " + w + " " + target + " " + m + ": " + cost + " under "
                                    + costs.inUnits(bound.first));
                    assertTrue(used <= most(elements, off, l1), () -> what + " " + m + ": more elements than the most");
                    assertTrue(any <= bound.first, () -> what + " " + m + ": fewer elements, lower bound");
                    if (arrayTiles != null && pairs != null) {
                        double byTile = arrayTile(
                                pairs,
                                arrayTiles.inside(off.cuts),
                                l1,
                                place(off, shape, m.arrayTile(w)),
                                JointSearchTest.figures(w, m, target, operands).cycles(),
                                what + " " + m);
                        assertTrue(arrayTiles.least() <= byTile, what);
                        later += byTile > costs.compute(elements.most()) ? 1 : 0;
                    }
                    compared++;
                    tighter += any < bound.first ? 1 : 0;
                })
                .onChip(dram);
    }

    /** No mapping takes fewer cycles than is held against its array's tile, which is listed with its L1 tile. */
    private static double arrayTile(Pairs pairs, double inside, int[] l1, int[] array, double cycles, String what) {
        double bound = Double.NaN;
        int[] at = new int[l1.length];
        for (int n = 0; n < pairs.count; n++) {
            pairs.l1(n, at);
            if (Arrays.equals(at, l1)) {
                for (int p = pairs.first(n); p >= 0; p = pairs.next(p)) {
                    pairs.array(p, at);
                    bound = Arrays.equals(at, array) ? pairs.cycles(p) : bound;
                }
            }
        }
        double byTile = bound;
        assertTrue(byTile <= cycles, () -> what + ": " + cycles + " under " + byTile);
        assertTrue(inside <= byTile, what);
        return byTile;
    }

    private static int most(Elements elements, OffChip off, int[] l1) {
        long factors = 0;
        for (int d = 0; d < off.cuts.length; d++) {
            factors += off.cuts[d].factors[l1[d]];
        }
        return elements.most(factors);
    }

    /** Processing elements that have the same words of a tensor. */
    private static double lanes(Mapping m, Workload w, int tensor) {
        double n = 1;
        for (List<Loop> axis : List.of(m.rows(), m.cols())) {
            for (Loop l : axis) {
                n *= w.tensors().get(tensor).dependsOn(l.dim()) ? 1 : l.trips();
            }
        }
        return n;
    }

    private static double elements(Mapping m) {
        double n = 1;
        for (List<Loop> axis : List.of(m.rows(), m.cols())) {
            for (Loop l : axis) {
                n *= l.trips();
            }
        }
        return n;
    }

    private static int[] place(OffChip off, Shape shape, long[] tile) {
        int[] l1 = new int[shape.dims + 1];
        for (int d = 0; d < shape.dims; d++) {
            l1[d] = Arrays.binarySearch(off.cuts[d].size, tile[shape.names[d].ordinal()]);
        }
        return l1;
    }

    private static int number(Shape shape, DimName dim) {
        return Arrays.asList(shape.names).indexOf(dim);
    }
}
