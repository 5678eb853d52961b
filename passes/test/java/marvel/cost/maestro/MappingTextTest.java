package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read, what is refused and where, and that what is printed reads back. */
class MappingTextTest {
    private static MappingFile parse(String text) {
        return MappingParser.parse(new Source("m", text));
    }

    private static String layer(String body) {
        return "Network n {\nLayer l {\n" + body + "\n}\n}\n";
    }

    @Test
    void printedMappingsReadBack() {
        int files = 0;
        for (JsonNode row : Reference.rows("reference.jsonl.gz")) {
            if (row.get("status").textValue().equals("ok")) {
                MappingFile file = Reference.mapping(row);
                assertEquals(
                        file, parse(MappingPrinter.print(file)), row.get("id").textValue());
                files++;
            }
        }
        assertEquals(1708, files);
    }

    @Test
    void namesConstantsAndSizes() {
        MappingFile file = parse("""
                ignored Constant T 7
                Network a b { // } a brace in a comment
                  Layer x conv-1 {
                    Type: DSCONV
                    Stride { X 2 }
                    Dimensions { C T, R: 3xyz, S 3, Y 9 X 8 }
                    Dataflow { SpatialMap(T, 1) C; TemporalMap(Sz(R)->Sz(S)) R Cluster(Sz(C), L) }
                  }
                }
                """);
        assertEquals("b", file.network());
        MappedLayer mapped = file.layers().get(0);
        assertEquals(
                new Layer(
                        "1",
                        LayerType.DSCONV,
                        List.of(
                                new Layer.Dim("C", 7),
                                new Layer.Dim("R", 3),
                                new Layer.Dim("S", 3),
                                new Layer.Dim("Y", 9),
                                new Layer.Dim("X", 8, 2))),
                mapped.layer());
        assertEquals(
                List.of(new Directive.Spatial(7, 1, "C"), new Directive.Temporal(3, 3, "R"), new Directive.Cluster(7)),
                mapped.directives());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Type: POOL | m:4:1 | the layer has no Type that MAESTRO evaluates; expected CONV, DSCONV, NGCONV, GEMM or TRCONV
                    Type: Conv2d | m:3:7 | expected a layer type: CONV, DSCONV, NGCONV, GEMM or TRCONV, got 'Conv2d'
                    Type: CONV Dimensions {K: 1} | m:3:23 | expected '{' after Dimensions, got '{K'; braces must stand alone
                    Type: CONV Dimensions { K: 0 } | m:3:28 | expected a size of K other than 0, got '0'
                    Type: CONV Dimensions { K: 1 } Stride { X: 1 } | m:3:32 | Stride must come before Dimensions
                    Type: CONV Stride { X: 0 } | m:3:24 | expected a stride of at least 1, got '0'
                    Type: CONV Dataflow { SpatialMap(Sz(Q),1) Q } | m:3:37 | expected a dimension declared above, got 'Q'
                    Type: CONV Dataflow { SpatialMap(0,1) K } | m:3:34 | expected the size of the map, at least 1, got '0'
                    Type: CONV Dataflow { Map(1,1) K } | m:3:23 | expected TemporalMap, SpatialMap, Cluster or '}', got 'Map'
                    Type: CONV Dataflow { TemporalMap(3,1) R } | m:3:23 | the map of R must have offset = size, got size 3, offset 1
                    Type: CONV Dimensions { S: 3 } Dataflow { TemporalMap(2,2) S } | m:3:43 | the map of S must hold all of it: expected size 3, got 2
                    Kind: CONV | m:3:1 | expected Type, Stride, Dimensions, Dataflow or '}', got 'Kind'
                    """)
    void errorsSayWhereAndWhatWasExpected(String body, String place, String message) {
        MaestroException e = assertThrows(MaestroException.class, () -> parse(layer(body)));
        assertEquals(MaestroException.End.EXIT, e.end());
        assertEquals(place, e.diagnostic().span().toString());
        assertEquals(message, e.getMessage());
    }

    @Test
    void anUnfinishedFileEndsWithAnError() {
        MaestroException e = assertThrows(MaestroException.class, () -> parse("Network n {\n Layer l {\n"));
        assertEquals("expected '}' at the end of the layer before the end of the file, got nothing", e.getMessage());
        assertEquals("m:2:10", e.diagnostic().span().toString());
        assertThrows(MaestroException.class, () -> parse("Accelerator { PE { NumPEs: 8 } }"));
        assertThrows(MaestroException.class, () -> parse("Network n {\r\n}\r\n"));
    }

    @Test
    void aFirstLayerWithoutDataflowKillsMaestro() {
        MaestroException e = assertThrows(MaestroException.class, () -> parse(layer("Type: CONV")));
        assertEquals(MaestroException.End.SIGSEGV, e.end());
        assertEquals("the first layer has no Dataflow", e.getMessage());
        MaestroException kind = assertThrows(
                MaestroException.class,
                () -> parse(layer("Type: CONV Dimensions { K: 1 } Dataflow { SpatialMap(1,1) K; Cluster(2, Q); }")));
        assertEquals(MaestroException.End.SIGSEGV, kind.end());
        assertEquals("expected P or L as the kind of cluster, got 'Q'", kind.getMessage());
    }

    @Test
    void whatMaestrosGrammarLacks() {
        assertEquals(
                "an Accelerator block cannot be closed in MAESTRO's grammar; use a hardware file",
                assertThrows(MaestroException.class, () -> parse("Accelerator {"))
                        .getMessage());
        assertEquals(
                "expected Layer or '}', got 'Lager'",
                assertThrows(MaestroException.class, () -> parse("Network n {\nLager l {\n"))
                        .getMessage());
    }

    @Test
    void hardwareFilesReplaceEverything() {
        Hardware given = new Hardware(9, Hardware.of(1, 5, 6, 1, 1).nocs(), 3, 10, 11, 12);
        Hardware read = HardwareParser.parse(new Source("h", "num_pes: 4 // four\nnoc_bw_cstr: 8"), given);
        assertEquals(Hardware.of(4, 8, 1, 3, Integer.MAX_VALUE), read);
        MaestroException e = assertThrows(
                MaestroException.class, () -> HardwareParser.parse(new Source("h", "num_pes 4\nclock 5"), given));
        assertEquals("h:2:1", e.diagnostic().span().toString());
        assertEquals(
                "expected num_pes, l1_size_cstr, l2_size_cstr, noc_bw_cstr, NoC_NumHops or offchip_bw_cstr, got 'clock'",
                e.getMessage());
        MaestroException none = assertThrows(
                MaestroException.class,
                () -> HardwareParser.parse(new Source("h", "num_pes: 4\nl1_size_cstr:"), given));
        assertEquals("expected the value of l1_size_cstr before the end of the file, got nothing", none.getMessage());
    }
}
