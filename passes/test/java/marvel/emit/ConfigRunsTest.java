package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import marvel.ir.Module;
import marvel.ir.loop.BufferDecl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations, executed by the runtime in C, compute what the interpreter does with the plain nests. */
class ConfigRunsTest {
    private static final int COUNT = 40;
    private static final Path RUNTIME = Path.of("../runtime").toAbsolutePath();

    private static final List<Path> SOURCES = List.of(RUNTIME.resolve("marvel_runtime.c"));

    @TempDir
    Path dir;

    @BeforeAll
    static void gcc() {
        Gcc.assume();
    }

    private void write(List<EmitCase> cases) throws IOException {
        Module module = EmitCase.module(cases);
        Map<String, String> files =
                new ConfigEmitter().emit(module, "net", new NoContext()).texts();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(dir.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(dir.resolve("main.c"), program(cases));
    }

    private static String program(List<EmitCase> cases) {
        StringBuilder out =
                new StringBuilder("#include <math.h>\n#include <stdio.h>\n#include \"marvel_runtime.h\"\n\n");
        out.append("extern const marvel_layer *const marvel_layers_net[];\n");
        out.append("extern const int32_t marvel_layer_count_net;\n\n");
        cases.forEach(c -> out.append(c.arrays()));
        out.append("\nint main(void) {\n  int wrong = marvel_layer_count_net != ")
                .append(cases.size());
        out.append(";\n");
        for (int i = 0; i < cases.size(); i++) {
            EmitCase c = cases.get(i);
            String params = c.mapped().params().stream()
                    .map((BufferDecl p) -> c.symbol(p))
                    .collect(Collectors.joining(", "));
            out.append("  { void *params[] = {").append(params).append("};\n");
            out.append("    int status = (int)marvel_run(marvel_layers_net[")
                    .append(i)
                    .append("], params);\n");
            out.append("    if (status != 0) { printf(\"seed ").append(c.seed());
            out.append(": status %d\\n\", status); wrong++; } }\n");
            out.append(c.compare());
        }
        return out.append("  return wrong != 0;\n}\n").toString();
    }

    @Test
    @Tag("heavy") // as the next one does, without the sanitizers' help
    void computesTheSame() throws IOException, InterruptedException {
        write(cases());
        Gcc.run(dir, SOURCES, List.of("-I", RUNTIME.toString()));
    }

    @Test
    void sumsInTheOrderOfTheNest() throws IOException, InterruptedException {
        write(EmitCase.fractions(100));
        Gcc.run(dir, SOURCES, List.of("-I", RUNTIME.toString()));
    }

    @Test
    void staysWithinItsArrays() throws IOException, InterruptedException {
        write(cases());
        Gcc.run(dir, SOURCES, sanitized());
    }

    @Test
    @Tag("heavy")
    void operatorsOfNetworksComputeTheSameWithinTheirArrays() throws IOException, InterruptedException {
        write(NetworkCase.all());
        Gcc.run(dir, SOURCES, sanitized());
    }

    @Test
    @Tag("heavy")
    void activatedOperatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        write(NetworkCase.activated());
        Gcc.run(dir, SOURCES, sanitized());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "mobilenet_v2"})
    @Tag("heavy")
    void wholeNetworksCompile(String network) throws IOException, InterruptedException {
        NetworkCase.write(network, "config", dir);
        Gcc.compile(dir);
    }

    private static List<String> sanitized() {
        List<String> options = new ArrayList<>(Gcc.SANITIZED);
        options.addAll(List.of("-I", RUNTIME.toString()));
        return options;
    }

    private static List<EmitCase> cases() {
        List<EmitCase> cases = new ArrayList<>(EmitCase.all(COUNT));
        cases.addAll(EmitCase.extremes());
        return cases;
    }
}
