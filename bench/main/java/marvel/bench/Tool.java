package marvel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import marvel.tool.MarvelOpt;
import picocli.CommandLine;

/** marvel-opt in this process, so that what is measured is what users call, without the start of Java. */
final class Tool {
    /** Networks of the paper, and BERT; as TVM prints them, shared with the tests. */
    static final List<String> NETWORKS = List.of("alexnet", "vgg16", "resnet50", "mobilenet_v2", "bert_base_layer");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Tool() {}

    /** Runs a benchmark with options, several of which may be in one argument. */
    static void main(Callable<Integer> benchmark, String[] args) {
        String[] words = Arrays.stream(args)
                .flatMap(a -> Stream.of(a.strip().split("\\s+")))
                .filter(a -> !a.isEmpty())
                .toArray(String[]::new);
        System.exit(new CommandLine(benchmark).execute(words));
    }

    /** Relay text of a network. */
    static String network(String name) {
        try (InputStream in = Tool.class.getResourceAsStream("/relay/" + name + ".relay")) {
            if (in == null) {
                throw new IllegalArgumentException("expected a network, such as " + NETWORKS + ", got " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The JSON report of a run.
     *
     * @throws IllegalStateException if the run fails, with what it said
     */
    static JsonNode report(String input, List<String> options) {
        List<String> args = new ArrayList<>(options);
        args.add("--emit=json");
        try {
            return MAPPER.readTree(run(input, args));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a run prints. */
    static String run(String input, List<String> args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = MarvelOpt.run(
                args.toArray(String[]::new),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        if (exit != MarvelOpt.OK) {
            throw new IllegalStateException(
                    "marvel-opt " + String.join(" ", args) + ": " + err.toString(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The root of the project: the nearest directory above that holds the grammar. */
    static Path root() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.exists(p.resolve("grammar/Marvel.g4"))) {
                return p;
            }
        }
        throw new IllegalStateException("expected to run below the project's root");
    }

    /** What tells one layer from another: the operator and its shape. */
    static String shape(JsonNode layer) {
        StringBuilder text = new StringBuilder(layer.get("op").asText());
        layer.get("dims").properties().forEach(d -> {
            if (d.getValue().asLong() > 1) {
                text.append(' ').append(d.getKey()).append(d.getValue().asText());
            }
        });
        for (String window : List.of("stride", "dilation")) {
            String values = layer.get(window).toString();
            if (!values.matches("\\[(1(,1)*)?]")) {
                text.append(' ').append(window).append(values);
            }
        }
        return text.toString();
    }
}
