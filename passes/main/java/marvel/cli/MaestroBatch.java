package marvel.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import marvel.cost.maestro.CsvTable;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.HardwareParser;
import marvel.cost.maestro.LayerResult;
import marvel.cost.maestro.MaestroException;
import marvel.cost.maestro.MaestroModel;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingParser;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.parse.BrokenJson;

/** {@code --model=maestro --jsonl}: one mapping in, one answer out, in order; a bad line does not stop the others. */
final class MaestroBatch {
    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonFactory factory = mapper.getFactory();
    private final MaestroModel model = new MaestroModel();

    /** A line that asks for nothing that can be answered. */
    private static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;

        BadLine(String message) {
            super(message, null, false, false);
        }
    }

    int run(InputStream in, PrintStream out) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                out.print(answer(line) + "\n");
                out.flush();
            }
        }
        return MarvelCost.OK;
    }

    private String answer(String line) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.writeStartObject();
            try {
                JsonNode request = mapper.readTree(line);
                if (request.hasNonNull("id")) {
                    json.writeFieldName("id");
                    json.writeTree(request.get("id"));
                }
                answer(request, json);
            } catch (JsonProcessingException e) {
                failure(json, "error", "not JSON: " + BrokenJson.reason(e));
            } catch (BadLine e) {
                failure(json, "error", String.valueOf(e.getMessage()));
            } catch (MaestroException e) {
                failure(json, e.end().crash() ? "crash" : "exit", located(e));
                if (e.end().crash()) {
                    json.writeStringField("signal", e.end().name());
                }
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void failure(JsonGenerator json, String status, String message) throws IOException {
        json.writeStringField("status", status);
        json.writeStringField("message", message);
    }

    private static String located(MaestroException e) {
        Span span = e.diagnostic().span();
        return span.source() == Span.NONE.source()
                ? e.diagnostic().message()
                : span + ": " + e.diagnostic().message();
    }

    private void answer(JsonNode request, JsonGenerator json) throws IOException, BadLine {
        JsonNode text = request.path("mapping");
        if (!text.isTextual()) {
            throw new BadLine("expected an object with the text of a mapping file as \"mapping\"");
        }
        Hardware hardware = hardware(request);
        MappingFile mapping = MappingParser.parse(new Source("mapping", text.textValue()));
        hardware = withFile(request, hardware);
        List<LayerResult> results = model.evaluate(mapping, hardware);
        List<List<String>> cells = CsvTable.cells(mapping.network(), results, hardware);
        json.writeStringField("status", "ok");
        json.writeArrayFieldStart("results");
        for (LayerResult result : results) {
            ResultJson.write(result, hardware, json);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("csv");
        for (List<String> row : cells) {
            json.writeStartArray();
            for (String cell : row) {
                json.writeString(cell);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        if (results.stream().anyMatch(LayerResult::degenerate)) {
            json.writeBooleanField("degenerate", true);
        }
    }

    private static Hardware hardware(JsonNode request) throws BadLine {
        JsonNode hw = request.path("hw");
        if (!hw.isObject() && !hw.isMissingNode() && !hw.isNull()) {
            throw new BadLine("expected an object as \"hw\"");
        }
        for (Map.Entry<String, JsonNode> field : hw.properties()) {
            switch (field.getKey()) {
                case "num_pes",
                        "noc_bw_cstr",
                        "noc_hops",
                        "noc_hop_latency",
                        "num_simd_lanes",
                        "offchip_bw_cstr",
                        "l1_size_cstr",
                        "l2_size_cstr",
                        "hw_file" -> {}
                default -> throw new BadLine("unknown key \"" + field.getKey() + "\" in \"hw\"");
            }
        }
        int latency = number(hw, "noc_hops", 1) * number(hw, "noc_hop_latency", 0);
        return new Hardware(
                number(hw, "num_pes", 7),
                Collections.nCopies(
                        Hardware.LEVELS, new Hardware.Noc(number(hw, "noc_bw_cstr", Integer.MAX_VALUE), latency)),
                number(hw, "num_simd_lanes", 1),
                number(hw, "offchip_bw_cstr", Hardware.OFFCHIP_BANDWIDTH),
                number(hw, "l1_size_cstr", Integer.MAX_VALUE),
                number(hw, "l2_size_cstr", Integer.MAX_VALUE));
    }

    private static int number(JsonNode hw, String key, int otherwise) throws BadLine {
        JsonNode value = hw.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new BadLine("expected a 32-bit integer as \"" + key + "\", got " + value);
        }
        return value.intValue();
    }

    /** A hardware file stands beside the mapping or among the options, as text or null. */
    private static Hardware withFile(JsonNode request, Hardware given) throws BadLine {
        JsonNode file = request.hasNonNull("hw_file")
                ? request.path("hw_file")
                : request.path("hw").path("hw_file");
        if (file.isMissingNode() || file.isNull()) {
            return given;
        }
        if (!file.isTextual()) {
            throw new BadLine("expected the text of a hardware file or null as \"hw_file\"");
        }
        return HardwareParser.parse(new Source("hw_file", file.textValue()), given);
    }
}
