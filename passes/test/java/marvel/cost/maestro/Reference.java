package marvel.cost.maestro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import marvel.diag.Source;

/** Runs of the real tool, made by hand-written and random mappings: the oracle of these tests. */
final class Reference {
    private Reference() {}

    /** All runs of a file; its first line, which describes it, is left out. */
    static List<JsonNode> rows(String file) {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Reference.class.getResourceAsStream(file))),
                StandardCharsets.UTF_8))) {
            in.readLine();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                rows.add(mapper.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The text of a resource beside this class. */
    static String text(String file) {
        try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Hardware hardware(JsonNode row) {
        JsonNode hw = row.get("hw");
        Hardware given = Hardware.of(
                hw.get("num_pes").intValue(),
                hw.get("noc_bw_cstr").intValue(),
                hw.get("noc_hops").intValue() * hw.get("noc_hop_latency").intValue(),
                hw.get("num_simd_lanes").intValue(),
                hw.get("offchip_bw_cstr").intValue());
        JsonNode file = hw.get("hw_file");
        return file == null || file.isNull()
                ? given
                : HardwareParser.parse(new Source("hw.m", file.textValue()), given);
    }

    static MappingFile mapping(JsonNode row) {
        return MappingParser.parse(new Source("mapping.m", row.get("mapping").textValue()));
    }
}
