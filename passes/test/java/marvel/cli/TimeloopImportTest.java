package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Words;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.Outcome;
import marvel.cost.timeloop.PhysicalModel;
import marvel.cost.timeloop.Translation;
import marvel.cost.timeloop.YamlPrinter;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.testing.Tool;
import marvel.workload.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code marvel-opt --import=timeloop} on mappings that the Timeloop tool has accepted: nests of the same cost. */
class TimeloopImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 1;

    @TempDir
    Path directory = Path.of("");

    @Test
    void someAcceptedMappingsBecomeNestsOfTheSameCost() throws Exception {
        assertEquals(25, importRows(0.01, 25));
    }

    @Test
    @Tag("long")
    void allAcceptedMappingsBecomeNestsOfTheSameCost() throws Exception {
        int imported = importRows(1, Integer.MAX_VALUE);
        assertTrue(imported > 2500, "imported " + imported);
    }

    private int importRows(double share, int most) throws Exception {
        Random random = new Random(SEED);
        Map<String, Architecture> architectures = new HashMap<>();
        Map<String, JsonNode> problems = new HashMap<>();
        int imported = 0;
        for (String line : TimeloopBatchTest.reference().lines().toList()) {
            JsonNode row = JSON.readTree(line);
            if (row.path("kind").asText().equals("meta")) {
                for (JsonNode a : row.path("architectures")) {
                    Architecture architecture = TimeloopRequest.architecture(a);
                    architectures.put(architecture.name(), architecture);
                }
                row.path("problems").properties().forEach(p -> problems.put(p.getKey(), p.getValue()));
            } else if (row.path("status").asText().equals("ok") && random.nextDouble() < share && imported < most) {
                check(row.path("id").asText(), TimeloopRequest.read(row, architectures, problems));
                imported++;
            }
        }
        return imported;
    }

    private void check(String id, TimeloopRequest row) throws Exception {
        Architecture machine = row.architecture();
        Path m = file("m.yaml", YamlPrinter.mapping(row.mapping(), row.problem(), machine));
        Path p = file("p.yaml", YamlPrinter.problem(row.problem()));
        Path a = file(machine.name() + ".arch.yaml", YamlPrinter.architecture(machine));
        Tool.Run run =
                Tool.run("", "--import=timeloop", m.toString(), "--timeloop-problem=" + p, "--timeloop-arch=" + a);
        assertEquals(0, run.exit(), id + ": " + run.err());
        Module module = Parser.module(new Source(id, run.out()));
        Target target = Targets.read(module.items(Accelerator.class).get(0));
        Nest nest = NestReader.readMapped(module.items(LoopFunction.class).get(0));
        ExactCost cost = ExactModel.cost(nest.workload(), nest.mapping(), target, List.of());
        Outcome expected = new PhysicalModel(row.problem(), machine).evaluate(row.mapping());
        Translation places = new Translation(row.problem());
        for (Role r : Role.values()) {
            Words w = cost.words(r);
            List<List<Long>> words = List.of(
                    List.of(w.dramReads(), 0L, w.dramWrites()),
                    List.of(w.l2Reads() + w.l2Drains(), w.l2Fills(), w.l2Updates()),
                    List.of(w.l1Reads() + w.l1Drains(), w.l1Fills(), w.l1Writes()));
            for (int level = 0; level < 3; level++) {
                Optional<Outcome.Accesses> seen = expected.accesses().get(level).get(places.place(r));
                List<Long> figures = words.get(level);
                seen.ifPresent(
                        s -> assertEquals(List.of(s.reads(), s.fills(), s.updates()), figures, "row " + id + ", " + r));
            }
        }
        assertEquals(expected.macs(), nest.workload().macs(), id);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** What --emit=timeloop writes, read back and written again, is the same but for comments about the graph. */
    @Test
    void emittedFilesComeBack() throws Exception {
        for (String target : List.of("timeloop-168", "edge")) {
            Path once = directory.resolve(target);
            Path twice = directory.resolve(target + "-again");
            Tool.Run emit =
                    Tool.run(Tool.NETWORK, "--marvel", "--target=" + target, "--emit=timeloop", "-o", once.toString());
            assertEquals(0, emit.exit(), emit.err());
            Tool.Run again =
                    Tool.run("", "--import=timeloop", once.toString(), "--emit=timeloop", "-o", twice.toString());
            assertEquals(0, again.exit(), again.err());
            List<String> names = names(once);
            assertTrue(names.size() > 9, names.toString());
            assertEquals(names, names(twice));
            for (String name : names) {
                assertEquals(
                        Files.readString(once.resolve(name)).replaceAll("(?m)^#.*\n", ""),
                        Files.readString(twice.resolve(name)).replaceAll("(?m)^#.*\n", ""),
                        name);
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> all = new ArrayList<>();
        try (var files = Files.list(directory)) {
            files.map(f -> Objects.requireNonNull(f.getFileName()).toString())
                    .filter(f -> f.endsWith(".yaml"))
                    .sorted()
                    .forEach(all::add);
        }
        return all;
    }

    @Test
    void wrongInputIsNamed() throws Exception {
        Path m = file("m.yaml", "mapping: []\n");
        fails("expected --timeloop-problem=FILE beside a mapping to import, got none", m.toString());
        fails(
                "index.json:1:1: error: expected functions with files of timeloop in the index, got none",
                index("{\"functions\": []}"));
        fails("index.json:2:1: error: expected JSON: ", index("{\n]"));
        fails("expected a name that a file can have in this locale, got '?.map.yaml'", index("""
                {"functions": [{"files": {"timeloop": ["\\u0000.map.yaml", "p.problem.yaml", "a.arch.yaml"]}}]}
                """));
        assertEquals(2, Tool.run("", "--import=timeloop", "-").exit());
        Tool.Run other = Tool.run("", "--import=timelop", m.toString());
        assertEquals(2, other.exit());
        assertTrue(other.err().contains("did you mean 'timeloop'?"), other.err());
        Tool.Run stray = Tool.run("", "--timeloop-problem=" + m, m.toString());
        assertEquals(2, stray.exit());
        assertTrue(stray.err().contains("--timeloop-problem is no option for this input"), stray.err());
    }

    private String index(String text) throws IOException {
        Path all = Files.createDirectories(directory.resolve("all"));
        Files.writeString(all.resolve("index.json"), text);
        return all.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                TimeloopImportTest.class.getResourceAsStream("/marvel/timeloop/examples/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String[] arguments(String mapping, String problem, String architecture) throws IOException {
        return new String[] {
            "--import=timeloop",
            file("m.yaml", mapping).toString(),
            "--timeloop-problem=" + file("p.yaml", problem),
            "--timeloop-arch=" + file("a.yaml", architecture)
        };
    }

    /** Names of tensors that cannot be those of buffers are replaced. */
    @Test
    void tensorsHaveNamesOfBuffers() throws Exception {
        Tool.Run run = Tool.run(
                "",
                arguments(
                        resource("edge1024_gemm_4.map.yaml").replace("Inputs", "'In puts!'"),
                        resource("gemm_4.problem.yaml").replace("name: Inputs", "name: 'In puts!'"),
                        resource("edge1024.arch.yaml")));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("%TensorB: Buffer["), run.out());
        assertTrue(run.out().contains("%Weights: Buffer["), run.out());
    }

    @Test
    void whatATargetCannotSayIsRemarked() throws Exception {
        String m = resource("edge1024_gemm_4.map.yaml");
        String p = resource("gemm_4.problem.yaml");
        String a = resource("edge1024.arch.yaml");
        for (List<String> change : List.of(
                List.of("depth: 256,", "depth: 256, read_bandwidth: 2,", "L1 has a bandwidth"),
                List.of(
                        "energy: 8.0",
                        "energy: 9.0",
                        "energies of fills and updates differ by no one energy of the network"))) {
            Tool.Run run = Tool.run("", arguments(m, p, a.replace(change.get(0), change.get(1))));
            assertEquals(0, run.exit(), run.err());
            assertTrue(run.err().contains("a.yaml:1:1: remark: not carried over: " + change.get(2)), run.err());
        }
    }

    @Test
    void problemsThatNoNestCanHoldAreErrors() throws Exception {
        String p = resource("gemm_4.problem.yaml");
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put(
                p.replace("data_spaces:", "data_spaces:\n    - {name: More, projection: [[[M]]]}"),
                "expected three tensors, two of them read, got 4");
        wrong.put(
                p.replace("[M, N, K]", "[M, N, K, A, B, C, D, E, F, G, H]")
                        .replace("{M: 77", "{A: 1, B: 1, C: 1, D: 1, E: 1, F: 1, G: 1, H: 1, M: 77"),
                "expected at most 10 dimensions, got 11");
        wrong.put(p.replace("M: 77", "M: 9999999999999"), "expected dims of at most ");
        wrong.put(p.replace("M: 77", "M: 4611686018427387904"), "expected counts that fit 64 bits, got larger ones");
        wrong.put(
                resource("alexnet_conv2.problem.yaml").replace("Wstride: 1", "Wstride: 4611686018427387904"),
                "expected counts that fit 64 bits, got larger ones");
        for (Map.Entry<String, String> w : wrong.entrySet()) {
            String[] all = arguments(
                    "mapping: [{target: DRAM, type: temporal, factors: "
                            + (w.getKey().contains("Wstride") ? "C0 M0 R0 S0 N0 P0 Q0" : "M0 N0 K0") + "}]\n",
                    w.getKey(),
                    resource("edge1024.arch.yaml"));
            Tool.Run run = Tool.run("", all);
            assertEquals(1, run.exit(), run.err());
            assertTrue(run.err().contains("m.yaml:1:1: error: " + w.getValue()), run.err());
        }
    }

    /** An index may name problems whose names differ only in what no name of a function has. */
    @Test
    void loopFunctionsNeedNamesOfTheirOwn() throws Exception {
        Path all = Path.of(index("""
                {"functions": [{"files": {"timeloop": ["m.map.yaml", "p.problem.yaml", "a.arch.yaml"]}},
                               {"files": {"timeloop": ["m.map.yaml", "q.problem.yaml", "a.arch.yaml"]}}]}
                """));
        Files.writeString(all.resolve("m.map.yaml"), resource("edge1024_gemm_4.map.yaml"));
        Files.writeString(all.resolve("a.arch.yaml"), resource("edge1024.arch.yaml"));
        String problem = resource("gemm_4.problem.yaml");
        Files.writeString(all.resolve("p.problem.yaml"), problem.replace("name: gemm", "name: a+b"));
        Files.writeString(all.resolve("q.problem.yaml"), problem.replace("name: gemm", "name: a*b"));
        fails(
                "m.map.yaml:1:1: error: expected problems of different names, got a*b again: both make the loop function"
                        + " @a_b",
                all.toString());
    }

    private static void fails(String message, String input) {
        Tool.Run run = Tool.run("", "--import=timeloop", input);
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals("", run.out());
    }
}
