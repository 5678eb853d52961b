package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts of graphs that Jazzer makes of the goldens, guided by which code they reach, in a process of its own. {@code
 * -Dmarvel.fuzz.seconds} and {@code -Dmarvel.fuzz.seed} are those of {@link Fuzz}.
 */
@Tag("fuzz")
class CoverageFuzzTest {
    private static final int INPUTS = 20_000;

    @TempDir
    private Path dir = Path.of("");

    @Test
    void graphs() throws IOException, InterruptedException {
        Path corpus = Files.createDirectory(dir.resolve("corpus"));
        Path goldens = Path.of("..", "testsuite", "goldens");
        try (Stream<Path> files = Files.walk(goldens)) {
            for (Path golden :
                    files.filter(p -> p.toString().endsWith(".relay")).toList()) {
                Files.copy(
                        golden,
                        corpus.resolve(goldens.relativize(golden).toString().replace('/', '-')));
            }
        }
        Integer seconds = Integer.getInteger("marvel.fuzz.seconds");
        Path log = dir.resolve("log");
        Process jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xss64m",
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + GraphTarget.class.getName(),
                        "--instrumentation_includes=marvel.**",
                        "--reproducer_path=" + dir,
                        "-artifact_prefix=" + dir + "/",
                        "-seed=" + (1 + Long.getLong("marvel.fuzz.seed", 0)),
                        seconds == null ? "-runs=" + INPUTS : "-max_total_time=" + seconds,
                        "-rss_limit_mb=6000",
                        corpus.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = jazzer.waitFor();
        List<String> said = Files.readAllLines(log);
        assertEquals(0, code, () -> String.join("\n", said.subList(Math.max(0, said.size() - 200), said.size())));
        String done = said.stream().filter(l -> l.contains("DONE")).findFirst().orElseThrow();
        System.out.println("fuzz: graphs, Jazzer: " + done);
    }
}
