package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.lang3.StringUtils;

/** The shapes of problems that have a name: their tensors, by rank, outermost first. */
public final class Shapes {
    /** Tensors of each shape; P, Q and R, S of Inputs with their stride and dilation. */
    private static final Map<String, List<String>> TENSORS = Map.of(
            "conv", List.of("C M R S", "N C R+P S+Q", "N M Q P"),
            "depthwise", List.of("C R S", "N C R+P S+Q", "N C Q P"),
            "grouped", List.of("G C M R S", "N G C R+P S+Q", "N G M Q P"),
            "gemm", List.of("K N", "M K", "M N"));

    public static final List<String> NAMES = List.of("conv", "depthwise", "grouped", "gemm");

    /** Timeloop's names of the tensors, in its order. */
    public static final List<String> SPACES = List.of("Weights", "Inputs", "Outputs");

    private Shapes() {}

    /**
     * A problem of a named shape.
     *
     * @param dimensions names, in any order; each dimension of the shape must be there
     * @param stride along P and along Q
     * @param dilation along R and along S
     * @throws IllegalArgumentException for an unknown shape or wrong dimensions
     */
    public static Problem problem(
            String shape, String name, List<String> dimensions, List<Long> bounds, long[] stride, long[] dilation) {
        List<String> tensors = TENSORS.get(shape);
        if (tensors == null) {
            throw new IllegalArgumentException(
                    "expected a shape of " + String.join(", ", NAMES) + ", got \"" + shape + "\"");
        }
        Set<String> known = new TreeSet<>(List.of(StringUtils.split(String.join(" ", tensors), " +")));
        for (String d : dimensions) {
            if (!known.contains(d)) {
                throw new IllegalArgumentException(
                        "expected dimensions " + String.join(", ", known) + " of a " + shape + " problem, got " + d);
            }
        }
        List<Problem.DataSpace> spaces = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            List<List<Problem.Term>> ranks = new ArrayList<>();
            for (String rank : StringUtils.split(tensors.get(i), ' ')) {
                List<Problem.Term> terms = new ArrayList<>();
                for (String d : StringUtils.split(rank, '+')) {
                    if (!dimensions.contains(d)) {
                        throw new IllegalArgumentException(
                                "expected a bound of dimension " + d + " of a " + shape + " problem, got none");
                    }
                    long c = rank.length() == 1
                            ? 1
                            : switch (d) {
                                case "P" -> stride[0];
                                case "Q" -> stride[1];
                                case "R" -> dilation[0];
                                default -> dilation[1];
                            };
                    terms.add(new Problem.Term(dimensions.indexOf(d), c));
                }
                ranks.add(terms);
            }
            spaces.add(new Problem.DataSpace(SPACES.get(i), ranks, i == 2));
        }
        return new Problem(name, dimensions, bounds, spaces);
    }
}
