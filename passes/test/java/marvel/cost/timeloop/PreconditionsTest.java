package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What no file or request can say, but a program can: problems, mappings and machines that there cannot be. */
class PreconditionsTest {
    private static Problem.DataSpace space(String name, int dimension, long coefficient, boolean written) {
        return new Problem.DataSpace(name, List.of(List.of(new Problem.Term(dimension, coefficient))), written);
    }

    private static Problem problem(List<Long> bounds, Problem.DataSpace... spaces) {
        return new Problem("p", List.of("M", "K"), bounds, List.of(spaces));
    }

    @Test
    void whatCannotBeIsRefused() {
        Problem.DataSpace in = space("In", 1, 1, false);
        Problem.DataSpace out = space("Out", 0, 1, true);
        Map<String, Executable> wrong = new LinkedHashMap<>();
        wrong.put("expected a bound for each of 2 dimensions, got 1", () -> problem(List.of(4L), in, out));
        wrong.put("expected a bound of at least 1 of dimension K, got 0", () -> problem(List.of(4L, 0L), in, out));
        wrong.put(
                "expected a coefficient of at least 1 of dimension K in In, got 0",
                () -> problem(List.of(4L, 2L), space("In", 1, 0, false), out));
        wrong.put("expected a trip count of at least 1, got 0", () -> new TimeloopMapping.Trip(0, 0));
        wrong.put("expected three memories (DRAM, L2, L1), got 0", () -> new Architecture("a", 1, 1, 1, List.of(), 1));
        wrong.forEach((message, make) -> assertEquals(
                message, assertThrows(IllegalArgumentException.class, make).getMessage()));
    }

    /** Timeloop's files have one loop over a dimension at a level; a program can have two with others between them. */
    @Test
    void loopsOverOneDimensionStandSideBySide() {
        Problem gemm = Shapes.problem(
                "gemm", "g", List.of("M", "N", "K"), List.of(4L, 2L, 2L), new long[] {1, 1}, new long[] {1, 1});
        List<TimeloopMapping.Trip> apart =
                List.of(new TimeloopMapping.Trip(0, 2), new TimeloopMapping.Trip(1, 2), new TimeloopMapping.Trip(0, 2));
        TimeloopMapping m =
                new TimeloopMapping(List.of(), apart, List.of(), List.of(), List.of(), Collections.nCopies(3, true));
        assertEquals(
                "expected the loops over M at L2 side by side, got others between them",
                assertThrows(IllegalArgumentException.class, () -> new Translation(gemm).mapping(m))
                        .getMessage());
    }
}
