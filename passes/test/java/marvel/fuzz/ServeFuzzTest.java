package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import marvel.testing.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged requests to {@code marvel-opt --serve}: each has an answer, in order, and the next one is read. */
@Tag("fuzz")
class ServeFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINES = 100;

    @Test
    void lines() throws InterruptedException {
        List<List<String>> corpus = List.of(
                Mutator.tokens("{\"id\": 1, \"ir\": \"def @f() { 1 }\", \"options\": [\"--infer-type\"]}"),
                Mutator.tokens("{\"id\": \"a\", \"ir\": \"def @f(%x: int8) {\\n nn.relu(%x)\\n}\", \"options\": []}"),
                Mutator.tokens(
                        "{\"ir\": \"accelerator @a { array = [4, 4]; }\", \"id\": 7, \"options\": [\"--emit=json\", "
                                + "\"--target=edge\", \"--pass-pipeline=infer-type,outline\", \"-j\", \"2\"]}"),
                Mutator.tokens(
                        "{\"id\": 3, \"ir\": \"def @f() { 1 + }\", \"options\": [\"--verify-each\", \"--timing\"]}"));
        Fuzz.run("requests of --serve", 1000, (random, input) -> {
            String text = IntStream.range(0, LINES)
                    .mapToObj(i -> new Mutator(corpus, random)
                            .next()
                            .replace('\n', ' ')
                            .replace('\r', ' ')
                            .replace("-o", "-p")
                            .replace("cancel", "cansel"))
                    .filter(l -> !l.isBlank())
                    .collect(Collectors.joining("\n"));
            Tool.Run run = Tool.run(input.is(text), "--serve");
            assertEquals(0, run.exit(), run.err());
            assertEquals("", run.err());
            List<String> answers = run.out().lines().toList();
            assertEquals(text.lines().count(), answers.size());
            for (String a : answers) {
                JsonNode json = JSON.readTree(a);
                String status = json.path("status").asText();
                assertTrue(List.of("ok", "failed", "usage", "invalid").contains(status), a);
                assertFalse(a.contains("internal error"), a);
                if (status.equals("ok")) {
                    input.accepted();
                }
            }
        });
    }
}
