package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles C as strictly as it goes and runs it. */
final class Gcc {
    private static final List<String> STRICT =
            List.of("gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1");

    /** What finds reads and writes outside of arrays, and what C leaves undefined. */
    static final List<String> SANITIZED =
            List.of("-fsanitize=address,undefined,float-cast-overflow", "-fno-sanitize-recover=all");

    private Gcc() {}

    /** The tests of this class need gcc. */
    static void assume() {
        String[] path = System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1);
        boolean found = java.util.Arrays.stream(path).anyMatch(d -> Files.isExecutable(Path.of(d, "gcc")));
        assumeTrue(found, "no gcc on this machine");
    }

    /** Compiles all C files of a directory, and others, and runs the program; it must print nothing and end with 0. */
    static void run(Path dir, List<Path> others, List<String> options) throws IOException, InterruptedException {
        List<String> command = command(dir, options);
        others.forEach(f -> command.add(f.toString()));
        command.addAll(List.of("-o", dir.resolve("program").toString(), "-lm"));
        assertEquals("", output(dir, command));
        assertEquals("", output(dir, List.of(dir.resolve("program").toString())));
    }

    /** Compiles all C files of a directory, to be run by nobody. */
    static void compile(Path dir) throws IOException, InterruptedException {
        List<String> command = command(dir, List.of("-c"));
        assertEquals("", output(dir, command));
    }

    private static List<String> command(Path dir, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(STRICT);
        command.addAll(options);
        command.addAll(List.of("-I", dir.toString()));
        int given = command.size();
        try (java.util.stream.Stream<Path> files = Files.list(dir)) {
            files.filter(f -> f.toString().endsWith(".c")).sorted().forEach(f -> command.add(f.toString()));
        }
        assertTrue(command.size() > given, "expected C files in " + dir);
        return command;
    }

    private static String output(Path dir, List<String> command) throws IOException, InterruptedException {
        Path log = dir.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertTrue(!process.isAlive(), "expected an end within five minutes: " + command);
        String text = Files.readString(log, StandardCharsets.UTF_8);
        return process.exitValue() == 0 || !text.isEmpty() ? text : "exit code " + process.exitValue();
    }
}
