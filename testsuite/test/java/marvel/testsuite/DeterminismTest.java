package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes of every output, whatever surrounds the run. */
@Tag("heavy")
class DeterminismTest {
    private static final String NETWORK = """
            #[version = "0.0.5"]
            def @main(%x: Tensor[(1, 8, 14, 14), int8], %w1: Tensor[(16, 8, 3, 3), int8], %b: Tensor[(16), int32],
                      %w2: Tensor[(8, 16, 1, 1), int32]) {
              // A comment outside ASCII: \u0130\u0131 \u0664\u0662 \ud83d\ude00
              %0 = nn.conv2d(%x, %w1, padding=[1, 1, 1, 1], kernel_size=[3, 3], out_dtype="int32");
              %1 = nn.relu(nn.bias_add(%0, %b));
              nn.conv2d(%1, %w2, kernel_size=[1, 1])
            }
            """;

    @TempDir
    Path dir;

    private Path java;
    private Map<String, String> expected;

    @BeforeEach
    void plain() throws Exception {
        java = Path.of(System.getProperty("java.home"));
        expected = run(NETWORK.getBytes(StandardCharsets.UTF_8), List.of(), "-j", "1");
        assertTrue(expected.size() > 10, expected.keySet().toString());
    }

    /** Texts of all outputs by name, without how long searches took. */
    private Map<String, String> run(byte[] input, List<String> options, String... args) throws Exception {
        Files.write(dir.resolve("net.relay"), input);
        Path out = Files.createTempDirectory(dir, "out");
        List<String> command =
                new ArrayList<>(List.of(java.resolve("bin/java").toString(), "-XX:+UseSerialGC", "-Xlog:disable"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "marvel.tool.MarvelOpt"));
        command.addAll(List.of("net.relay", "--marvel", "--target=edge", "-o", out.toString()));
        command.add("--emit=ir,json,maestro,timeloop,config,mlir,mlir-transform,tvmscript,c");
        command.addAll(List.of(args));
        Path err = dir.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(err, StandardCharsets.ISO_8859_1));
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                all.put(out.relativize(f).toString(), timeless(Files.readString(f)));
            }
        }
        all.put("stderr", timeless(Files.readString(err)));
        return all;
    }

    private static String timeless(String text) {
        return text.replaceAll("(\"search_ms\" ?: ?)[0-9.Ee+-]+", "$1_")
                .replaceAll("search_ms=[0-9.Ee+-]+", "search_ms=_")
                .replaceAll("[0-9.,]+( |&nbsp;|</td><td>)m?s\\b", "_ s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR",
                "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab",
                "-Duser.language=th -Duser.country=TH -Duser.extensions=u-ca-buddhist-nu-thai",
                "-Duser.language=de -Duser.country=DE",
                "-Duser.timezone=Asia/Kathmandu",
                "-Dfile.encoding=ISO-8859-1 -Dsun.jnu.encoding=ANSI_X3.4-1968",
                "-Dfile.encoding=UTF-16",
                "-Xint"
            })
    void surroundings(String options) throws Exception {
        assertEquals(expected, run(NETWORK.getBytes(StandardCharsets.UTF_8), List.of(options.split(" ")), "-j", "1"));
    }

    @Test
    void threadsAndRuns() throws Exception {
        for (String threads : List.of("1", "2", "4")) {
            assertEquals(expected, run(NETWORK.getBytes(StandardCharsets.UTF_8), List.of(), "-j", threads));
        }
    }

    @Test
    void lineEndsAndByteOrderMark() throws Exception {
        for (String text : List.of(NETWORK.replace("\n", "\r\n"), "\uFEFF" + NETWORK, NETWORK.stripTrailing())) {
            assertEquals(expected, run(text.getBytes(StandardCharsets.UTF_8), List.of(), "-j", "1"));
        }
    }

    /** Other JDKs of this machine, beside the one that runs the tests. */
    @Test
    void otherJdks() throws Exception {
        List<Path> jdks;
        Path all = java.toRealPath().getParent();
        try (Stream<Path> siblings = Files.list(all)) {
            jdks = siblings.filter(p -> Files.isExecutable(p.resolve("bin/java")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            jdks = List.of();
        }
        for (Path jdk : jdks) {
            java = jdk;
            assertEquals(expected, run(NETWORK.getBytes(StandardCharsets.UTF_8), List.of(), "-j", "1"), jdk::toString);
        }
    }
}
