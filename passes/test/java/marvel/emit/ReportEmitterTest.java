package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a report, without a browser. */
class ReportEmitterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String page(String input, String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "-";
        all[1] = "--emit=report";
        Tool.Run run = Tool.run(input, all);
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    private static JsonNode data(String page) throws IOException {
        Matcher m = Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
                .matcher(page);
        assertTrue(m.find());
        return MAPPER.readTree(m.group(1));
    }

    @Test
    void figuresAreThoseOfTheJsonReport() throws IOException {
        String mapped = Tool.run(Tool.NETWORK, "-", "--marvel", "--target=edge").out();
        JsonNode json = MAPPER.readTree(
                Tool.run(mapped, "-", "--emit=json", "--target=edge", "--pass-pipeline=compare-dataflows")
                        .out());
        JsonNode data = data(page(mapped, "--target=edge", "--pass-pipeline=compare-dataflows"))
                .get("report");
        assertEquals("compare-dataflows", data.get("pipeline").asText());
        assertEquals(6, data.get("layers").size());
        data.get("layers").forEach(l -> ((ObjectNode) l).remove(List.of("parts", "memory")));
        assertEquals(json, data);
    }

    /** Named dataflows are at their best: what mapping with each of them comes to. */
    @Test
    void namedDataflowsAreWhatMappingWithThemTakes() throws IOException {
        JsonNode layers = data(page(Tool.NETWORK, "--marvel", "--target=edge", "--objective=energy"))
                .get("report")
                .get("layers");
        for (String dataflow : List.of("row-stationary", "output-stationary", "nvdla-like")) {
            JsonNode own = MAPPER.readTree(Tool.run(
                                    Tool.NETWORK,
                                    "-",
                                    "--marvel",
                                    "--target=edge",
                                    "--objective=energy",
                                    "--dataflow=" + dataflow,
                                    "--emit=json")
                            .out())
                    .get("layers");
            for (int i = 0; i < layers.size(); i++) {
                JsonNode exact = own.get(i).get("cost").get("exact");
                JsonNode named = layers.get(i).get("dataflows").get(dataflow);
                assertEquals(exact.get("cycles"), named.get("cycles"));
                assertEquals(exact.get("energy"), named.get("energy"));
                assertTrue(named.get("energy").asDouble()
                        >= layers.get(i).get("value").asDouble());
            }
        }
        assertEquals(6, layers.get(0).get("dataflows").size());
    }

    /** Axes in the order of the layout, all of the tensor in a tile that has all of the layer. */
    @Test
    void memoryIsThatOfTheLayouts() throws IOException {
        JsonNode layer = data(page(Tool.NETWORK, "--marvel", "--target=edge"))
                .get("report")
                .get("layers")
                .get(0);
        JsonNode layouts = layer.get("mapping").get("layouts");
        for (String tensor : List.of("input", "weight", "output")) {
            JsonNode memory = layer.get("memory").get(tensor);
            StringBuilder order = new StringBuilder();
            for (JsonNode axis : memory.get("axes")) {
                order.append(axis.get("axis").asText());
                assertEquals(axis.get("extent"), axis.get("tile"), () -> tensor + " " + axis);
            }
            assertEquals(layouts.get(tensor).asText(), order.toString());
            assertEquals(1, memory.get("word_bytes").asInt());
        }
        assertEquals(
                "[{\"axis\":\"K\",\"extent\":16,\"tile\":16},{\"axis\":\"C\",\"extent\":8,\"tile\":8},"
                        + "{\"axis\":\"R\",\"extent\":3,\"tile\":3},{\"axis\":\"S\",\"extent\":3,\"tile\":3}]",
                layer.get("memory").get("weight").get("axes").toString());
    }

    /** The network's part is the rest, so it has to be a number of words, no fewer than the array needs at least. */
    @ParameterizedTest
    @ValueSource(strings = {"edge", "eyeriss-like", "timeloop-168", "timeloop-1024"})
    void partsOfTheEnergyAddUp(String name) throws IOException {
        Target target = Targets.builtIn(name).orElseThrow();
        JsonNode report =
                data(page(Tool.NETWORK, "--marvel", "--target=" + name)).get("report");
        for (JsonNode l : report.get("layers")) {
            JsonNode parts = l.get("parts");
            double sum = 0;
            for (JsonNode p : parts) {
                sum += p.asDouble();
            }
            double energy = l.get("cost").get("exact").get("energy").asDouble();
            assertEquals(energy, sum, 1e-9 * energy, l.get("function").asText());
            JsonNode words = l.get("cost").get("exact").get("words");
            double least = words.get("l1").get("input").get("write").asDouble()
                    + words.get("l1").get("weight").get("write").asDouble();
            double noc = parts.get("noc").asDouble() / target.energy().noc();
            if (target.energy().noc() > 0) {
                assertEquals(
                        Math.rint(noc), noc, 1e-6 * energy, l.get("function").asText());
                assertTrue(noc >= least * (1 - 1e-9), l.get("function").asText());
            }
        }
    }

    @Test
    void namesStayTexts() {
        String mapped = Tool.run(Tool.NETWORK, "-", "--marvel", "--target=edge")
                .out()
                .replace("uses=[\"%result\"]", "uses=[\"</script><script>alert(1)</script>\"]");
        assertTrue(mapped.contains("alert"));
        String page = page(mapped, "--target=edge");
        assertTrue(page.contains("alert(1)"));
        assertFalse(page.contains("alert(1)</script>"));
    }

    @Test
    void aNetworkWithoutMappingsIsAPageToo() {
        assertTrue(page("def @main(%x: Tensor[(2), float32]) { nn.relu(%x) }").contains("<!DOCTYPE html>"));
    }
}
