package marvel.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;
import marvel.pass.Version;

/** {@code index.json} of an output directory: which function is in which file. {@code docs/outputs.md} defines the keys. */
final class OutputIndex {
    static final String NAME = "index.json";

    /**
     * What a run made of one module.
     *
     * @param network its name in files
     * @param emissions by the word for {@code --emit}, in the order of the command line
     */
    record Output(Module module, String network, Map<String, Emission> emissions) {
        /** All texts by file name. */
        Map<String, String> files() {
            return OutputIndex.files(List.of(this));
        }
    }

    private OutputIndex() {}

    /**
     * All texts of a run, by file name. Outputs may share a file that is the same in each.
     *
     * @throws CompileException if files that differ have one name: none is to replace another
     */
    static Map<String, String> files(List<Output> outputs) {
        Map<String, String> all = new TreeMap<>();
        Map<String, String> networks = new HashMap<>();
        for (Output o : outputs) {
            for (Emission emission : o.emissions().values()) {
                for (Emission.File f : emission.files()) {
                    String other = all.putIfAbsent(f.name(), f.text());
                    String first = networks.computeIfAbsent(f.name(), n -> o.network());
                    if (other != null && !other.equals(f.text())) {
                        throw clash(f.name(), first, o.network());
                    }
                }
            }
        }
        return all;
    }

    private static CompileException clash(String file, String first, String second) {
        return new CompileException(Diagnostic.error(
                        Code.SAME_OUTPUT,
                        Span.NONE,
                        "expected files of different names, got two named " + file + ", for " + first + " and for "
                                + second)
                .withNote(Span.NONE, "give functions of different parts different names, or run each part by itself"));
    }

    static String write(List<Output> outputs, String pipeline) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("tool", "marvel-opt");
            json.writeStringField("version", Version.TEXT);
            json.writeStringField("pipeline", pipeline);
            json.writeArrayFieldStart("files");
            for (Output o : outputs) {
                for (Map.Entry<String, Emission> kind : o.emissions().entrySet()) {
                    for (Emission.File f : kind.getValue().files()) {
                        json.writeStartObject();
                        json.writeStringField("name", f.name());
                        json.writeStringField("kind", kind.getKey());
                        json.writeStringField("network", o.network());
                        json.writeEndObject();
                    }
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("functions");
            for (Output o : outputs) {
                for (LoopFunction f : o.module().items(LoopFunction.class)) {
                    function(json, o, f);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append("\n").toString();
    }

    private static void function(JsonGenerator json, Output output, LoopFunction f) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", f.name());
        json.writeStringField("network", output.network());
        json.writeStringField("op", f.attrs().getString("op").orElse(""));
        json.writeNumberField("count", f.count());
        json.writeObjectFieldStart("files");
        for (Map.Entry<String, Emission> kind : output.emissions().entrySet()) {
            List<Emission.File> files = kind.getValue().files().stream()
                    .filter(x -> x.functions().contains(f.name()))
                    .toList();
            if (!files.isEmpty()) {
                json.writeArrayFieldStart(kind.getKey());
                for (Emission.File file : files) {
                    json.writeString(file.name());
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
        json.writeObjectFieldStart("omitted");
        for (Map.Entry<String, Emission> kind : output.emissions().entrySet()) {
            Optional<Emission.Omission> omission = kind.getValue().omissions().stream()
                    .filter(x -> x.function().equals(f.name()))
                    .findFirst();
            if (omission.isPresent()) {
                json.writeStringField(kind.getKey(), omission.get().reason());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
