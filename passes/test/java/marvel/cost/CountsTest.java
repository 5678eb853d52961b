package marvel.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.DbModel;
import marvel.cost.db.Reuse;
import marvel.cost.exact.ExactModel;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Counts near 2^63 are exact, and those past it refused. */
class CountsTest {
    private static final Target TARGET = Targets.DEFAULTS;

    /** A matrix product with one output column, whose input has rows of so many words, of which it uses one. */
    private static Workload product(long rows, long sums, long pitch) {
        Long[] e = new Long[DimName.COUNT];
        Arrays.fill(e, 1L);
        e[DimName.N.ordinal()] = rows;
        e[DimName.C.ordinal()] = sums;
        Axis n = new Axis('N', Math.multiplyExact(rows - 1, pitch) + 1, List.of(new Axis.Term(DimName.N, pitch)), 0);
        Axis c = new Axis('C', sums, List.of(new Axis.Term(DimName.C, 1)), 0);
        Axis k = new Axis('K', 1, List.of(new Axis.Term(DimName.K, 1)), 0);
        Axis out = new Axis('N', rows, List.of(new Axis.Term(DimName.N, 1)), 0);
        return new Workload(
                "nn.dense",
                List.of(e),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, List.of(n, c)),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, List.of(k, c)),
                        new Tensor("out", Role.OUTPUT, DType.INT32, List.of(out, k))),
                rows * sums);
    }

    /** Sums outermost, one word of each at a time. */
    private static Mapping stream(long rows, long sums) {
        return new Mapping(
                List.of(new Loop(DimName.C, sums, 1), new Loop(DimName.N, rows, 1)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Collections.nCopies(3, true),
                List.of("NC", "KC", "NK"));
    }

    @Test
    void wordsOfTheLargestOperators() {
        long rows = 1L << 24;
        long sums = 1L << 24;
        Workload w = product(rows, sums, 1);
        long words = ExactModel.cost(w, stream(rows, sums), TARGET, List.of())
                .words(Role.OUTPUT)
                .dramWrites();
        assertEquals(BigInteger.TWO.pow(48), BigInteger.valueOf(words));
    }

    @Test
    void wordsPast64Bits() {
        long rows = 1L << 12;
        long sums = 1L << 20;
        Workload w = product(rows, sums, 1L << 32);
        // One L2 tile of all rows, gaps and all, for each of the sums: 2^44 words 2^20 times.
        Mapping whole = new Mapping(
                List.of(new Loop(DimName.C, sums, 1)),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Loop(DimName.N, rows, 1)),
                Collections.nCopies(3, true),
                List.of("NC", "KC", "NK"));
        assertThrows(ArithmeticException.class, () -> ExactModel.cost(w, whole, TARGET, List.of()));
        assertThrows(
                ArithmeticException.class,
                () -> DbModel.cost(w, whole, TARGET.word(), TARGET.dramBlock(), Reuse.TILES));
    }
}
