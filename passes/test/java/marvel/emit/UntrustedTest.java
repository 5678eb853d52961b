package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import marvel.api.Compilation;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.diag.Source;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts from an input that would be code, if an output took them as they are. */
class UntrustedTest {
    /** In the syntax of the IR: quotes, ends of comments and lines, tags, paths, and formats. */
    private static final String HOSTILE =
            "\\\"QUOTE; system(\\\"x\\\"); /*a*/OUT //\\nLINE: x\\r\\nLINE2 <script>alert(1)</script> ${HOME} %s ../../../etc/x \\\\";

    /** A line, or the end of a string, which must not stand in any output. */
    private static final Pattern ANYWHERE = Pattern.compile("(?m)^\\s*LINE2?\\b|^(?!\\s*#).*(?<!\\\\)\"QUOTE");

    private static final Pattern C_LITERAL_OR_COMMENT = Pattern.compile("(?s)\"(?:\\\\.|[^\"\\\\])*\"|/\\*.*?\\*/");

    @TempDir
    Path dir;

    private static String mapped() {
        Tool.Run run = Tool.run(Tool.NETWORK, "-", "--marvel", "--target=edge");
        assertEquals(0, run.exit(), run.err());
        String hostile = run.out().replaceAll("op=\"[^\"]*\"", Matcher.quoteReplacement("op=\"" + HOSTILE + "\""));
        assertTrue(hostile.contains("system("), hostile);
        return hostile;
    }

    @Test
    void everyOutput() throws Exception {
        String text = mapped();
        try (Marvel marvel = new Marvel()) {
            int seen = 0;
            for (String kind : marvel.emitters()) {
                Options options = Options.builder().emit(kind).network("net").build();
                Compilation done = marvel.compile(new Source("hostile", text), "edge", options);
                for (Map.Entry<String, String> file : Objects.requireNonNull(
                                done.emissions().get(kind))
                        .texts()
                        .entrySet()) {
                    assertTrue(file.getKey().matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"), file.getKey());
                    check(file.getKey(), file.getValue());
                    seen++;
                }
            }
            assertTrue(seen > 20, "got " + seen + " files");
        }
    }

    private static void check(String name, String text) throws Exception {
        assertFalse(
                ANYWHERE.matcher(text).find(),
                () -> name + ":\n"
                        + text.lines()
                                .filter(l -> l.contains("QUOTE") || l.contains("LINE"))
                                .limit(5)
                                .collect(Collectors.joining("\n")));
        if (name.matches(".*\\.[ch]")) {
            String code = C_LITERAL_OR_COMMENT.matcher(text).replaceAll(" ");
            assertFalse(code.contains("system") || code.contains("OUT //"), () -> name + ":\n" + code);
        }
        assertFalse(name.endsWith(".html") && text.contains("<script>alert"), name);
        if (name.endsWith(".json")) {
            new ObjectMapper().readTree(text);
        }
    }

    /** The name of a network comes from that of its file, and goes into names of outputs. */
    @Test
    void namesOfFiles() throws Exception {
        Path input =
                Files.writeString(dir.resolve("..a;rm -rf $HOME`x`<b>\"'.mv"), "def @main(%x: int8) { nn.relu(%x) }");
        Path out = dir.resolve("out");
        Tool.Run run = Tool.run(
                "",
                input.toString(),
                "--marvel",
                "--target=edge",
                "--emit=ir,json,c,config,mlir",
                "-o",
                out.toString());
        assertEquals(0, run.exit(), run.err());
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path p : all.filter(Files::isRegularFile)
                    .filter(p -> !p.equals(input))
                    .toList()) {
                assertTrue(out.relativize(p).toString().matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"), p.toString());
            }
        }
    }

    /** Names in the IR are names: no grammar lets one hold a slash or a quote. */
    @Test
    void namesOfFunctions() {
        for (String name : List.of("../x", "a/b", "a\"b", "a;b", "a\nb", "..", "a b")) {
            Tool.Run run = Tool.run("primfn @" + name + "(%a: Buffer[(4), int8]) {\n}\n", "-");
            assertEquals(1, run.exit(), name);
        }
    }
}
