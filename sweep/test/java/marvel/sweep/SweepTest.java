package marvel.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import marvel.api.Marvel;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.onnx.Models;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of small spaces, against marvel-opt on each target, and against themselves without what they leave out. */
class SweepTest {
    static final String SPACE = """
            // A comment with 1..2 and {3, 4}.
            accelerator @edge {
              array = [4..8 by 4, {4, 8}];
              clock = 200 MHz;
              lanes = 1;
              l1 = 512 B per PE, double_buffered;
              l2 = {16, 64} KiB, double_buffered;
              noc = 25.6 GB/s, multicast, reduction;
              dram = 6.4 GB/s, block 64 B;
              word = {input: 1 B, weight: 1 B, output: 1 B, partial_sum: 4 B};
              bypass = {l2: any, l1: none};
              energy = {mac: {1, 400.5}, l1_read: 1.68, l1_write: 1.68, noc: 0, l2_read: 18.61, l2_write: 18.61, dram_read: 200, dram_write: 200};
            }
            """;

    @TempDir
    Path dir;

    private static TargetSpace space() {
        return TargetSpace.read(new Source("space.acc", SPACE));
    }

    private static List<Point> sweep(int threads, int batch, Sweep.Limits limits) {
        Task task = Task.of(List.of(new Source("net", Tool.NETWORK)), new Source("space.acc", SPACE), "edp");
        try (Marvel marvel = new Marvel()) {
            Threads engine = Threads.of(marvel, task, threads);
            return new Sweep(engine.networks(), space(), engine, Area.DEFAULT, limits, null).run(batch, n -> {});
        }
    }

    @Test
    void rangesAndSetsAreTargets() {
        TargetSpace space = space();
        assertEquals(
                List.of("array", "array_2", "l2", "mac"),
                space.axes().stream().map(TargetSpace.Axis::name).toList());
        assertEquals(16, space.size());
        assertEquals(List.of("4", "4", "16", "1"), space.values(0));
        assertEquals(List.of("4", "4", "16", "400.5"), space.values(1));
        assertEquals(List.of("8", "8", "64", "400.5"), space.values(15));
        assertTrue(space.text(15).text().contains("array = [8, 8];"));
        assertTrue(space.text(15).text().contains("l2 = 64 KiB"));
    }

    @Test
    void wrongSpacesAreRefusedWhereTheyAreWrong() {
        refused(
                "a = 1;",
                "1:1: error: expected a range, such as 8..64 by 8, or a set, such as {32, 64, 128}, got none");
        refused("a = 8..4;", "1:5: error: expected a range that goes up in steps of 1 or more, got 8..4");
        refused("a = 4..8 by 0;", "1:5: error: expected a range that goes up in steps of 1 or more, got 4..8 by 0");
        refused("a = 1..2000000;", "1:5: error: expected at most 1000000 targets in all, got more with this");
        refused(
                "a = 1..2000;\nb = 1..2000;",
                "2:5: error: expected at most 1000000 targets in all, got more with this");
        refused("a = 1..99999999999999;", "1:5: error: expected numbers of at most 12 digits, got 99999999999999");
    }

    private static void refused(String text, String message) {
        CompileException e = assertThrows(CompileException.class, () -> TargetSpace.read(new Source("s", text)));
        assertTrue(
                e.diagnostics().get(0).render().startsWith("s:" + message + " [MV0909]"),
                e.diagnostics().get(0).render());
    }

    /** Cycles and energy are what marvel-opt says of each target. */
    @Test
    void figuresAreThoseOfTheTool() throws IOException {
        List<Point> points = sweep(2, 100, Sweep.Limits.NONE);
        for (int i : new int[] {0, 5, 15}) {
            Path target = dir.resolve("t" + i + ".acc");
            Files.writeString(target, space().text(i).text());
            Tool.Run run = Tool.run(Tool.NETWORK, "-", "--marvel", "--target=" + target, "--emit=json");
            JsonNode total = new ObjectMapper().readTree(run.out()).get("total");
            assertEquals(Point.Status.COSTED, points.get(i).status());
            assertEquals(total.get("cycles").asDouble(), points.get(i).cycles());
            assertEquals(total.get("energy").asDouble(), points.get(i).energy());
        }
    }

    /** What is left out is not on the front, and does not depend on the threads; bounds are under what they bound. */
    @Test
    void theFrontIsTheSameWithoutWhatIsDominated() {
        List<Point> all = sweep(2, 100, Sweep.Limits.NONE);
        List<Point> pruned = sweep(1, 1, Sweep.Limits.NONE);
        assertEquals(pruned, sweep(2, 1, Sweep.Limits.NONE));
        assertTrue(all.stream().allMatch(p -> p.status() == Point.Status.COSTED));
        assertTrue(pruned.stream().anyMatch(p -> p.status() == Point.Status.DOMINATED));
        assertEquals(Sweep.front(all), Sweep.front(pruned));
        assertFalse(Sweep.front(all).isEmpty());
        for (int i = 0; i < all.size(); i++) {
            if (pruned.get(i).status() == Point.Status.DOMINATED) {
                assertTrue(pruned.get(i).cycles() <= all.get(i).cycles());
                assertTrue(pruned.get(i).energy() <= all.get(i).energy());
            }
        }
    }

    @Test
    void areaIsLimited() {
        double most = 0.2;
        List<Point> points = sweep(2, 100, new Sweep.Limits(most, Double.POSITIVE_INFINITY, 1e-12));
        assertTrue(points.stream().anyMatch(p -> p.status() == Point.Status.TOO_LARGE));
        points.forEach(p -> assertEquals(p.area() > most, p.status() == Point.Status.TOO_LARGE));
        // 16 lanes of 283, 16 x 512 B of L1 and 16 KiB of L2, at 2.032 a byte.
        assertEquals(
                (16 * 283 + (16 * 512 + 16384) * 2.032) / 1e6, points.get(0).area(), 1e-12);
    }

    @Test
    void powerIsLimited() {
        List<Point> all = sweep(2, 100, Sweep.Limits.NONE);
        // 200 MHz, and a picojoule a multiply-accumulate.
        Point first = all.get(0);
        assertEquals(1e3 * first.energy() * 1e-12 / (first.cycles() / 200e6), first.power(1e-12), 1e-9);
        double most = all.stream().mapToDouble(p -> p.power(1e-12)).sorted().toArray()[7];
        List<Point> limited = sweep(2, 100, new Sweep.Limits(Double.POSITIVE_INFINITY, most, 1e-12));
        limited.forEach(p -> assertEquals(p.power(1e-12) > most, p.status() == Point.Status.TOO_HOT));
        assertTrue(limited.stream().anyMatch(p -> p.status() == Point.Status.TOO_HOT));
        assertTrue(Sweep.front(limited).stream().allMatch(p -> p.power(1e-12) <= most));
    }

    /** A sweep that was ended, with its last line torn, goes on to the same file. */
    @Test
    void aSweepGoesOnWhereItWas() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        Files.writeString(dir.resolve("net.relay"), Tool.NETWORK);
        assertEquals("", run(0, "--csv=" + dir.resolve("whole.csv"), "-j", "2", "--state=" + dir.resolve("state")));
        List<String> lines = new ArrayList<>(Files.readAllLines(dir.resolve("state")));
        assertEquals(17, lines.size());
        String torn =
                String.join("\n", lines.subList(0, 6)) + "\n" + lines.get(6).substring(0, 3);
        Files.writeString(dir.resolve("state"), torn);
        assertEquals("", run(0, "--csv=" + dir.resolve("again.csv"), "-j", "1", "--state=" + dir.resolve("state")));
        assertEquals(Files.readString(dir.resolve("whole.csv")), Files.readString(dir.resolve("again.csv")));
        assertEquals(17, Files.readAllLines(dir.resolve("state")).size());
        String other = run(1, "--objective=energy", "--state=" + dir.resolve("state"));
        assertTrue(other.contains("expected the state of this very sweep, got that of another one"), other);
        for (String line : List.of("one\t2.0\t3.0", "1\t2.0", "1\ttwo\t3.0")) {
            Files.writeString(dir.resolve("state"), lines.get(0) + "\n" + line + "\n");
            String wrong = run(1, "--state=" + dir.resolve("state"));
            assertTrue(wrong.contains(": expected the state of a sweep, got other lines"), wrong);
        }
    }

    private String run(int exit, String... options) {
        List<String> args =
                new ArrayList<>(List.of(dir.resolve("net.relay").toString(), "--space=" + dir.resolve("space.acc")));
        args.addAll(List.of(options));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        int code = MarvelSweep.run(args, nowhere, new PrintStream(err, true, StandardCharsets.UTF_8));
        assertEquals(exit, code, err.toString(StandardCharsets.UTF_8));
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theManualPageNeedsNothingElse() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, MarvelSweep.run(List.of("--man-page"), to, to));
        String page = out.toString(StandardCharsets.UTF_8);
        assertTrue(page.startsWith(".TH MARVEL-SWEEP 1 ") && page.contains("\\fB\\-\\-space=FILE\\fR"), page);
    }

    @Test
    void onnxIsReadByItsContent() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        Files.write(dir.resolve("net.relay"), Models.network());
        run(0, "--csv=" + dir.resolve("all.csv"));
        assertEquals(17, Files.readAllLines(dir.resolve("all.csv")).size());
    }

    @Test
    void whatCannotBeSweptOrKeptIsRefused() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        Files.writeString(dir.resolve("net.relay"), "def @main(%x: Tensor[(4), float32]) { nn.relu(%x) }");
        assertTrue(run(1).contains("expected networks with operators to map, got none [MV0909]"));
        Files.writeString(dir.resolve("net.relay"), Tool.NETWORK);
        Files.writeString(dir.resolve("state"), "no state\n");
        assertTrue(run(1, "--state=" + dir.resolve("state")).contains("expected the state of"));
        for (String option : List.of("--csv", "--parquet", "--report")) {
            String unwritten = run(1, option + "=" + dir.resolve("state").resolve("out"));
            assertTrue(unwritten.contains("cannot write to "), unwritten);
            assertTrue(unwritten.contains("state is no directory [MV0003]"), unwritten);
        }
    }

    @Test
    void sumsPast64BitsAreRefused() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        StringBuilder chain = new StringBuilder(
                "def @main(%x: Tensor[(131072, 131072), int8], %w: Tensor[(131072, 131072), int8]) {\n");
        for (int i = 0; i < 5000; i++) {
            chain.append("  %")
                    .append(i)
                    .append(" = nn.dense(%")
                    .append(i == 0 ? "x" : i - 1)
                    .append(", %w, units=131072);\n");
        }
        Files.writeString(dir.resolve("net.relay"), chain + "  %4999\n}\n");
        assertEquals("marvel: error: expected counts of at most 64 bits, got larger ones [MV0206]\n", run(1));
    }

    @Test
    void wrongUsageEndsWithTwo() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        Files.writeString(dir.resolve("net.relay"), Tool.NETWORK);
        assertTrue(run(2, "-j", "0").contains("expected -j and --batch to be at least 1, got 0"));
        assertTrue(run(2, "--batch=0").contains("expected -j and --batch to be at least 1, got 0"));
        assertTrue(run(2, "--objective=speed").contains("speed"));
        assertTrue(run(2, "--csv=a\0b").contains("Nul character not allowed"));
        assertTrue(run(1, "--state=" + dir).contains("cannot be read or written"));
    }
}
