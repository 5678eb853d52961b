package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;

/**
 * Files of {@code --emit=maestro} for ResNet-50, MobileNetV2 and a network of all kinds of operators on several targets, and
 * the CSV that the MAESTRO tool made of each: ours is the same, to the character.
 */
class EmittedMaestroTest {
    @Test
    void ourFiguresAreThoseOfTheTool() throws IOException {
        int files = 0;
        int layers = 0;
        for (String line : read().lines().toList()) {
            JsonNode row = new ObjectMapper().readTree(line);
            String id = row.path("id").asText();
            MappingFile mapping =
                    MappingParser.parse(new Source(id, row.path("mapping").asText()));
            Hardware hw = HardwareParser.parse(
                    new Source(id + "_hw", row.path("hardware").asText()), Hardware.of(1, 1, 1, 1, 1));
            StringBuilder csv = new StringBuilder(CsvTable.HEADER).append('\n');
            CsvTable.cells(mapping.network(), new MaestroModel().evaluate(mapping, hw), hw)
                    .forEach(cells -> csv.append(CsvTable.line(cells)).append('\n'));
            assertEquals(
                    row.path("csv").asText().stripTrailing(), csv.toString().stripTrailing(), id);
            files++;
            layers += mapping.layers().size();
        }
        assertEquals(8, files);
        assertEquals(158, layers);
    }

    private static String read() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                EmittedMaestroTest.class.getResourceAsStream("/marvel/cost/maestro/emitted.jsonl.gz"))) {
            return new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
