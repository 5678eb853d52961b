package marvel.integrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import marvel.onnx.Models;
import marvel.testsuite.Project;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code marvel-sweep --engine=spark} as users start it: spark-submit, on a cluster whose master, workers and executors are here. */
@Tag("spark")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SparkTest {
    private static final Path ROOT = Project.root();
    private static final Path SWEEP = ROOT.resolve("sweep/target");
    private static final Path SPARK = ROOT.resolve("integrations/spark/target");

    /** 48 targets: two batches. */
    private static final String SPACE = """
            accelerator @edge {
              array = [4..16 by 4, {4, 8}];
              clock = 200 MHz;
              lanes = 1;
              l1 = 512 B per PE, double_buffered;
              l2 = {16, 64, 128} KiB, double_buffered;
              noc = 25.6 GB/s, multicast, reduction;
              dram = 6.4 GB/s, block 64 B;
              word = {input: 1 B, weight: 1 B, output: 1 B, partial_sum: 4 B};
              bypass = {l2: any, l1: none};
              energy = {mac: {1, 400.5}, l1_read: 1.68, l1_write: 1.68, noc: 0, l2_read: 18.61, l2_write: 18.61, dram_read: 200, dram_write: 200};
            }
            """;

    @TempDir
    Path dir;

    @BeforeEach
    void inputs() throws IOException {
        Files.writeString(dir.resolve("space.acc"), SPACE);
        Files.copy(ROOT.resolve("examples/mobilenet_v2.relay"), dir.resolve("net.relay"));
        Files.write(dir.resolve("net.onnx"), Models.network());
    }

    /** One of two executors is killed when a third of the targets are done. */
    @Test
    void aClusterWritesWhatThreadsWriteThoughAnExecutorDies() throws IOException, InterruptedException, SQLException {
        Process cluster = start("spark", submit("local-cluster[2,1,1024]"), "net.relay", "net.onnx");
        awaitTargets(16);
        List<ProcessHandle> executors = cluster.descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
        assertEquals(2, executors.size());
        assertTrue(executors.get(0).destroyForcibly());
        assertEquals(0, cluster.waitFor(), log("spark"));
        assertTrue(log("spark").contains("Lost executor"), log("spark"));

        assertEquals(0, start("threads", alone(), "net.relay", "net.onnx").waitFor(), log("threads"));
        for (String written : List.of("csv", "html", "out")) {
            assertEquals(
                    Files.readString(dir.resolve("threads." + written)),
                    Files.readString(dir.resolve("spark." + written)));
        }
        String csv = Files.readString(dir.resolve("threads.csv"));
        assertEquals(49, csv.lines().count());
        assertTrue(csv.contains(",dominated,") && csv.contains(",costed,yes"), csv);
        assertEquals(csv, rows("threads.parquet"));
        assertEquals(csv, rows("spark.parquet"));
    }

    /** What an executor refuses, the driver says why. */
    @Test
    void messagesAreThoseOfThreads() throws IOException, InterruptedException {
        StringBuilder chain = new StringBuilder(
                "def @main(%x: Tensor[(131072, 131072), int8], %w: Tensor[(131072, 131072), int8]) {\n");
        for (int i = 0; i < 5000; i++) {
            chain.append("%" + i + " = nn.dense(%" + (i == 0 ? "x" : i - 1) + ", %w, units=131072);\n");
        }
        Files.writeString(dir.resolve("net.relay"), chain + "  %4999\n}\n");
        assertEquals(
                1,
                start("spark", submit("local-cluster[1,1,1024]"), "net.relay").waitFor());
        String message = "marvel: error: expected counts of at most 64 bits, got larger ones [MV0206]";
        assertTrue(log("spark").contains(message), log("spark"));
    }

    @Test
    void itIsStartedBySparkSubmit() throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(alone());
        assertEquals(1, start("spark", java, "net.relay").waitFor());
        assertEquals(
                "marvel: error: expected spark-submit to start a sweep with --engine=spark, got no classes of Spark; see"
                        + " docs/sweeps.md [MV0909]\n",
                log("spark"));
        java.set(2, java.get(2) + File.pathSeparator + SPARK + "/jars/*");
        assertEquals(1, start("spark", java, "net.relay").waitFor());
        assertTrue(log("spark").contains("with --engine=spark, got no master; see docs/sweeps.md"), log("spark"));
    }

    private void awaitTargets(int targets) throws IOException, InterruptedException {
        while (!Files.exists(dir.resolve("spark.state"))
                || Files.readAllLines(dir.resolve("spark.state")).size() <= targets) {
            Thread.sleep(20);
        }
    }

    private String log(String engine) throws IOException {
        return Files.readString(dir.resolve(engine + ".err"));
    }

    private Process start(String engine, List<String> launcher, String... networks) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(networks));
        command.addAll(List.of("--space=space.acc", "--engine=" + engine, "--state=" + engine + ".state"));
        for (String option : List.of("csv", "parquet")) {
            command.add("--" + option + "=" + engine + "." + option);
        }
        command.add("--report=" + engine + ".html");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(dir.resolve(engine + ".out").toFile())
                .redirectError(dir.resolve(engine + ".err").toFile());
        environment(builder);
        return builder.start();
    }

    private static void environment(ProcessBuilder builder) {
        builder.environment().put("SPARK_HOME", SPARK.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> alone() {
        return List.of(java(), "-cp", SWEEP + "/marvel-sweep.jar:" + SWEEP + "/lib/*", "marvel.sweep.MarvelSweep");
    }

    /** The command that bin/spark-submit of a distribution asks Spark for, and runs. */
    private List<String> submit(String master) throws IOException, InterruptedException {
        String jars;
        try (Stream<Path> lib = Files.list(SWEEP.resolve("lib"))) {
            jars = lib.map(Path::toString).sorted().collect(Collectors.joining(","));
        }
        ProcessBuilder launcher = new ProcessBuilder(
                java(),
                "-cp",
                SPARK + "/jars/*",
                "org.apache.spark.launcher.Main",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.driver.userClassPathFirst=true",
                "--class",
                "marvel.sweep.MarvelSweep",
                "--jars",
                jars,
                SWEEP + "/marvel-sweep.jar");
        environment(launcher);
        Process process =
                launcher.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return List.of(answer.substring(answer.indexOf('/')).split("\0", 0));
    }

    /** Rows of a file of Parquet as DuckDB reads them, written as the CSV has them. */
    private String rows(String file) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet rows = duckdb.createStatement()
                        .executeQuery("select * from read_parquet('" + dir.resolve(file) + "')")) {
            int columns = rows.getMetaData().getColumnCount();
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(rows.getMetaData().getColumnName(i));
            }
            text.append(String.join(",", row)).append('\n');
            while (rows.next()) {
                row.clear();
                for (int i = 1; i <= columns; i++) {
                    row.add(cell(rows.getMetaData().getColumnName(i), rows.getObject(i)));
                }
                text.append(String.join(",", row)).append('\n');
            }
        }
        return text.toString();
    }

    private static String cell(String column, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        return switch (column) {
            case "area_mm2" -> String.format(Locale.ROOT, "%.4f", (Double) value);
            case "cycles", "energy_macs" -> String.format(Locale.ROOT, "%.0f", (Double) value);
            case "power_mw" -> String.format(Locale.ROOT, "%.3f", (Double) value);
            case "mac" -> value.equals(1.0) ? "1" : value.toString();
            case "front" -> value.equals(true) ? "yes" : "no";
            default -> value.toString();
        };
    }
}
