package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import marvel.diag.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An evaluator that is used again, after any other mapping or failure, answers as a new one. */
class EvaluatorTest {
    private static final Layer LAYER = new Layer(
            "conv",
            LayerType.CONV,
            List.of(
                    new Layer.Dim("K", 8),
                    new Layer.Dim("C", 4),
                    new Layer.Dim("R", 3),
                    new Layer.Dim("S", 3),
                    new Layer.Dim("Y", 10),
                    new Layer.Dim("X", 10)));

    private static final Hardware MACHINE = Hardware.of(4, 4, 0, 1, 70000);

    @Test
    void reuseChangesNothing() {
        long seed = 20240611;
        List<JsonNode> rows = new ArrayList<>(Reference.rows("fuzzed.jsonl.gz"));
        Collections.shuffle(rows, new Random(seed));
        MaestroModel used = new MaestroModel();
        for (JsonNode row : rows.subList(0, 400)) {
            assertEquals(outcome(new MaestroModel(), row), outcome(used, row), "seed " + seed + ", " + row.get("id"));
        }
    }

    private static String outcome(MaestroModel model, JsonNode row) {
        try {
            return model.evaluate(Reference.mapping(row), Reference.hardware(row))
                    .toString();
        } catch (MaestroException e) {
            return e.end() + e.getMessage();
        }
    }

    @Test
    void everyMacOfPlainTilesIsCounted() {
        MaestroEvaluator evaluator = new MaestroEvaluator();
        evaluator.evaluate(
                LAYER,
                List.of(
                        new Directive.Spatial(1, 1, "K"),
                        new Directive.Temporal(3, 3, "R"),
                        new Directive.Temporal(3, 3, "S"),
                        new Directive.Temporal(3, 1, "Y"),
                        new Directive.Temporal(3, 1, "X")),
                MACHINE);
        assertEquals(8 * 4 * 3 * 3 * 8 * 8, evaluator.macs());
    }

    /** Each row is a mapping that MAESTRO ends on, by the class and the reason. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SIGFPE  | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; Cluster(65536, P); SpatialMap(1,1) N; Cluster(65536, P); SpatialMap(1,1) K | the cluster sizes multiply to zero in 32 bits
                    SIGABRT | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; Cluster(1, P) Cluster(1, P) Cluster(1, P) Cluster(1, P)                    | expected at most 3 Cluster directives, got 4: there is no network for more levels
                    EXIT    | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; Cluster(1, P) Cluster(1, P) Cluster(1, P) Cluster(1, P) Cluster(1, P)      | expected at most 3 Cluster directives, got 5: there is no network for more levels
                    EXIT    | GEMM |                       | M: 4, N: 4, K: 4       | TemporalMap(1,1) M                                                                            | cluster level 0 has no spatial map
                    EXIT    | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; SpatialMap(1,1) N; SpatialMap(1,1) K                                       | cluster level 0 has more than two spatial maps
                    SIGFPE  | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; Cluster(37, P); SpatialMap(1,1) N                                          | there are fewer PEs than the Cluster directives group together: no cluster is left
                    SIGFPE  | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1073741824) M                                                                    | the units of cluster level 0 times the offset of its spatial map are 0 in 32 bits: 36 x 1073741824
                    EXIT    | GEMM |                       | M: 4, N: 4             | SpatialMap(1,1) M                                                                             | dimension K indexes a tensor, but has neither a size nor a map
                    EXIT    | GEMM |                       | M: 4, N: 4, K: 4       | SpatialMap(1,1) M; TemporalMap(1,1) Z                                                         | dimension Z is mapped or slid over, but has no size here
                    SIGABRT | GEMM |                       | M: 4, N: 4, K: 4, Z: 2147483647 | SpatialMap(1,1) M; TemporalMap(1,1) Z; TemporalMap(1,1) Z; TemporalMap(1,1) Z | a case occurs more than 2^31 times
                    SIGABRT | GEMM |                       | M: 4, N: 7, K: 4       | SpatialMap(1,1) M; TWENTY                                                                     | the directives combine to more than 2^31 cases
                    EXIT    | GEMM |                       | M: 34, N: 47, K: 38    | SpatialMap(16,24) N; TemporalMap(29,29) K; TemporalMap(1,1) M; Cluster(4, P); SpatialMap(2,2) M | a temporal map moves on in a dimension that it holds whole
                    EXIT    | CONV |                       | K: 6, C: 5, R: 3, S: 3, Y: 9, X: 8 | SpatialMap(1,1) K; TemporalMap(1,1) X'                                            | cluster level 0 maps X' without a map of S: its extent in X is undefined
                    SIGFPE  | CONV | Stride { X: 2147483647 } | K: 6, C: 5, R: 1, S: 1, Y: 9, X: 2147483647 | SpatialMap(1,1) K; TemporalMap(2147483647,2147483647) X; TemporalMap(1,1) R; TemporalMap(1,1) S | sizes wrap in 32 bits and an integer division by 0 follows
                    SIGFPE  | CONV |                       | K: 17, C: 16, R: 3, S: 3, Y: 32, X: 21 | SpatialMap(4,4) R; TemporalMap(3,1) X; TemporalMap(2,2) K; TemporalMap(3,3) S; TemporalMap(4,2) Y; TemporalMap(1,1) C; Cluster(16, P); SpatialMap(2,2) K; TemporalMap(5,3) Y; TemporalMap(4,4) C | nothing is computed in a case of the top level: every tile below is empty
                    """)
    void eachEndHasItsReason(
            MaestroException.End end, String type, @Nullable String stride, String dims, String flow, String reason) {
        String text = "Network n { Layer l { Type: " + type + " " + Objects.requireNonNullElse(stride, "")
                + " Dimensions { " + dims + " } Dataflow { " + flow.replace("TWENTY", "TemporalMap(2,2) N; ".repeat(20))
                + " } } }";
        MappingFile file = MappingParser.parse(new Source("m", text));
        MaestroException e = assertThrows(
                MaestroException.class, () -> new MaestroModel().evaluate(file, Hardware.of(36, 4, 0, 1, 70000)));
        assertEquals(end + ": layer l: " + reason, e.end() + ": " + e.getMessage());
    }
}
