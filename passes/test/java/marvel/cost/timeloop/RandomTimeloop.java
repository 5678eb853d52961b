package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import marvel.cost.timeloop.TimeloopMapping.Trip;

/** Random problems and mappings of them in Timeloop's terms, for arrays of 12 rows of 14. */
final class RandomTimeloop {
    private static final List<String> CONV = List.of("M", "C", "P", "Q", "R", "S", "N");

    private RandomTimeloop() {}

    /** A convolution of up to half a million multiply-accumulates. */
    static Problem convolution(Random random) {
        List<Long> bounds = new ArrayList<>();
        for (String d : CONV) {
            boolean kernel = d.equals("R") || d.equals("S");
            bounds.add(d.equals("N") ? 1L : kernel ? 1L + random.nextInt(4) / 2 : 1L << random.nextInt(5));
        }
        long stride = 1L + random.nextInt(2);
        return Shapes.problem("conv", "p", CONV, bounds, new long[] {stride, stride}, new long[] {1, 1});
    }

    /** A problem of any shape, small enough to run. */
    static Problem small(Random random) {
        String shape = Shapes.NAMES.get(random.nextInt(Shapes.NAMES.size()));
        List<String> dimensions = switch (shape) {
            case "gemm" -> List.of("M", "N", "K");
            case "depthwise" -> List.of("N", "C", "P", "Q", "R", "S");
            case "grouped" -> List.of("N", "G", "C", "M", "P", "Q", "R", "S");
            default -> CONV;
        };
        List<Long> bounds = new ArrayList<>();
        for (String d : dimensions) {
            bounds.add(1L + random.nextInt(shape.equals("gemm") ? 9 : d.equals("P") || d.equals("Q") ? 6 : 3));
        }
        boolean windows = !shape.equals("gemm");
        long[] stride = {windows ? 1L + random.nextInt(3) : 1, windows ? 1L + random.nextInt(3) : 1};
        long[] dilation = {windows ? 1L + random.nextInt(2) : 1, windows ? 1L + random.nextInt(2) : 1};
        return Shapes.problem(shape, "p", dimensions, bounds, stride, dilation);
    }

    /** Every bound is cut into five factors; every second mapping uses most of the array, with nothing to stay in L1. */
    static TimeloopMapping mapping(Problem problem, Random random) {
        List<List<Trip>> groups = new ArrayList<>();
        for (int g = 0; g < 5; g++) {
            groups.add(new ArrayList<>());
        }
        long[] spatial = {1, 1};
        boolean wide = random.nextBoolean();
        for (int d = 0; d < problem.dimensions().size(); d++) {
            long left = problem.bounds().get(d);
            long[] factors = {1, 1, 1, 1, 1};
            while (left > 1) {
                long f = left % 2 == 0 ? 2 : left % 3 == 0 ? 3 : left;
                int g = wide ? 1 + random.nextInt(3) : random.nextInt(5);
                boolean axis = g == 2 || g == 3;
                if (!axis || spatial[g - 2] * f <= (g == 2 ? 14 : 12)) {
                    factors[g] *= f;
                    left /= f;
                    if (axis) {
                        spatial[g - 2] *= f;
                    }
                }
            }
            for (int g = 0; g < 5; g++) {
                if (factors[g] > 1) {
                    groups.get(g).add(new Trip(d, factors[g]));
                }
            }
        }
        groups.forEach(g -> Collections.shuffle(g, random));
        int one = wide ? 12 : 4;
        List<Boolean> keep = List.of(random.nextInt(one) != 0, random.nextInt(one) != 0, random.nextInt(one) != 0);
        return new TimeloopMapping(groups.get(0), groups.get(1), groups.get(2), groups.get(3), groups.get(4), keep);
    }
}
