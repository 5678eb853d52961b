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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.IllegalMappingException;
import marvel.cost.timeloop.Outcome;
import marvel.cost.timeloop.PhysicalModel;
import marvel.cost.timeloop.Problem;
import marvel.cost.timeloop.TimeloopMapping;
import marvel.cost.timeloop.TimeloopModel;
import marvel.parse.BrokenJson;

/** {@code --model=exact --jsonl}: one Timeloop mapping in, one answer out, in order; a bad line does not stop the others. */
final class TimeloopBatch {
    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonFactory factory = mapper.getFactory();
    private final Map<String, Architecture> architectures = new LinkedHashMap<>();
    private final Map<String, JsonNode> problems = new HashMap<>();

    private final boolean compatible;

    TimeloopBatch(boolean compatible) {
        this.compatible = compatible;
    }

    int run(InputStream in, PrintStream out) throws IOException {
        try (InputStream known = TimeloopBatch.class.getResourceAsStream("/marvel/timeloop/architectures.json")) {
            define(mapper.readTree(known));
        } catch (TimeloopRequest.BadRequestException e) {
            throw new IllegalStateException(e);
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer = line.isBlank() ? "" : answer(line);
            if (!answer.isEmpty()) {
                out.print(answer + "\n");
                out.flush();
            }
        }
        return MarvelCost.OK;
    }

    private void define(JsonNode meta) throws TimeloopRequest.BadRequestException {
        for (JsonNode a : meta.path("architectures")) {
            Architecture architecture = TimeloopRequest.architecture(a);
            architectures.put(architecture.name(), architecture);
        }
        for (Map.Entry<String, JsonNode> e : meta.path("problems").properties()) {
            problems.put(e.getKey(), e.getValue());
        }
    }

    private String answer(String line) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.writeStartObject();
            try {
                JsonNode request = mapper.readTree(line);
                if (request.path("kind").asText().equals("meta")) {
                    define(request);
                    return "";
                }
                if (request.hasNonNull("id")) {
                    json.writeFieldName("id");
                    json.writeTree(request.get("id"));
                }
                answer(TimeloopRequest.read(request, architectures, problems), json);
            } catch (JsonProcessingException e) {
                failure(json, "error", "not JSON: " + BrokenJson.reason(e));
            } catch (TimeloopRequest.BadRequestException e) {
                failure(json, "error", String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                failure(json, "error", String.valueOf(e.getMessage()));
            } catch (ArithmeticException e) {
                failure(json, "error", "expected counts that fit 64 bits, got larger ones");
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private void answer(TimeloopRequest r, JsonGenerator json) throws IOException {
        try {
            Outcome outcome = evaluate(r.problem(), r.architecture(), r.mapping(), r.linkTransfers(), compatible);
            json.writeStringField("status", "ok");
            TimeloopJson.write(r, outcome, json);
        } catch (IllegalMappingException e) {
            failure(json, "illegal", String.valueOf(e.getMessage()));
            json.writeStringField("class", e.kind());
        }
    }

    static Outcome evaluate(
            Problem problem,
            Architecture architecture,
            TimeloopMapping mapping,
            boolean linkTransfers,
            boolean compatible)
            throws IllegalMappingException {
        return compatible
                ? new TimeloopModel(problem, architecture).evaluate(mapping, linkTransfers)
                : new PhysicalModel(problem, architecture).evaluate(mapping);
    }

    /** The outcome of one mapping as a JSON object. */
    static String outcome(TimeloopRequest r, boolean compatible) throws IOException, IllegalMappingException {
        Outcome outcome = evaluate(r.problem(), r.architecture(), r.mapping(), r.linkTransfers(), compatible);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new ObjectMapper().getFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", "ok");
            TimeloopJson.write(r, outcome, json);
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void failure(JsonGenerator json, String status, String message) throws IOException {
        json.writeStringField("status", status);
        json.writeStringField("message", message);
    }
}
