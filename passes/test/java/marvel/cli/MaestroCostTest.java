package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drop-in for the {@code maestro} binary: options, streams, exit codes, JSON lines. */
class MaestroCostTest {
    @TempDir
    Path directory = Path.of("");

    private String mapping = "";
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTheMapping() throws IOException {
        mapping = write("example.m", resource("example.m"));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(MaestroCostTest.class.getResourceAsStream("/marvel/cost/maestro/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int run(String input, String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = MarvelCost.run(
                List.of(args),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** What the binary prints before it looks at the bandwidth, which it does only with the CSV file. */
    private static String report() throws IOException {
        String text = resource("example.out");
        return text.substring(0, text.indexOf("BW Analysis:"));
    }

    @Test
    void optionsMayBeCutShortAndStandApart() throws IOException {
        assertEquals(
                0,
                run("", "--model", "maestro", "--Map", mapping, "--num_p=8", "--noc_bw", "4", "--print_res_csv=false"),
                err);
        assertEquals(report(), out);
    }

    @Test
    void aHardwareFileReplacesTheOptions() throws IOException {
        String file = write("hw.m", "num_pes: 8\nnoc_bw_cstr: 4\nNoC_NumHops: 0\n");
        assertEquals(
                0,
                run(
                        "",
                        "--model=maestro",
                        "--Mapping_file=" + mapping,
                        "--HW_file=" + file,
                        "--num_pes=100",
                        "--print_res_csv_file=no"),
                err);
        assertEquals(report(), out);
        // The binary prints an empty line where it reads the size of L1.
        write("hw.m", "num_pes: 8\nl1_size_cstr: 100000\nnoc_bw_cstr: 4\nNoC_NumHops: 0\n");
        String[] args = {"--model=maestro", "--Mapping_file=" + mapping, "--HW_file=" + file, "--print_res_csv_file=0"};
        assertEquals(0, run("", args), err);
        assertEquals("\n" + report(), out);
    }

    @Test
    void wrongUsageIsCode2() {
        assertEquals(2, run("", "--num_pes=8"));
        assertEquals("marvel-cost: error: expected --model=maestro|exact\n", err);
        assertEquals(2, run("", "--model=maestro"));
        assertEquals("marvel-cost: error: expected --Mapping_file=FILE or --jsonl\n", err);
        assertEquals(2, run("", "--model=maestro", "--n=8"));
        assertTrue(err.startsWith("marvel-cost: error: option --n is ambiguous: --num_pes, --num_simd_lanes"), err);
        assertEquals(2, run("", "--model=maestro", "--pes=8"));
        assertEquals("marvel-cost: error: Unknown option: '--pes=8'\n", err);
        assertEquals(2, run("", "--model=maestro", "--num_pes=many"));
        assertEquals(2, run("", "--model=maestro", "--print_res=maybe", "--Mapping_file=" + mapping));
        assertTrue(err.endsWith("expected true or false, got 'maybe'\n"), err);
        assertEquals(
                2,
                run(
                        "",
                        "--model=maestro",
                        "--Mapping_file=" + mapping,
                        "--top_bw_only=1",
                        "--bw_sweep=1",
                        "--bw_tick=0"));
        assertEquals("marvel-cost: error: expected --bw_tick to be at least 1, got 0\n", err);
        assertEquals("", out);
    }

    @Test
    void badInputIsCode1AndSaysWhere() throws IOException {
        assertEquals(1, run("", "--model=maestro", "--Mapping_file=missing.m"));
        assertEquals("marvel-cost: error: cannot read missing.m: no such file or directory\n", err);
        String bad = write("bad.m", "Network n {\n  Layer l {\n    Type: Conv2d\n  }\n}\n");
        assertEquals(1, run("", "--model=maestro", "--Mapping_file=" + bad));
        assertEquals(
                bad
                        + ":3:11: error: expected a layer type: CONV, DSCONV, NGCONV, GEMM or TRCONV, got 'Conv2d' [MV0901]\n"
                        + "      Type: Conv2d\n            ^~~~~~\n",
                err);
        assertEquals(1, run("", "--model=maestro", "--Mapping_file=" + mapping, "--num_pes=1"));
        assertEquals(
                mapping
                        + ": error: layer conv: there are fewer PEs than the Cluster directives group together: no cluster is left [MV0901]\n",
                err);
        assertEquals("", out);
    }

    @Test
    void aSweepPrintsEveryBandwidthAndAlwaysWritesItsFile() throws IOException {
        // The CSV file's name is the mapping's without its first two folders.
        Path csv = Path.of("target/sweep.csv");
        Files.createDirectories(Path.of("target"));
        Files.deleteIfExists(csv);
        Path copy = Files.copy(Path.of(mapping), Path.of("target/sweep.m"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(
                0,
                run(
                        "",
                        "--model=maestro",
                        "--Mapping_file=././target/sweep.m",
                        "--num_pes=8",
                        "--top_bw_only=true",
                        "--bw_sweep=true",
                        "--min_noc_bw=4",
                        "--max_noc_bw=12",
                        "--print_res_csv_file=false"),
                err);
        assertEquals(3, out.split("Num MACs: 11340", -1).length - 1);
        assertEquals(3, out.split("BW Analysis:", -1).length - 1);
        assertEquals(4, Files.readAllLines(csv).size());
        Files.delete(csv);
        Files.delete(copy);
    }

    @Test
    void aCsvFileThatCannotBeWrittenIsAnError() throws IOException {
        Path csv = Files.createDirectories(Path.of("target/taken.csv"));
        Path copy = Files.copy(Path.of(mapping), Path.of("target/taken.m"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, run("", "--model=maestro", "--Mapping_file=././target/taken.m", "--num_pes=8"));
        assertTrue(err.startsWith("marvel-cost: error: cannot append to target/taken.csv: "), err);
        Files.delete(csv);
        Files.delete(copy);
    }

    @Test
    void wrongLinesSayWhatWasExpected() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        String example = resource("example.m");
        Map<ObjectNode, String> wrong = new LinkedHashMap<>();
        wrong.put(
                mapper.createObjectNode().put("mapping", 7),
                "expected an object with the text of a mapping file as \"mapping\"");
        wrong.put(mapper.createObjectNode().put("mapping", example).put("hw", 7), "expected an object as \"hw\"");
        wrong.put(
                mapper.createObjectNode().put("mapping", example).put("hw_file", 7),
                "expected the text of a hardware file or null as \"hw_file\"");
        wrong.put(hardware(mapper, example, "num_pes", "x"), "expected a 32-bit integer as \"num_pes\", got \"x\"");
        wrong.put(hardware(mapper, example, "noc_bw_cstr", 0), "the bandwidth of a network is 0");
        wrong.put(hardware(mapper, example, "offchip_bw_cstr", 0), "the off-chip bandwidth is 0");
        for (String[] change : List.of(
                new String[] {
                    "Y: Rows, X: 8", "Y: Rows, Y': 7, X: 8", "both Y and Y' are declared; expected one of them"
                },
                new String[] {
                    "Y: Rows, X: 8",
                    "Y': 7, X: 8",
                    "expected both axes in input form or both in output form, got X and Y'"
                },
                new String[] {
                    "Y: Rows, X: 8",
                    "Y: Rows, X': 6",
                    "expected Y' beside X': MAESTRO takes the stride of one from the other"
                },
                new String[] {"K: 6, C: 5", "K: 6", "dimension C is mapped or slid over, but has no size here"},
                new String[] {"SpatialMap(1,1) K;", "", "cluster level 0 has no spatial map"})) {
            wrong.put(mapper.createObjectNode().put("mapping", example.replace(change[0], change[1])), change[2]);
        }
        wrong.put(
                mapper.createObjectNode().put("mapping", "Network n { }"),
                "expected a Network with at least one Layer");
        int i = 0;
        assertEquals(
                0,
                run(
                        wrong.keySet().stream().map(ObjectNode::toString).collect(Collectors.joining("\n")),
                        "--model=maestro",
                        "--jsonl"),
                err);
        List<String> answers = out.lines().toList();
        for (String message : wrong.values()) {
            String answer = answers.get(i++);
            assertTrue(mapper.readTree(answer).get("message").textValue().contains(message), answer);
        }
    }

    private static ObjectNode hardware(ObjectMapper mapper, String mapping, String key, Object value) {
        ObjectNode line = mapper.createObjectNode().put("mapping", mapping);
        line.putObject("hw").putPOJO(key, value);
        return line;
    }

    @Test
    void everyLineIsAnsweredInOrder() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode good = mapper.createObjectNode().put("id", "a").put("mapping", resource("example.m"));
        good.putObject("hw").put("num_pes", 8).put("noc_bw_cstr", 4).putNull("hw_file");
        ObjectNode crash = good.deepCopy().put("id", "b");
        crash.putObject("hw").put("num_pes", 1);
        ObjectNode exit = mapper.createObjectNode().put("mapping", "Network {");
        ObjectNode key = good.deepCopy();
        key.putObject("hw").put("pes", 1);
        String input = String.join(
                "\n",
                good.toString(),
                crash.toString(),
                "{\"mapping\": ",
                exit.toString(),
                "[]",
                key.toString(),
                good.toString(),
                "");
        assertEquals(0, run(input, "--model=maestro", "--jsonl"), err);
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.lines().toList()) {
            answers.add(mapper.readTree(line));
        }
        assertEquals(
                List.of("ok", "crash", "error", "exit", "error", "error", "ok"),
                answers.stream().map(a -> a.get("status").textValue()).toList());
        assertEquals("a", answers.get(0).get("id").textValue());
        JsonNode result = answers.get(0).get("results").get(0);
        assertEquals(2772, result.get("runtime").intValue());
        assertEquals(1860, result.get("input").get("l2_read").intValue());
        assertEquals(50, result.get("ingress_delay").get(1).intValue());
        assertEquals(159842.94, result.get("energy_total").doubleValue(), 1e-6);
        Iterator<JsonNode> cells = answers.get(0).get("csv").get(0).iterator();
        for (String cell : resource("example.csv").lines().toList().get(1).split(", ?", -1)) {
            assertEquals(cell, cells.next().textValue());
        }
        assertEquals("SIGFPE", answers.get(1).get("signal").textValue());
        assertEquals(
                "mapping:1:9: expected '}' after the layers before the end of the file, got nothing",
                answers.get(3).get("message").textValue());
        assertEquals(
                "unknown key \"pes\" in \"hw\"", answers.get(5).get("message").textValue());
        assertEquals(answers.get(0), answers.get(6));
    }

    @Test
    void helpListsTheOptions() {
        assertEquals(0, run("", "--model=maestro", "--help"));
        assertTrue(out.contains("--Mapping_file=FILE"), out);
        assertTrue(out.contains("--noc_bw_cstr=N"), out);
        assertEquals(0, run("", "--help"));
    }
}
