package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails around the tool, in a process of its own: outputs are whole or absent, it says so once, the code is right. */
@Tag("heavy")
class FaultsTest {
    private static final Path NETWORK = Project.root().resolve("examples/resnet50.relay");

    private static final String LOOP = """
            package stranger;

            import marvel.ir.Module;
            import marvel.pass.Pass;
            import marvel.pass.PassContext;
            import marvel.pass.PassInfo;

            /** Never ends. */
            @PassInfo("loop-for-ever")
            public final class Loop implements Pass<Loop.Options> {
              /** None. */
              public record Options() {}

              @Override public Class<Options> options() { return Options.class; }

              @Override public Module run(Module in, Options o, PassContext context) {
                while (true) {
                  Thread.onSpinWait();
                }
              }
            }
            """;

    @TempDir
    Path dir;

    private record End(int exit, String err) {}

    private Process start(List<String> java, File out, String... args) throws IOException {
        return start("marvel.tool.MarvelOpt", java, out, args);
    }

    private Process start(String program, List<String> java, File out, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable"));
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(dir.resolve("err").toFile())
                .start();
    }

    private End end(Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "expected an end");
        return new End(process.exitValue(), Files.readString(dir.resolve("err")));
    }

    private End run(List<String> java, File out, String... args) throws IOException, InterruptedException {
        return end(start(java, out, args));
    }

    private static void saidOnce(String what, End end) {
        assertEquals(1, end.exit(), end.err());
        assertEquals(1, end.err().lines().filter(l -> l.contains("error: ")).count(), end.err());
        assertTrue(end.err().contains(what), end.err());
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(n -> !n.equals("err") && !n.equals("in.mv"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void standardOutputThatIsFull() throws Exception {
        File full = new File("/dev/full");
        assumeTrue(full.exists(), "no /dev/full");
        saidOnce("cannot write to standard output", run(List.of(), full, "--list-targets"));
        saidOnce("cannot write to standard output", run(List.of(), full, NETWORK.toString()));
        saidOnce(
                "marvel-cost: error: cannot write to standard output",
                end(start("marvel.cli.MarvelCost", List.of(), full, "--help")));
        saidOnce(
                "cannot write to /dev/full: ",
                run(List.of(), dir.resolve("err").toFile(), NETWORK.toString(), "-o", "/dev/full"));
    }

    /** A file system of 64 KiB, where one may be mounted. */
    @Test
    void diskThatIsFull() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()).start();
        assumeTrue(mount.waitFor() == 0, "this user may mount nothing");
        try {
            saidOnce(
                    "cannot write to ",
                    run(List.of(), devNull(), NETWORK.toString(), "--marvel", "--target=edge", "-o", disk + "/out.mv"));
            saidOnce(
                    "cannot write to ",
                    run(
                            List.of(),
                            devNull(),
                            NETWORK.toString(),
                            "--marvel",
                            "--target=edge",
                            "--emit=c,json",
                            "-o",
                            disk + "/all"));
            try (Stream<Path> all = Files.list(disk)) {
                assertEquals(List.of(), all.toList());
            }
        } finally {
            assertEquals(
                    0, new ProcessBuilder("umount", disk.toString()).start().waitFor());
        }
    }

    private static File devNull() {
        return new File("/dev/null");
    }

    @Test
    void directoryThatMayNotBeWrittenTo() throws Exception {
        Path closed = Files.createDirectory(dir.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(closed), "this user writes everywhere");
        saidOnce("permission denied", run(List.of(), devNull(), NETWORK.toString(), "-o", closed + "/out.mv"));
    }

    /** The input is read before anything is written, through a link too. */
    @Test
    void outputOntoTheInput() throws Exception {
        Path input = Files.writeString(dir.resolve("in.mv"), "def @main(%x: int8) { nn.relu(%x) }");
        Path link = Files.createSymbolicLink(dir.resolve("link.mv"), input);
        for (Path name : List.of(input, link)) {
            End end = run(List.of(), devNull(), name.toString(), "-o", name.toString());
            assertEquals(new End(0, ""), end);
            assertEquals("#[version = \"0.0.5\"]\ndef @main(%x: int8) {\n  nn.relu(%x)\n}\n", Files.readString(input));
        }
        assertTrue(Files.isSymbolicLink(link));
        String before = Files.readString(input);
        saidOnce(
                "no target is called",
                run(List.of(), devNull(), input.toString(), "--marvel", "--target=nowhere", "-o", input.toString()));
        assertEquals(before, Files.readString(input));
    }

    /** Wherever a signal comes, the file is whole or not there, and nothing else is left. */
    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "KILL,137"})
    void signals(String signal, int code) throws Exception {
        Path out = dir.resolve("out.mv");
        assertEquals(
                0,
                run(List.of(), devNull(), NETWORK.toString(), "--marvel", "--target=edge", "-o", out.toString())
                        .exit());
        String whole = Files.readString(out);
        Files.delete(out);
        int killed = 0;
        for (int wait = 100; wait < 3000; wait += 300) {
            Process process =
                    start(List.of(), devNull(), NETWORK.toString(), "--marvel", "--target=edge", "-o", out.toString());
            if (!process.waitFor(wait, TimeUnit.MILLISECONDS)) {
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor();
            }
            int exit = end(process).exit();
            assertTrue(exit == code || exit == 0, "exit code " + exit);
            killed += exit == code ? 1 : 0;
            if (Files.exists(out)) {
                assertEquals(whole, Files.readString(out));
                Files.delete(out);
            }
            if (!signal.equals("KILL")) {
                assertEquals(List.of(), left());
            }
        }
        assertTrue(killed > 0, "expected signals before the end");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 12, 14, 20})
    void littleMemory(int megabytes) throws Exception {
        Path out = dir.resolve("out.mv");
        End end = run(
                List.of("-Xmx" + megabytes + "m"),
                devNull(),
                NETWORK.toString(),
                "--marvel",
                "--target=edge",
                "-o",
                out.toString());
        if (end.exit() == 0) {
            assertTrue(Files.exists(out));
        } else {
            saidOnce("out of memory: Java may take ", end);
            assertEquals(List.of(), left());
        }
    }

    @Test
    void passThatNeverEnds() throws Exception {
        Path input = Files.writeString(dir.resolve("in.mv"), "def @main(%x: int8) { nn.relu(%x) }");
        PluginTest plugin = new PluginTest();
        plugin.dir = dir;
        assertEquals("", plugin.compile("Loop", LOOP));
        Path jar = plugin.jar();
        End end = run(
                List.of("-Dmarvel.grace=1"),
                devNull(),
                "--load-pass-plugin=" + jar,
                "--loop-for-ever",
                "--time-limit=1",
                input.toString(),
                "-o",
                dir.resolve("out.mv").toString());
        saidOnce("pass loop-for-ever has not ended 1 s after the time limit of 1 s", end);
        assertTrue(Files.notExists(dir.resolve("out.mv")));
    }

    /** A locale that knows ASCII only: names of files are UTF-8 all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX"})
    void namesInLocalesOfAscii(String locale) throws Exception {
        Path out = dir.resolve("größe_網.mv");
        Path err = dir.resolve("err");
        ProcessBuilder tool = new ProcessBuilder(
                        Project.root().resolve("bin/marvel-opt").toString(), NETWORK.toString(), "-o", out.toString())
                .redirectError(err.toFile());
        tool.environment().keySet().removeIf(v -> v.startsWith("LC_") || v.equals("LANG"));
        if (!locale.isEmpty()) {
            tool.environment().put("LC_ALL", locale);
        }
        assertEquals(0, tool.start().waitFor(), () -> locale + ": " + read(err));
        assertTrue(Files.isRegularFile(out), locale);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
