package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mapped nests, written as C, compute what the interpreter does with the plain nests. */
class CRunsTest {
    private static final int COUNT = 40;

    @TempDir
    static Path dir;

    @BeforeAll
    static void write() throws IOException {
        Gcc.assume();
        List<EmitCase> cases = new ArrayList<>(EmitCase.all(COUNT));
        cases.addAll(EmitCase.beyondIntegers());
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
    void computesTheSame() throws IOException, InterruptedException {
        Gcc.run(dir, List.of(), List.of());
    }

    @Test
    void staysWithinItsArrays() throws IOException, InterruptedException {
        Gcc.run(dir, List.of(), Gcc.SANITIZED);
    }
}
