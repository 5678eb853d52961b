package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;

/**
 * Files of {@code --emit=timeloop} for ResNet-50, MobileNetV2 and a network of all kinds of operators on several targets,
 * with what timeloop-model 4cf6d4c said of each (it accepted them all; link transfers off): our figures are the same.
 */
class EmittedTimeloopTest {
    /** Figures are printed with two decimals. */
    private static final double PRINTED = 0.0051;

    @Test
    void ourFiguresAreThoseOfTheTool() throws Exception {
        int rows = 0;
        for (String line : read().lines().toList()) {
            JsonNode row = new ObjectMapper().readTree(line);
            String id = row.path("id").asText();
            Problem problem =
                    ProblemFile.read(new Source(id, row.path("problem").asText()));
            Architecture machine =
                    ArchitectureFile.read(new Source(id, row.path("arch").asText()));
            TimeloopMapping mapping =
                    MappingFile.read(new Source(id, row.path("mapping").asText()), problem, machine);
            Outcome seen = new TimeloopModel(problem, machine).evaluate(mapping, false);
            assertEquals(row.path("cycles").asLong(), seen.cycles(), id);
            assertEquals(row.path("fJ_per_compute").asDouble(), seen.perCompute(), PRINTED, id);
            for (int level = 0; level < machine.levels().size(); level++) {
                String name = machine.levels().get(level).name();
                for (int t = 0; t < problem.spaces().size(); t++) {
                    String tensor = problem.spaces().get(t).name();
                    JsonNode counts = row.path("per_instance").path(name).path(tensor);
                    Optional<Outcome.Accesses> ours = seen.accesses().get(level).get(t);
                    assertEquals(!counts.isMissingNode(), ours.isPresent(), id);
                    if (ours.isPresent()) {
                        Outcome.Accesses a = ours.get();
                        long n = a.instances();
                        assertEquals(
                                counts.get(0).asLong() * n
                                        + " " + counts.get(1).asLong() * n
                                        + " " + counts.get(2).asLong() * n,
                                a.reads() + " " + a.fills() + " " + a.updates(),
                                id + ", reads, fills and updates of " + tensor + " in " + name);
                        assertEquals(row.path("energy").path(name).path(tensor).asDouble(), a.energy(), PRINTED, id);
                    }
                }
            }
            rows++;
        }
        assertEquals(191, rows);
    }

    private static String read() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                EmittedTimeloopTest.class.getResourceAsStream("/marvel/timeloop/emitted.jsonl.gz"))) {
            return new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
