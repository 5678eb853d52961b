package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import marvel.pass.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger's jar: the pass that docs/architecture.md shows, compiled as a stranger would and loaded by the tool. */
class PluginTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");
    private static final String HEAD = """
            package stranger;

            import marvel.ir.Module;
            import marvel.pass.Pass;
            import marvel.pass.PassContext;
            import marvel.pass.PassInfo;

            """;

    private static final String DEFAULTS = """
                    public Options() {
                        this(1);
                    }
            """;

    @TempDir
    Path dir;

    private String source;

    @BeforeEach
    void readTheExample() {
        Matcher example = EXAMPLE.matcher(Project.read(Path.of("docs/architecture.md")));
        assertTrue(example.find(), "expected a pass in docs/architecture.md");
        source = HEAD + example.group(1);
    }

    /** Compiles one class with everything that the tests have; gives what the compiler said. */
    String compile(String name, String text) throws IOException {
        return compile(name, text, "-processor", "marvel.doc.PassProcessor");
    }

    private String compile(String name, String text, String... options) throws IOException {
        Path file =
                Files.writeString(Files.createDirectories(dir.resolve("src")).resolve(name + ".java"), text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            String classPath = System.getProperty("java.class.path");
            List<String> all = new ArrayList<>(List.of(
                    "-d", Files.createDirectories(dir.resolve("classes")).toString(), "-cp", classPath));
            all.addAll(List.of(options));
            boolean right = compiler.getTask(said, files, null, all, null, files.getJavaFileObjects(file))
                    .call();
            return right ? "" : said.toString();
        }
    }

    /** A plug-in of a class whose build has no annotation processor, but these entries for services. */
    private Path unprocessed(String service, String provider) throws IOException {
        Path services = Files.createDirectories(dir.resolve("classes/META-INF/services"));
        Files.writeString(services.resolve(service), provider + "\n");
        Files.createDirectories(dir.resolve("classes/META-INF/marvel"));
        Files.writeString(dir.resolve("classes").resolve(Version.PLUGIN_FILE), Version.PLUGINS + "\n");
        return jar();
    }

    Path jar() throws IOException {
        return jar("stranger.jar", file -> true);
    }

    /** A jar of those files that were compiled which are wanted, by their names in it. */
    private Path jar(String name, Predicate<String> wanted) throws IOException {
        Path jar = dir.resolve(name);
        Path classes = dir.resolve("classes");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path p : all.filter(Files::isRegularFile)
                    .filter(f -> wanted.test(classes.relativize(f).toString()))
                    .toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(p).toString()));
                Files.copy(p, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    @Test
    void runsWithItsOptionsAndDocumentation() throws IOException {
        assertEquals("", compile("MyPass", source));
        String plugin = "--load-pass-plugin=" + jar();
        Golden.Result run =
                Golden.run(List.of(plugin, "--my-pass=depth=3", "--print-pipeline", "-"), "def @f(%x: int8) { %x }");
        assertEquals(0, run.exit(), run.err());
        assertEquals("my-pass{depth=3}\n", run.err());
        assertTrue(run.out().contains("def @f"), run.out());

        Golden.Result help = Golden.run(List.of(plugin, "--help-passes"), "");
        assertTrue(help.out().contains("## my-pass\n\nSays what it does"), help.out());
        assertTrue(help.out().contains("- `depth`: how deep; by default `1`"), help.out());

        Golden.Result wrong = Golden.run(List.of(plugin, "--my-pass=width=3", "-"), "def @f(%x: int8) { %x }");
        assertEquals(1, wrong.exit());
        assertTrue(wrong.err().contains("pass my-pass has no option 'width'"), wrong.err());
    }

    @Test
    void withoutJavadocItDoesNotCompile() throws IOException {
        String said = compile("MyPass", source.replaceFirst("/\\*\\* Says.*?\\*/", ""));
        assertTrue(said.contains("expected javadoc that describes the pass"), said);
        said = compile("MyPass", source.replace("@param depth how deep", "Options."));
        assertTrue(said.contains("expected @param depth"), said);
        said = compile("MyPass", source.replace(DEFAULTS, ""));
        assertTrue(said.contains("expected a constructor without parameters, which holds the defaults"), said);
    }

    private Golden.Result run(Path jar, String... args) {
        List<String> all = new ArrayList<>(List.of("--load-pass-plugin=" + jar));
        all.addAll(List.of(args));
        return Golden.run(all, "def @f(%x: int8) { %x }");
    }

    @Test
    void whatItThrowsIsItsFaultAndNothingIsWritten() throws IOException {
        assertEquals(
                "",
                compile("MyPass", source.replace("return module;", "throw new ArithmeticException(\"too deep\");")));
        Path out = dir.resolve("out.mv");
        Golden.Result run = run(jar(), "--my-pass", "-o", out.toString());
        assertEquals(1, run.exit());
        assertTrue(
                run.err()
                        .matches("marvel: error: plug-in stranger.jar failed: java.lang.ArithmeticException: too deep,"
                                + " at stranger.MyPass.run \\(MyPass.java:\\d+\\) \\[MV0405\\]\n"),
                run.err());
        assertTrue(Files.notExists(out));
    }

    @Test
    void itsErrorsAreToldAsOurs() throws IOException {
        String error = "throw new marvel.diag.CompileException(marvel.diag.Code.PLUGIN_MESSAGE, marvel.diag.Span.NONE,"
                + " \"expected less\");";
        assertEquals("", compile("MyPass", source.replace("return module;", error)));
        Golden.Result run = run(jar(), "--my-pass");
        assertEquals(1, run.exit());
        assertEquals("marvel: error: expected less [MV0001]\n", run.err());
    }

    @Test
    void aNameThatIsTakenIsRefused() throws IOException {
        assertEquals("", compile("MyPass", source.replace("\"my-pass\"", "\"outline\"")));
        Golden.Result run = run(jar());
        assertEquals(1, run.exit());
        assertEquals(
                "marvel: error: two passes are called outline: marvel.passes.Outline"
                        + " and stranger.MyPass of plug-in stranger.jar [MV0403]\n",
                run.err());
        assertEquals("", run.out());
    }

    private void refused(String message, Path jar) {
        Golden.Result run = run(jar);
        assertEquals(1, run.exit(), run.err());
        assertEquals("marvel: error: " + message + "\n", run.err());
        assertEquals("", run.out());
    }

    @Test
    void passesThatNoProcessorHasSeenAreRefused() throws IOException {
        assertEquals("", compile("MyPass", source.replace("@PassInfo(\"my-pass\")", ""), "-proc:none"));
        refused(
                "expected @PassInfo on the pass stranger.MyPass of plug-in stranger.jar [MV0404]",
                unprocessed("marvel.pass.Pass", "stranger.MyPass"));
        assertEquals("", compile("MyPass", source.replace(DEFAULTS, ""), "-proc:none"));
        refused(
                "expected a constructor without parameters, which holds the defaults, in stranger.MyPass$Options of"
                        + " plug-in stranger.jar [MV0404]",
                unprocessed("marvel.pass.Pass", "stranger.MyPass"));
    }

    @Test
    void servicesThatAreNotThereAreRefused() throws IOException {
        for (String service : List.of("Pass", "Emitter", "Importer", "Report", "Verifier", "NamedPipeline")) {
            Path jar = unprocessed("marvel.pass." + service, "stranger.Missing");
            refused(
                    "plug-ins cannot be loaded: java.util.ServiceConfigurationError: marvel.pass." + service
                            + ": Provider stranger.Missing not found [MV0405]\n"
                            + "marvel: note: it may be built against another version of Marvel",
                    jar);
            Files.delete(dir.resolve("classes/META-INF/services/marvel.pass." + service));
        }
    }

    @Test
    void anOperatorThatIsThereIsRefused() throws IOException {
        assertEquals("", compile("MyOps", """
                package stranger;

                public final class MyOps implements marvel.op.OpFamily {
                    @marvel.op.Names("nn.relu")
                    public record Relu() implements marvel.op.Op {
                        @Override public marvel.ir.Type infer(marvel.op.Args in) {
                            throw new AssertionError("refused before it is used");
                        }
                    }
                }
                """, "-proc:none"));
        Golden.Result run = run(unprocessed("marvel.op.OpFamily", "stranger.MyOps"));
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().startsWith("marvel: error: two operators are called nn.relu: marvel.op."), run.err());
        assertTrue(run.err().contains(" and stranger.MyOps$Relu of plug-in stranger.jar [MV0403]"), run.err());
    }

    @Test
    void whatIsBuiltForOtherInterfacesIsRefused() throws IOException {
        assertEquals("", compile("MyPass", source));
        Golden.Result none = run(jar("none.jar", f -> !f.equals(Version.PLUGIN_FILE)));
        assertEquals(1, none.exit());
        assertTrue(none.err().contains("none.jar is no plug-in: expected META-INF/marvel/interfaces"), none.err());
        Golden.Result part = run(jar("part.jar", f -> !f.contains("$Options")), "--my-pass");
        assertEquals(1, part.exit());
        assertTrue(part.err().startsWith("marvel: error: plug-in"), part.err());
        assertTrue(part.err().contains("NoClassDefFoundError: stranger/MyPass$Options"), part.err());
        assertTrue(part.err().contains("built against another version of Marvel"), part.err());
        Files.writeString(dir.resolve("classes").resolve(Version.PLUGIN_FILE), "0\n");
        Golden.Result old = run(jar());
        assertEquals(1, old.exit());
        assertTrue(old.err().contains("is built for plug-in interfaces 0, this is Marvel"), old.err());
        Path text = Files.writeString(dir.resolve("text.jar"), "no jar");
        Golden.Result broken = run(text);
        assertEquals(1, broken.exit());
        assertTrue(broken.err().contains("expected a jar of passes, got"), broken.err());
    }
}
