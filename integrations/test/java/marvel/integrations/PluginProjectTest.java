package marvel.integrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import marvel.testsuite.Golden;
import marvel.testsuite.Project;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in examples/plugin, built by itself from artifacts in a local repository of its own, and its jar. */
@Tag("embed")
class PluginProjectTest {
    private static final Path ROOT = Project.root();

    /** Modules that a plug-in needs, with what they install. */
    private static final Map<String, String> ARTIFACTS = new TreeMap<>(Map.of(
            "grammar", "marvel-grammar-%s.jar",
            "onnx", "marvel-onnx-%s.jar",
            "src", "marvel-core-%s.jar",
            "passes", "marvel-passes.jar",
            "testsuite", "marvel-testsuite-%s.jar"));

    @TempDir
    Path dir;

    /** A repository that has all that the user's has, but Marvel. */
    private Path repository() throws IOException {
        Path repository = Files.createDirectory(dir.resolve("repository"));
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("marvel.repository")))) {
            for (Path p : all.toList()) {
                if (!p.endsWith("marvel")) {
                    Files.createSymbolicLink(repository.resolve(p.getFileName()), p);
                }
            }
        }
        return repository;
    }

    /** Takes the links away, so that nothing that deletes the directory can follow them. */
    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("repository"))) {
            for (Path p : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(p);
            }
        }
    }

    private static String install(String id, Path pom, Path file) {
        return """
                <execution>
                  <id>%s</id>
                  <phase>install</phase>
                  <goals><goal>install-file</goal></goals>
                  <configuration><pomFile>%s</pomFile><file>%s</file></configuration>
                </execution>
                """.formatted(id, pom, file);
    }

    /** A project that installs what Marvel's build has packaged. */
    private String installer() {
        String version = System.getProperty("marvel.version");
        StringBuilder executions =
                new StringBuilder(install("parent", ROOT.resolve("pom.xml"), ROOT.resolve("pom.xml")));
        ARTIFACTS.forEach((module, jar) -> {
            Path file = ROOT.resolve(module + "/target/" + jar.formatted(version));
            assertTrue(Files.exists(file), "expected " + file + ": mvn verify -Pembed builds it");
            executions.append(install(module, ROOT.resolve(module + "/pom.xml"), file));
        });
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>installer</groupId>
                  <artifactId>installer</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <build>
                    <plugins>
                      <plugin>
                        <artifactId>maven-install-plugin</artifactId>
                        <version>3.1.4</version>
                        <executions>%s</executions>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(executions);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(p).toString());
                if (!target.startsWith(to.resolve("target"))) {
                    Files.createDirectories(target.getParent());
                    Files.copy(p, target);
                }
            }
        }
    }

    private void maven(Path repository, Path project, String goal) throws Exception {
        Command run = Command.run(project, List.of("mvn", "-q", "-B", "-Dmaven.repo.local=" + repository, goal));
        assertEquals(0, run.exit(), run.output());
    }

    @Test
    void isBuiltFromPublishedArtifactsAndLoaded() throws Exception {
        Path repository = repository();
        Path installer = Files.createDirectory(dir.resolve("installer"));
        Files.writeString(installer.resolve("pom.xml"), installer());
        maven(repository, installer, "install");
        Path project = dir.resolve("plugin");
        copy(ROOT.resolve("examples/plugin"), project);
        // Its goldens run too.
        maven(repository, project, "package");
        try (Stream<Path> reports = Files.list(project.resolve("target/surefire-reports"))) {
            String said = Files.readString(reports.filter(p -> p.toString().endsWith(".txt"))
                    .findFirst()
                    .orElseThrow());
            assertTrue(said.contains("Tests run: 2, Failures: 0, Errors: 0"), said);
        }
        works("--load-pass-plugin=" + project.resolve("target/example-plugin-1.0.jar"));
    }

    /** Pass, option, operator and target. */
    private static void works(String plugin) {
        String help = Golden.run(List.of(plugin, "--help-passes"), "").out();
        assertTrue(help.contains("## mac-share\n\nSays of each loop function"), help);
        assertTrue(
                help.contains("- `least`: share from which on there is a remark, from 0 to 1; by default `0.5`"), help);
        String targets = Golden.run(List.of(plugin, "--list-targets"), "").out();
        assertTrue(targets.contains("accelerator @example-npu {"), targets);
        String graph = """
                #[version = "0.0.5"]
                def @main(%x: Tensor[(8, 8), float32], %w: Tensor[(8, 8), float32]) {
                  %0 = example.hard_limit(%x, limit=2f);
                  nn.dense(%0, %w, units=8)
                }
                """;
        Golden.Result run = Golden.run(List.of(plugin, "--marvel", "--mac-share", "--target=example-npu", "-"), graph);
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("macs_share=1"), run.out());
        assertTrue(run.err().contains("@dense_1 does 100% of all multiply-accumulates"), run.err());
        Golden.Result wrong = Golden.run(List.of(plugin, "--mac-share=least=2", "-"), graph);
        assertEquals(1, wrong.exit());
        assertTrue(wrong.err().contains("expected least from 0 to 1, got 2"), wrong.err());
        Golden.Result without = Golden.run(List.of("--mac-share", "-"), graph);
        assertEquals(2, without.exit());
    }
}
