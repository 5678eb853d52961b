package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not right ends with exit code 1, a message that says where, and no output. */
class BadInputTest {
    private static final Pattern MESSAGE = Pattern.compile("(?m)^.*: error: .+");
    private static final Pattern LOCATED = Pattern.compile("(?m)^.+:\\d+:\\d+: error: .+");
    private static final long SEED = 20250117;

    @TempDir
    Path dir;

    /** Runs the whole pipeline; gives what was said. */
    private String refused(Path input, String... more) {
        Path output = dir.resolve("out.mv");
        List<String> args = new ArrayList<>(List.of("--marvel", "--target=edge", "-o", output.toString()));
        args.addAll(List.of(more));
        args.add(input.toString());
        Golden.Result run = Golden.run(args, "");
        assertEquals(1, run.exit(), run.err());
        assertEquals("", run.out());
        assertFalse(Files.exists(output), "expected no output file");
        try (var left = Files.list(dir)) {
            assertEquals(
                    List.of(), left.filter(f -> f.toString().endsWith(".tmp")).toList());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertTrue(MESSAGE.matcher(run.err()).find(), run.err());
        return run.err();
    }

    private String refused(byte[] text) throws IOException {
        return refused(Files.write(dir.resolve("input.mv"), text));
    }

    private static void located(String err) {
        assertTrue(LOCATED.matcher(err).find(), err);
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        assertTrue(refused(dir.resolve("nowhere.mv")).contains("nowhere.mv: no such file"));
        assertTrue(refused(dir).contains(": expected a file, got a directory"));
        Golden.Result unnamed = Golden.run(List.of(""), "");
        assertEquals("marvel: error: expected the name of a file, got an empty one [MV0002]\n", unnamed.err());
        Path memory = Path.of("/proc/self/mem"); // its first byte is no memory
        if (Files.exists(memory)) {
            assertTrue(refused(memory).contains(memory + ": cannot read the file: "));
        }
        Path closed = Files.writeString(dir.resolve("closed.mv"), "def @f() { 1 }");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "this user reads everything");
        assertTrue(refused(closed).contains("closed.mv: no permission to read the file"));
    }

    @Test
    void filesThatCannotBeWritten() throws IOException {
        Path input = Files.writeString(
                dir.resolve("in.mv"),
                "def @f(%x: Tensor[(2, 3), int8], %w: Tensor[(4, 3), int8]) { nn.dense(%x, %w) }");
        Path taken = Files.createDirectories(dir.resolve("out/index.json"));
        unwritten(
                "expected a file to write to, got the directory " + taken,
                input,
                "--marvel",
                "--emit=json,relay",
                "-o",
                dir.resolve("out").toString());
        unwritten("expected a file to write to, got the directory /", input, "--count-space", "-o", "/");
        unwritten("expected a file to write to, got the directory .", input, "--count-space", "-o", ".");
        if (Files.isDirectory(Path.of("/proc"))) {
            unwritten("cannot write to /proc/nowhere: no such directory: ", input, "-o", "/proc/nowhere/out.mv");
        }
    }

    private static void unwritten(String message, Path input, String... args) {
        List<String> all = new ArrayList<>(List.of("--target=edge", input.toString()));
        all.addAll(List.of(args));
        Golden.Result run = Golden.run(all, "");
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains("marvel: error: " + message), run.err());
        assertEquals("", run.out());
    }

    @Test
    void targetsThatCannotBeRead() throws IOException {
        Path input = Files.writeString(dir.resolve("right.mv"), "def @f() { 1 }");
        Path target = Files.writeString(dir.resolve("bad.acc"), "accelerator @bad { array = [4, 0]; }");
        located(refused(input, "--target=" + target));
        Files.writeString(target, "def @f() { 1 }");
        located(refused(input, "--target=" + target));
        refused(input, "--target=" + dir);
        refused(input, "--target=" + dir.resolve("nowhere.acc"));
    }

    @Test
    void noise() throws IOException {
        Random random = new Random(SEED);
        byte[] bytes = new byte[1 << 20];
        random.nextBytes(bytes);
        String bits = refused(bytes);
        located(bits);
        assertTrue(bits.contains("expected UTF-8, got byte") && bits.contains("[MV0004]"), bits);
        String letters = "def @%(){}[]:;,=+-*/<>\"#.0123456789 abcdefn\n";
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) letters.charAt(random.nextInt(letters.length()));
        }
        String err = refused(bytes);
        located(err);
        assertTrue(
                err.length() < 1 << 20, "expected messages that a person reads, got " + err.length() + " characters");
    }

    @Test
    void deepNesting() throws IOException {
        int depth = 200_000;
        located(refused(
                ("def @f() { " + "(".repeat(depth) + "1" + ")".repeat(depth) + " }").getBytes(StandardCharsets.UTF_8)));
    }

    /** A file that ends too soon is refused wherever it ends, except between two definitions. */
    @Test
    void truncatedFiles() throws IOException {
        String text = Project.read(Path.of("examples/resnet50.relay"));
        int end = text.lastIndexOf('}');
        Random random = new Random(SEED);
        for (int i = 0; i < 40; i++) {
            int cut = text.indexOf("def") + 3 + random.nextInt(end - text.indexOf("def") - 3);
            String err = refused(text.substring(0, cut).getBytes(StandardCharsets.UTF_8));
            assertTrue(LOCATED.matcher(err).find(), "cut at " + cut + ": " + err);
        }
    }

    /** Whatever is done to a text, it is taken or refused with a message; nothing fails inside. */
    @Test
    void changedFiles() throws IOException {
        List<String> texts = List.of(
                Project.read(Path.of("testsuite/goldens/pipelines/operators.relay")),
                Project.read(Path.of("testsuite/goldens/pipelines/marvel-two-layers.relay.out")),
                Project.read(Path.of("testsuite/goldens/ir/graph.relay")));
        for (int i = 0; i < 150; i++) {
            Random random = new Random(SEED + i);
            String text = texts.get(i % texts.size());
            for (int n = random.nextInt(3); n >= 0; n--) {
                text = change(text, random);
            }
            Path input = Files.writeString(dir.resolve("input.mv"), text);
            Golden.Result run = Golden.run(
                    List.of(
                            "--infer-type",
                            "--simplify-inference",
                            "--fuse-epilogue",
                            "--outline",
                            "--target=edge",
                            input.toString()),
                    "");
            String what = "seed " + (SEED + i) + ", text " + i % texts.size() + ": ";
            assertFalse(run.err().contains("internal error"), what + run.err());
            assertTrue(run.exit() == 0 || run.exit() == 1, what + "exit code " + run.exit());
            assertEquals(run.exit() == 1, MESSAGE.matcher(run.err()).find(), what + run.err());
        }
    }

    /** Takes a piece out, doubles one, or puts one in another place. */
    private static String change(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(12));
        int at = random.nextInt(text.length());
        String piece = text.substring(from, to);
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, to) + piece + text.substring(to);
            case 2 -> text.substring(0, at) + piece + text.substring(at);
            default -> text.substring(0, at) + random.nextInt(100) + text.substring(Math.min(text.length(), at + 1));
        };
    }
}
