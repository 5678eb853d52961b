package marvel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One wrong text for each message. */
final class ErrorsTest {
    private static final String SEPARATOR = "\n----\n";

    /** A text, and what is said about it. */
    record Wrong(String text, String messages) {
        @Override
        public String toString() {
            return text.strip();
        }
    }

    /** The file holds texts; behind each stand its messages, one a line, as {@code // line:column severity: message}. */
    static List<Wrong> wrongTexts() throws IOException {
        return Arrays.stream(Resources.text("text/errors.txt").split(SEPARATOR))
                .map(part -> {
                    int at = part.indexOf("\n//=");
                    return new Wrong(
                            part.substring(0, at), part.substring(at + 1).strip());
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void everyWrongTextIsExplained(Wrong wrong) {
        CompileException e =
                assertThrows(CompileException.class, () -> Parser.module(new Source("t", wrong.text())), wrong.text());
        assertEquals(
                wrong.messages(),
                e.diagnostics().stream().flatMap(ErrorsTest::lines).collect(Collectors.joining("\n")));
    }

    private static Stream<String> lines(Diagnostic d) {
        String own = "//= " + d.span().line() + ":" + d.span().column() + " " + d.severity() + ": " + d.message();
        return Stream.concat(Stream.of(own), d.notes().stream().flatMap(ErrorsTest::lines));
    }

    @ParameterizedTest
    @MethodSource("wrongPipelines")
    void wrongPipelinesAreExplained(Wrong wrong) {
        CompileException e = assertThrows(CompileException.class, () -> Parser.pipeline(new Source("t", wrong.text())));
        assertEquals(wrong.messages(), e.diagnostics().get(0).message());
    }

    static List<Wrong> wrongPipelines() {
        return List.of(
                new Wrong("a,,b", "expected a name, got ','"),
                new Wrong("a{x}", "expected '=' or '-', got '}'"),
                new Wrong("a{x=1 x=2}", "duplicate option 'x'"),
                new Wrong("a - b", "expected a name without blanks, got 'a - b'"));
    }

    private static List<Diagnostic> errors(String text) {
        return assertThrows(CompileException.class, () -> Parser.module(new Source("t", text)))
                .diagnostics();
    }

    @Test
    void nestingHasALimit() {
        String open = "(".repeat(Lexing.DEEPEST + 1);
        assertEquals(
                "nesting deeper than 200000 brackets", errors(open + "1").get(0).message());
        assertEquals("MV0106", errors(open + "1").get(0).code().toString());
        assertEquals(
                "nesting deeper than 200000 operators",
                errors("1" + " + 1".repeat(Lexing.DEEPEST)).get(0).message());
        assertEquals(1, errors("(".repeat(20_000)).size());
        String loops =
                "primfn @f(%a: Buffer[(4), int8, axes=\"A\"]) {" + "if (0 <= 0 < 1) {".repeat(1001) + "fill %a = 0;";
        assertEquals(
                "expected at most 1000 loops and conditions inside one another",
                errors(loops + "}".repeat(1002)).get(0).message());
        assertEquals(1, errors("f(".repeat(20_000) + "; " + ")".repeat(20_000)).size());
    }

    @Test
    void messagesAreForPeople() {
        String long_ = errors("9".repeat(100_000)).get(0).message();
        assertTrue(long_.startsWith("expected a 64-bit integer, got 999"), long_);
        assertTrue(long_.length() < 3000, () -> "got " + long_.length() + " characters");
        String escape = errors("def @f() { f(a=[\"\u001b[31m\" \"\u001b[31m\"]) }")
                .get(0)
                .message();
        assertFalse(escape.contains("\u001b"), escape);
    }

    /** Whatever the text, the answer is a module or errors with places, soon. */
    @Test
    void noiseIsAnError() {
        long seed = 7;
        Random random = new Random(seed);
        byte[] bytes = new byte[1 << 20];
        random.nextBytes(bytes);
        assertTrue(errors(new String(bytes, StandardCharsets.ISO_8859_1)).size() <= 20);
        String[] words = {
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "%x",
            "%0",
            "@f",
            "=",
            ";",
            ":",
            ",",
            "+",
            "-",
            "*",
            "/",
            "<",
            ">",
            "==",
            "def",
            "fn",
            "let",
            "if",
            "else",
            "match",
            "1",
            "1f",
            "add",
            "Tensor",
            "\"s\"",
            ".0",
            "->",
            "=>",
            "_",
            "primfn",
            "for",
            "copy",
            "accelerator",
            "type",
            "@l1",
            "in"
        };
        for (int i = 0; i < 200; i++) {
            String text = random.ints(1 + random.nextInt(200), 0, words.length)
                    .mapToObj(w -> words[w])
                    .collect(Collectors.joining(" ", i % 2 == 0 ? "" : "def @f() { ", ""));
            try {
                Parser.module(new Source("t", text));
            } catch (CompileException e) {
                for (Diagnostic d : e.diagnostics()) {
                    assertTrue(d.span().start() <= text.length(), () -> "seed " + seed + ": " + text);
                }
            }
        }
    }

    @Test
    void truncatedTextsAreErrors() throws IOException {
        String text = Resources.text("text/conv2d.mvl");
        Random random = new Random(11);
        for (int i = 0; i < 100; i++) {
            String cut = text.substring(0, random.nextInt(text.indexOf("accelerator")));
            if (!cut.isBlank()) {
                assertTrue(errors(cut).size() >= 1, cut);
            }
        }
    }

    @Test
    void filesThatCannotBeReadAreErrors(@TempDir Path directory) throws IOException {
        assertEquals(directory + ": expected a file, got a directory", readingFails(directory));
        Path missing = directory.resolve("missing.relay");
        assertEquals(missing + ": no such file", readingFails(missing));
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', '\n', 'b', (byte) 0xC3, '(', 0});
        assertEquals("expected UTF-8, got byte 0xC3 at offset 3", readingFails(binary));
    }

    private static String readingFails(Path file) {
        return assertThrows(CompileException.class, () -> Sources.read(file))
                .diagnostics()
                .get(0)
                .message();
    }

    @Test
    void marksAndLineEndsOfOtherSystemsAreAccepted(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("f"), "\uFEFF#[version = \"0.0.5\"]\r\ndef @f(%x: int8) {\r\n  %x\r\n}\r\n");
        assertEquals(
                "#[version = \"0.0.5\"]\ndef @f(%x: int8) {\n  %x\n}\n",
                Printer.print(Parser.module(Sources.read(file))));
    }
}
