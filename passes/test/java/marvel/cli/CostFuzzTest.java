package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import marvel.cost.timeloop.ArchitectureFile;
import marvel.cost.timeloop.MappingFile;
import marvel.cost.timeloop.ProblemFile;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.fuzz.Corpus;
import marvel.fuzz.Fuzz;
import marvel.fuzz.Mutator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged requests to {@code marvel-cost}: every line has one answer, which is an object with a status. */
@Tag("fuzz")
class CostFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static void lines(String name, List<List<String>> corpus, List<String> args, String right)
            throws InterruptedException {
        Fuzz.run(name, 12_000, (random, input) -> {
            String text = input.is(IntStream.range(0, 8)
                    .mapToObj(i -> new Mutator(corpus, random)
                            .next()
                            .replace('\n', ' ')
                            .replace('\r', ' '))
                    .filter(l -> !l.isBlank())
                    .collect(Collectors.joining("\n")));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int code = MarvelCost.run(
                    args,
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
            List<String> answers = out.toString(StandardCharsets.UTF_8).lines().toList();
            assertTrue(answers.size() <= text.lines().count(), () -> "got " + answers.size() + " answers");
            for (String a : answers) {
                JsonNode json = JSON.readTree(a);
                assertTrue(json.path("status").isTextual(), a);
                assertFalse(a.contains("xception"), a);
                if (json.path("status").asText().equals(right)) {
                    input.accepted();
                }
            }
        });
    }

    @Test
    void maestroLines() throws InterruptedException {
        lines(
                "MAESTRO requests, JSON Lines",
                Corpus.lines("marvel/cost/maestro/reference.jsonl.gz", 200),
                List.of("--model=maestro", "--jsonl"),
                "ok");
    }

    @Test
    void timeloopLines() throws InterruptedException {
        lines(
                "Timeloop requests, JSON Lines",
                Corpus.lines("marvel/timeloop/reference.jsonl.gz", 200),
                List.of("--model=exact", "--jsonl"),
                "ok");
    }

    @Test
    void timeloopFiles() throws InterruptedException {
        List<List<String>> problems = Corpus.of(20_000, ".problem.yaml");
        List<List<String>> architectures = Corpus.of(20_000, ".arch.yaml");
        List<List<String>> mappings = Corpus.of(20_000, ".map.yaml");
        Fuzz.run("Timeloop files, YAML", 25_000, (random, input) -> {
            String problem = text(problems, random, 0);
            String architecture = text(architectures, random, 1);
            String mapping = text(mappings, random, 2);
            input.is(problem + "\n-----\n" + architecture + "\n-----\n" + mapping);
            try {
                assertNotNull(MappingFile.read(
                        new Source("map", mapping),
                        ProblemFile.read(new Source("problem", problem)),
                        ArchitectureFile.read(new Source("arch", architecture))));
                input.accepted();
            } catch (CompileException e) {
                assertFalse(String.valueOf(e.getMessage()).isBlank());
            }
        });
    }

    /** One of the three is damaged. */
    private static String text(List<List<String>> corpus, Random random, int which) {
        return random.nextInt(3) == which
                ? new Mutator(corpus, random).next()
                : String.join("", Fuzz.one(corpus, random));
    }
}
