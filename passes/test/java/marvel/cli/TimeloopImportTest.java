package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
                "expected functions with files of timeloop in the index",
                emptyIndex().toString());
        assertEquals(2, Tool.run("", "--import=timeloop", "-").exit());
        Tool.Run other = Tool.run("", "--import=timelop", m.toString());
        assertEquals(2, other.exit());
        assertTrue(other.err().contains("did you mean 'timeloop'?"), other.err());
        Tool.Run stray = Tool.run("", "--timeloop-problem=" + m, m.toString());
        assertEquals(2, stray.exit());
        assertTrue(stray.err().contains("--timeloop-problem is no option for this input"), stray.err());
    }

    private Path emptyIndex() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Files.writeString(empty.resolve("index.json"), "{\"functions\": []}");
        return empty;
    }

    private static void fails(String message, String input) {
        Tool.Run run = Tool.run("", "--import=timeloop", input);
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals("", run.out());
    }
}
