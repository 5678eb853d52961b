package marvel.testsuite;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import marvel.pass.Version;
import marvel.tool.MarvelOpt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/** Runs {@code marvel-opt} as the comments of an input say and holds what it prints against the files beside it. */
public final class Golden {
    /** Asks for expected files to be written anew. */
    public static final String UPDATE = "marvel.update";

    private Golden() {}

    /** What a run printed and how it ended. */
    public record Result(int exit, String out, String err) {}

    /** True when expected files are to be written anew; a continuous integration run never may. */
    public static boolean isUpdate() {
        boolean update = Boolean.getBoolean(UPDATE);
        if (update && System.getenv("CI") != null) {
            throw new IllegalStateException(
                    "expected -D" + UPDATE + " outside of continuous integration only: CI is set");
        }
        return update;
    }

    /** The inputs under a directory, in the order of their names. */
    public static List<Path> inputs(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(p -> p.getFileName().toString().matches(".*\\.(mv|relay|acc)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A test for each input under a directory, named as seen from the working directory; for {@code @TestFactory}. */
    public static Stream<DynamicTest> tests(Path directory) {
        boolean update = isUpdate();
        return inputs(directory).stream()
                .map(input -> DynamicTest.dynamicTest(
                        input.toString(), () -> Assertions.assertEquals("", String.join("\n", check(input, update)))));
    }

    /** Runs one input, named as seen from the working directory; gives what is wrong, or nothing. */
    public static List<String> check(Path input, boolean update) {
        String text = read(input);
        GoldenSpec spec = GoldenSpec.of(text);
        Path scratch = scratch();
        try {
            Result result = run(spec, input, text, scratch);
            List<String> wrong = new ArrayList<>();
            if (result.exit() != spec.exit()) {
                wrong.add(
                        "expected exit code " + spec.exit() + ", got " + result.exit() + "; stderr:\n" + result.err());
            }
            wrong.addAll(GoldenSpec.verify("stdout", spec.out(), result.out()));
            wrong.addAll(GoldenSpec.verify("stderr", spec.err(), result.err()));
            for (String machine : List.of(Path.of("").toAbsolutePath().toString(), scratch.toString())) {
                if ((result.out() + result.err()).contains(machine)) {
                    wrong.add("the output names a path of this machine: " + machine);
                }
            }
            if (spec.roundTrip()) {
                wrong.addAll(roundTrip(spec, result.out()));
            }
            if (wrong.isEmpty() && spec.compare()) {
                wrong.addAll(compare(input, ".out", result.out(), update));
                wrong.addAll(compare(input, ".err", result.err(), update));
            }
            return wrong;
        } finally {
            delete(scratch);
        }
    }

    private static Result run(GoldenSpec spec, Path input, String text, Path scratch) {
        String target = scratch.resolve("out").toString();
        List<String> args = spec.args().stream()
                .map(a -> a.replace("%s", input.toString()).replace("%t", target))
                .toList();
        Result result = run(args, spec.fromStdin() ? text : "");
        StringBuilder out = new StringBuilder(result.out());
        for (Path file : files(Path.of(target))) {
            out.append("==== ").append(scratch.relativize(file)).append('\n').append(read(file));
        }
        // The version of the tool, which outside a jar is none, is not what a golden is about.
        String printed = out.toString().replace("\"version\" : \"" + Version.TEXT + '"', "\"version\" : \"%v\"");
        return new Result(result.exit(), printed, result.err().replace(target, "%t"));
    }

    /** Runs {@code marvel-opt} in this process. */
    public static Result run(List<String> args, String stdin) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream o = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream e = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            int exit = MarvelOpt.run(
                    args.toArray(String[]::new),
                    new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                    o,
                    e);
            o.flush();
            e.flush();
            return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    private static List<String> roundTrip(GoldenSpec spec, String printed) {
        List<String> args =
                spec.args().contains("--split-input-file") ? List.of("--split-input-file", "-") : List.of("-");
        Result again = run(args, printed);
        if (again.exit() != 0) {
            return List.of("what was printed does not parse:\n" + again.err());
        }
        return difference("what was printed, parsed and printed again", printed, again.out());
    }

    private static List<String> compare(Path input, String suffix, String got, boolean update) {
        Path file = input.resolveSibling(input.getFileName() + suffix);
        String expected = Files.exists(file) ? read(file) : "";
        if (expected.equals(got)) {
            return List.of();
        }
        if (!update) {
            return difference(file + " (-D" + UPDATE + "=true writes it)", expected, got);
        }
        try {
            if (got.isEmpty()) {
                Files.delete(file);
            } else {
                Files.writeString(file, got);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of();
    }

    private static List<String> difference(String what, String expected, String got) {
        if (expected.equals(got)) {
            return List.of();
        }
        List<String> a = expected.lines().toList();
        List<String> b = got.lines().toList();
        int k = 0;
        while (k < a.size() && k < b.size() && a.get(k).equals(b.get(k))) {
            k++;
        }
        return List.of(
                what + " differs at line " + (k + 1) + ":\n  expected " + line(a, k) + "\n  got      " + line(b, k));
    }

    private static String line(List<String> lines, int k) {
        return k < lines.size() ? "|" + lines.get(k) + "|" : "the end";
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("golden");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path root) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
