package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Source;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Where;
import marvel.parse.Parser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole networks, printed by TVM, through {@code --marvel} on target edge. The MACs are counted from the shapes that TVM
 * printed; those of a transposed convolution are input x kernel.
 */
class NetworksTest {
    private static final String NETWORKS = "src/test/resources/relay/";

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "alexnet, 724406816",
        "bert_base_layer, 931135488",
        "deeplab_head, 294195200",
        "lstm, 6144",
        "mlp, 109184",
        "resnet18, 1826918400",
        "resnet50, 3857973248",
        "resnet_int8_block, 179830784",
        "resnext_block, 219971584",
        "squeezenet, 835814912",
        "vgg16, 15470264320"
    })
    void smallNetworks(String network, long macs) throws IOException {
        check(network, macs);
    }

    @Tag("heavy")
    @ParameterizedTest
    @CsvSource({"mobilenet_v1, 568740352", "mobilenet_v2, 300774272"})
    void largeNetworks(String network, long macs) throws IOException {
        check(network, macs);
    }

    private void check(String network, long macs) throws IOException {
        Path input = Project.root().resolve(NETWORKS + network + ".relay");
        Golden.Result run = Golden.run(
                List.of("--marvel", "--target=edge", "--emit=ir,json", "-o", dir.toString(), input.toString()), "");
        assertEquals(0, run.exit(), run.err());
        String printed = Files.readString(dir.resolve(network + ".mv"));
        JsonNode report = new ObjectMapper().readTree(Files.readString(dir.resolve(network + ".json")));

        // The target makes the verifier prove every nest again, from the text.
        Golden.Result again = Golden.run(List.of("--target=edge", "-"), printed);
        assertEquals(0, again.exit(), again.err());
        assertEquals(printed, again.out());

        assertEquals(macs, report.at("/total/macs").asLong());
        long sum = 0;
        for (JsonNode layer : report.get("layers")) {
            sum += layer.get("count").asLong() * layer.get("macs").asLong();
            assertEquals(
                    layer.get("count").asInt(),
                    layer.get("uses").size(),
                    layer.get("function").asText());
        }
        assertEquals(macs, sum);
        JsonNode layouts = report.at("/total/layouts");
        assertTrue(layouts.get("optimal").asBoolean());
        assertEquals(
                report.at("/total/dram_bytes").asLong(), layouts.get("network").asLong());
        for (String rule : List.of("per_operator", "nchw", "nhwc")) {
            assertTrue(layouts.get("network").asLong() <= layouts.get(rule).asLong(), rule + " in " + layouts);
        }
        legal(Parser.module(new Source(network, printed)).items(LoopFunction.class), report.get("layers"));
    }

    /** Holds the printed nests against edge, and the report against the nests. */
    private static void legal(List<LoopFunction> functions, JsonNode layers) {
        assertEquals(functions.size(), layers.size());
        for (int i = 0; i < functions.size(); i++) {
            LoopFunction f = functions.get(i);
            JsonNode layer = layers.get(i);
            String name = "@" + f.name();
            assertEquals(f.name(), layer.get("function").asText());
            MappedNest nest = new MappedNest(f, 4);
            assertTrue(2 * nest.bytes(Space.L2) <= 108 * 1024, name + " has " + nest.bytes(Space.L2) + " B in L2");
            assertTrue(2 * nest.bytes(Space.L1) <= 512, name + " has " + nest.bytes(Space.L1) + " B in L1");
            assertTrue(nest.trips(Where.ROWS) <= 32, name + " takes " + nest.trips(Where.ROWS) + " rows");
            assertTrue(nest.trips(Where.COLS) <= 32, name + " takes " + nest.trips(Where.COLS) + " columns");
            assertEquals(covered(layer, name), nest.iterations(), name);
        }
    }

    /** The product of all extents, which the loops of all levels must make up, dim by dim. */
    private static long covered(JsonNode layer, String name) {
        Map<String, Long> loops = new HashMap<>();
        for (JsonNode level : layer.at("/mapping/levels")) {
            for (JsonNode loop : level.get("loops")) {
                loops.merge(loop.get("dim").asText(), loop.get("extent").asLong(), Math::multiplyExact);
            }
        }
        long all = 1;
        for (Map.Entry<String, JsonNode> dim : layer.get("dims").properties()) {
            assertEquals(
                    dim.getValue().asLong(), loops.getOrDefault(dim.getKey(), 1L), name + " covers " + dim.getKey());
            all *= dim.getValue().asLong();
        }
        return all;
    }
}
