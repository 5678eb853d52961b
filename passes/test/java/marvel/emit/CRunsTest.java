package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mapped nests, written as C, compute what the interpreter does with the plain nests. */
class CRunsTest {
    private static final int COUNT = 40;

    @TempDir
    Path dir;

    @BeforeAll
    static void gcc() {
        Gcc.assume();
    }

    private void write(List<EmitCase> cases) throws IOException {
        Map<String, String> files = new CEmitter()
                .emit(EmitCase.module(cases), "net", new NoContext())
                .texts();
        Files.writeString(dir.resolve("main.c"), program(java.util.Objects.requireNonNull(files.get("net.c")), cases));
    }

    private static String program(String functions, List<EmitCase> cases) {
        StringBuilder out = new StringBuilder(functions).append("\n#include <stdio.h>\n\n");
        cases.forEach(c -> out.append(c.arrays()));
        out.append("\nint main(void) {\n  int wrong = 0;\n");
        for (EmitCase c : cases) {
            String params = c.mapped().params().stream()
                    .map(p -> "(void *)" + c.symbol(p))
                    .collect(Collectors.joining(", "));
            String name = CText.identifier(c.mapped().name());
            out.append("  if (").append(name).append('(').append(params).append(") != 0) { printf(\"seed ");
            out.append(c.seed()).append(": no memory\\n\"); wrong++; }\n").append(c.compare());
        }
        return out.append("  return wrong != 0;\n}\n").toString();
    }

    @Test
    @Tag("heavy") // as the next one does, without the sanitizers' help
    void computesTheSame() throws IOException, InterruptedException {
        write(cases());
        Gcc.run(dir, List.of(), List.of());
    }

    @Test
    void staysWithinItsArrays() throws IOException, InterruptedException {
        write(cases());
        Gcc.run(dir, List.of(), Gcc.SANITIZED);
    }

    @Test
    @Tag("heavy")
    void operatorsOfNetworksComputeTheSameWithinTheirArrays() throws IOException, InterruptedException {
        write(NetworkCase.all());
        Gcc.run(dir, List.of(), Gcc.SANITIZED);
    }

    @Test
    @Tag("heavy")
    void activatedOperatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        write(NetworkCase.activated());
        Gcc.run(dir, List.of(), Gcc.SANITIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "mobilenet_v2"})
    @Tag("heavy")
    void wholeNetworksCompile(String network) throws IOException, InterruptedException {
        NetworkCase.write(network, "c", dir);
        Gcc.compile(dir);
    }

    private static List<EmitCase> cases() {
        List<EmitCase> cases = new ArrayList<>(EmitCase.all(COUNT));
        cases.addAll(EmitCase.extremes());
        return cases;
    }
}
