package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timeloop's files: those that the tool has accepted, with the figures that it gave, and broken ones. */
class TimeloopFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory = Path.of("");

    private String out = "";
    private String err = "";

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                TimeloopFilesTest.class.getResourceAsStream("/marvel/timeloop/examples/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int run(String mapping, String problem, String arch, String... options) throws IOException {
        Path m = Files.writeString(directory.resolve("m.yaml"), mapping);
        Path p = Files.writeString(directory.resolve("p.yaml"), problem);
        Path a = Files.writeString(directory.resolve("a.yaml"), arch);
        List<String> args = new java.util.ArrayList<>(List.of(
                "--model=exact",
                "--timeloop-mapping=" + m,
                "--timeloop-problem=" + p,
                "--timeloop-arch=" + a,
                "--no-link-transfers"));
        args.addAll(List.of(options));
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = MarvelCost.run(
                args,
                InputStream.nullInputStream(),
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    @Test
    void acceptedFilesGiveTheFiguresOfTheirRows() throws IOException {
        Map<String, JsonNode> rows = TimeloopBatchTest.reference()
                .lines()
                .map(TimeloopFilesTest::json)
                .filter(r -> r.has("id"))
                .collect(Collectors.toMap(r -> r.path("id").asText(), r -> r));
        for (List<String> example : List.of(
                List.of("00996N", "eyeriss168", "alexnet_conv2"),
                List.of("30090N", "edge1024", "alexnet_conv4"),
                List.of("01243N", "eyeriss168", "mbv2_dw_192_28_s2"),
                List.of("00882N", "edge1024", "gemm_4"))) {
            String arch = example.get(1);
            String problem = example.get(2);
            String mapping = resource(arch + "_" + problem + ".map.yaml");
            int code = run(
                    mapping,
                    resource(problem + ".problem.yaml"),
                    resource(arch + ".arch.yaml"),
                    "--timeloop-compatible");
            assertEquals(0, code, err);
            JsonNode row = Objects.requireNonNull(rows.get(example.get(0)));
            JsonNode seen = json(out);
            for (String field : List.of("counts", "cycles", "energy", "level_cycles", "pes_used", "macs")) {
                assertEquals(row.path(field).toString(), seen.path(field).toString(), field);
            }
        }
    }

    /** Rows that came with the text of their mapping. */
    @Test
    void mappingTextsSayWhatTheirRowsSay() throws IOException {
        List<JsonNode> rows = TimeloopBatchTest.reference()
                .lines()
                .filter(l -> l.contains("\"mapping_yaml\"") && l.contains("\"conv\"") && l.contains("\"eyeriss168\""))
                .map(TimeloopFilesTest::json)
                .filter(r -> r.path("problem").path("shape").asText().equals("conv"))
                .toList();
        assertTrue(rows.size() > 3, "rows " + rows.size());
        for (JsonNode row : rows) {
            JsonNode p = row.path("problem");
            String problem = resource("alexnet_conv2.problem.yaml").replaceFirst("(?s)  instance: .*", "")
                    + "  instance: {" + instance(p) + "}\n";
            boolean links = row.path("link_transfers").asBoolean();
            int code = run(
                    row.path("mapping_yaml").asText(),
                    problem,
                    resource("eyeriss168.arch.yaml"),
                    "--timeloop-compatible");
            if (row.path("status").asText().equals("illegal")) {
                assertEquals(1, code);
                assertTrue(err.contains(row.path("message").asText()), err);
            } else if (!links) {
                assertEquals(0, code, err);
                assertEquals(
                        row.path("counts").toString(), json(out).path("counts").toString());
            }
        }
    }

    private static String instance(JsonNode p) {
        String dims = p.path("dims").properties().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", "));
        return dims + ", Wstride: " + p.path("stride").get(0) + ", Hstride: "
                + p.path("stride").get(1) + ", Wdilation: " + p.path("dilation").get(0) + ", Hdilation: "
                + p.path("dilation").get(1);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void withoutTheSwitchTheyGiveThePhysicalTruth() throws IOException {
        int code = run(
                resource("edge1024_gemm_4.map.yaml"), resource("gemm_4.problem.yaml"), resource("edge1024.arch.yaml"));
        assertEquals(0, code, err);
        // Outputs that come back go to one processing element of the two that share each.
        assertEquals(
                40656,
                json(out).path("counts").path("L1").path("Outputs").get(3).asLong());
    }

    @Test
    void brokenFilesAreErrorsAtTheirPlace() throws IOException {
        String m = resource("edge1024_gemm_4.map.yaml");
        String p = resource("gemm_4.problem.yaml");
        String a = resource("edge1024.arch.yaml");
        fails("m.yaml:2:10: error: expected YAML", m.replace("mapping:", "mapping: ]"), p, a);
        fails("error: expected a memory of the architecture, got 'L3'", m.replace("target: L1", "target: L3"), p, a);
        fails("error: expected dimensions of the problem (M, N, K), got Z", m.replace("K12", "Z12"), p, a);
        fails("m.yaml:1:1: error: parsing mapping: product of all factors", m.replace("K12", "K13"), p, a);
        fails("error: expected 'type' in an entry of mapping, got none", m.replace("type:", "kind:"), p, a);
        fails("error: expected 'M' in instance, got none", m, p.replace("M: 77, ", ""), a);
        fails("p.yaml:19:17: error: expected an integer as M, got 'many'", m, p.replace("M: 77", "M: many"), a);
        fails("error: expected a dimension of the shape, got 'Z'", m, p.replace("[[K]]", "[[Z]]"), a);
        fails("error: expected version 0.4, got 0.5", m, p, a.replace("version: 0.4", "version: 0.5"));
        fails("error: expected a table of energies of system.chip.L2, got none", m, p, a.replace("chip.L2", "chip.L9"));
        String mesh = "error: expected meshX x meshY = processing elements, got ";
        fails(mesh + "31 x 32 and 1024", m, p, a.replace("meshX: 32", "meshX: 31"));
        fails(mesh + "4294967328 x 32 and 1024", m, p, a.replace("meshX: 32", "meshX: 4294967328"));
        fails(
                "error: expected at most 2147483647 instances, got 99999999999 of PE",
                m,
                p,
                a.replace("PE[0..1023]", "PE[0..99999999998]"));
        fails(
                "error: expected depth x block_size to fit 64 bits, got 55296 x 999999999999999",
                m,
                p,
                a.replace("depth: 55296, width: 16, block_size: 1", "depth: 55296, block_size: 999999999999999"));
        fails("error: expected a number as energy, got 'x'", m, p, a.replace("energy: 200.0", "energy: x"));
        fails("error: expected YAML, got nothing", "", p, a);
        fails("error: expected 'architecture' in the file, got none", m, p, p);
    }

    @Test
    void valuesOfAnotherFormAreErrorsToo() throws IOException {
        String m = resource("edge1024_gemm_4.map.yaml");
        String p = resource("gemm_4.problem.yaml");
        String a = resource("edge1024.arch.yaml");
        fails(
                "expected temporal, spatial or datatype as type, got 'zonal'",
                m.replace("type: temporal", "type: zonal"),
                p,
                a);
        fails("expected spatial loops at L2 only, got 'L1'", m.replace("L2, type: spatial", "L1, type: spatial"), p, a);
        fails("expected each dimension once in a permutation, got M again", m.replace("MKN", "MKM"), p, a);
        fails(
                "expected a factor that fits 64 bits, got 99999999999999999999",
                m.replace("K12", "K99999999999999999999"),
                p,
                a);
        fails("expected factors such as \"C2 M1\", got 'twelve'", m.replace("K12", "twelve"), p, a);
        fails(
                "expected a tensor of the problem, got 'Biases'",
                m.replace("bypass: [Inputs]", "bypass: [Biases]"),
                p,
                a);
        fails(
                "expected Inputs to be kept in DRAM; tensors bypass L2 only",
                m.replaceFirst("bypass: \\[\\]", "bypass: [Inputs]"),
                p,
                a);
        fails("expected split of at least 0, got -1", m.replace("split: 2", "split: -1"), p, a);
        fails("expected permutation to be a word or number", m.replace("permutation: KNM", "permutation: [K]"), p, a);
        fails("expected mapping to be a list", "mapping: {a: b}", p, a);
        fails("to be a mapping of keys to values", "mapping: [x]", p, a);
        fails("expected each key once, got 'mapping' again", m + "mapping: []\n", p, a);
        fails("expected a dimension of one letter, each once, got 'MM'", m, p.replace("[M, N, K]", "[MM, N, K]"), a);
        fails("expected a dimension or coefficient of the shape, got 'Z'", m, p.replace("{M: 77", "{Z: 1, M: 77"), a);
        fails("expected [dimension] or [dimension, coefficient], got 3 words", m, p.replace("[[K]]", "[[K, a, b]]"), a);
        fails("expected a coefficient of the shape, got 'stride'", m, p.replace("[[K]]", "[[K, stride]]"), a);
        fails(
                "expected True or False as read_write, got 'maybe'",
                m,
                p.replace("read_write: True", "read_write: maybe"),
                a);
        fails(
                "expected three memories, one in another, and one arithmetic unit, got 4 and 0",
                m,
                p,
                a.replace("class: intmac", "class: SRAM"));
        fails(
                "expected an action random_update of system.DRAM, got none",
                m,
                p,
                a.replaceFirst("random_update", "erase"));
        fails(
                "expected one tensor that is written (read_write in YAML, Outputs in JSON), got 0",
                m,
                p.replace("read_write: True", "read_write: False"),
                a);
        fails(
                "expected one dimension in each rank of Outputs, got 2",
                m,
                p.replace("- [[N]]\n      read", "- [[N], [K]]\n      read"),
                a);
        fails(
                "expected a dimension in each rank of Inputs, got 0",
                m,
                p.replace("- [[M]]\n      - [[K]]", "- [[M]]\n      - []"),
                a);
        fails(
                "expected dimension K once in the ranks of Inputs, got it again",
                m,
                p.replace("- [[M]]\n      - [[K]]", "- [[K]]\n      - [[K]]"),
                a);
        fails("and as many arithmetic units as ", m, p, a.replace("name: L1\n", "name: L1[0..511]\n"));
        fails(
                "expected tensors of different names, got Weights again",
                m,
                p.replace("name: Inputs", "name: Weights"),
                a);
        fails("expected energy of at least 0, got -200.0", m, p, a.replace("energy: 200.0", "energy: -200.0"));
    }

    @Test
    void allThreeFilesAreNamed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        List<String> args = List.of("--model=exact", "--timeloop-mapping=m.yaml");
        assertEquals(2, MarvelCost.run(args, InputStream.nullInputStream(), stream, stream));
        assertEquals(
                "marvel-cost: error: expected all of --timeloop-problem, --timeloop-arch, --timeloop-mapping, got no"
                        + " --timeloop-problem\n",
                bytes.toString(StandardCharsets.UTF_8));
    }

    private void fails(String message, String m, String p, String a) throws IOException {
        assertEquals(1, run(m, p, a, "--timeloop-compatible"), message);
        assertTrue(err.contains(message), err);
        assertEquals("", out);
    }
}
