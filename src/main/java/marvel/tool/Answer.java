package marvel.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import org.jspecify.annotations.Nullable;

/** Lines that {@code --serve} writes. */
final class Answer {
    private static final JsonFactory JSON = new JsonFactory();

    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private Answer() {}

    /** A request was worked on. */
    static String of(String id, TextRun run) {
        String status = switch (run.code()) {
            case MarvelOpt.OK -> "ok";
            case MarvelOpt.USAGE -> "usage";
            case MarvelOpt.CANCELLED -> "cancelled";
            default -> "failed";
        };
        return line(json -> {
            begin(json, id, status);
            json.writeStringField("out", run.out());
            json.writeStringField("err", run.err());
            json.writeFieldName("diagnostics");
            list(json, run.diagnostics());
        });
    }

    /** A line was no request. */
    static String invalid(@Nullable String id, String message) {
        return line(json -> {
            begin(json, id == null ? "null" : id, "invalid");
            json.writeStringField("err", message);
        });
    }

    /** A string in JSON. */
    static String quoted(String text) {
        return written(json -> json.writeString(text));
    }

    private static String line(Fields fields) {
        return written(json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        });
    }

    private static String written(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            fields.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void begin(JsonGenerator json, String id, String status) throws IOException {
        json.writeFieldName("id");
        json.writeRawValue(id);
        json.writeStringField("status", status);
    }

    private static void list(JsonGenerator json, List<Diagnostic> diagnostics) throws IOException {
        json.writeStartArray();
        for (Diagnostic d : diagnostics) {
            json.writeStartObject();
            json.writeStringField("severity", d.severity().toString());
            json.writeStringField("code", d.code().toString());
            if (d.span().source() != Span.NONE.source()) {
                json.writeStringField("file", d.span().source().name());
                json.writeNumberField("line", d.span().line());
                json.writeNumberField("column", d.span().column());
            }
            json.writeStringField("message", d.message());
            json.writeFieldName("notes");
            list(json, d.notes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
