package marvel.search.joint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import marvel.arch.Target;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Joint searches that look at one of two mirror images only, against every mapping of the whole space. */
class MirrorTest {
    @Test
    void findsTheBestOfAllMappings() {
        compareWithAllMappings(9000, 9040);
    }

    @Test
    @Tag("heavy")
    void findsTheBestOfManyMore() {
        compareWithAllMappings(9040, 9120);
    }

    private void compareWithAllMappings(long from, long to) {
        int looked = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = RandomProblems.random(seed);
            int n = 1 + random.nextInt(4);
            int r = 1 + random.nextInt(2);
            Workload w = FoldTest.convolution(
                    1, 1, 1 + random.nextInt(2), 1 + random.nextInt(2), n, n, r == 1 ? 2 : 1, r, r);
            Target target = JointSearchTest.target(random, 20 + random.nextInt(60));
            TileRule rule = random.nextInt(3) == 0 ? TileRule.ANY : TileRule.DIVISORS;
            if (SpaceSize.joint(new Shape(w, target), rule).bitLength() > 13) {
                continue;
            }
            List<String> operands = JointSearchTest.operands(w, random);
            List<JointSearchTest.Figures> all = new ArrayList<>();
            new MappingSpace(w, target, m -> all.add(JointSearchTest.figures(w, m, target, operands))).joint(rule);
            Shape shape = new Shape(w, target);
            int[] image = Mirror.of(shape, operands);
            looked += shape.dims > 1 && image[shape.dims - 1] != shape.dims - 1 && all.size() > 20 ? 1 : 0;
            for (Objective o : Objective.values()) {
                JointSearchTest.check(
                        JointSearch.joint(
                                new JointSearch.Problem(w, operands, target, o),
                                rule,
                                List.of(),
                                List.of("", "", ""),
                                0,
                                TimeLimit.NONE),
                        all,
                        o,
                        "seed " + seed + " " + o + " " + rule + " " + w + " " + target);
            }
        }
        assertTrue(looked > 7, "looked at " + looked);
    }

    @Test
    void tellsRowsFromColumnsWhereTheyDiffer() {
        Target target = JointSearchTest.target(RandomProblems.random(1), 1 << 20);
        Workload same = FoldTest.convolution(1, 1, 2, 2, 4, 4, 1, 3, 3);
        // K, C, P, Q, R, S
        assertArrayEquals(new int[] {0, 1, 3, 2, 5, 4}, Mirror.of(new Shape(same, target), List.of("C", "CHW")));
        int[] none = {0, 1, 2, 3, 4, 5};
        assertArrayEquals(none, Mirror.of(new Shape(same, target), List.of("CH")));
        assertArrayEquals(
                none, Mirror.of(new Shape(FoldTest.convolution(1, 1, 2, 2, 4, 4, 1, 3, 2), target), List.of()));
        assertArrayEquals(
                none, Mirror.of(new Shape(FoldTest.convolution(1, 1, 2, 2, 4, 5, 1, 3, 3), target), List.of()));
    }
}
