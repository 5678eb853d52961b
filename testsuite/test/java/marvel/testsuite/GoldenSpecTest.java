package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden runner itself: what it must refuse. */
class GoldenSpecTest {
    private static List<String> wrong(String checks, String text) {
        return GoldenSpec.verify(
                "stdout", GoldenSpec.of("// RUN: marvel-opt %s\n" + checks).out(), text);
    }

    @Test
    void plainChecksAreInOrder() {
        assertEquals(List.of(), wrong("// CHECK: a\n// CHECK: b\n", "x a\ny\nb\n"));
        assertEquals(1, wrong("// CHECK: b\n// CHECK: a\n", "a\nb\n").size());
    }

    @Test
    void nextIsTheVeryNextLine() {
        assertEquals(List.of(), wrong("// CHECK: a\n// CHECK-NEXT: b\n", "a\nb\n"));
        assertEquals(1, wrong("// CHECK: a\n// CHECK-NEXT: b\n", "a\n\nb\n").size());
    }

    @Test
    void notLooksBetweenItsNeighbours() {
        assertEquals(List.of(), wrong("// CHECK: a\n// CHECK-NOT: b\n// CHECK: c\n", "b\na\nc\nb\n"));
        assertEquals(
                1,
                wrong("// CHECK: a\n// CHECK-NOT: b\n// CHECK: c\n", "a\nb\nc\n")
                        .size());
        assertEquals(1, wrong("// CHECK-NOT: b\n", "a\nb\n").size());
        assertEquals(1, wrong("// CHECK: a\n// CHECK-NOT: b\n", "a\nc\nb\n").size());
    }

    @Test
    void dagTakesAnyOrder() {
        assertEquals(List.of(), wrong("// CHECK-DAG: b\n// CHECK-DAG: a\n// CHECK: c\n", "a\nb\nc\n"));
        assertEquals(
                1,
                wrong("// CHECK-DAG: b\n// CHECK-DAG: a\n// CHECK: c\n", "a\nc\nb\n")
                        .size());
        assertEquals(
                1,
                wrong("// CHECK: c\n// CHECK-DAG: b\n// CHECK-DAG: a\n", "a\nc\nb\n")
                        .size());
    }

    @Test
    void blanksFoldAndBracesAreRegularExpressions() {
        assertEquals(List.of(), wrong("// CHECK: a  = {{[0-9]+}};\n", "   a =   42;\n"));
        assertEquals(1, wrong("// CHECK: a = {{[0-9]+}};\n", "a = b;\n").size());
        assertEquals(1, wrong("// CHECK: a.c\n", "abc\n").size());
    }

    @Test
    void commandLinesHaveQuotes() {
        GoldenSpec spec = GoldenSpec.of("// RUN: marvel-opt --pass-pipeline='a{b=1 c=2},d' - < %s\n// EXIT: 2");
        assertEquals(List.of("--pass-pipeline=a{b=1 c=2},d", "-"), spec.args());
        assertTrue(spec.fromStdin());
        assertEquals(2, spec.exit());
        assertFalse(spec.roundTrip());
    }

    @Test
    void wrongDirectivesAreRefused() {
        for (String text : List.of(
                "",
                "// RUN: rm %s",
                "// RUN: marvel-opt %s\n// RUN: marvel-opt",
                "// RUN: marvel-opt %s\n// CHECK-ALWAYS: a",
                "// RUN: marvel-opt %s\n// CHECK:",
                "// RUN: marvel-opt %s < other")) {
            assertThrows(IllegalArgumentException.class, () -> GoldenSpec.of(text), text);
        }
    }

    @Test
    void checksComeBeforeAnythingIsWritten(@TempDir Path dir) throws IOException {
        Path input = dir.resolve("a.mv");
        Files.writeString(input, "// RUN: marvel-opt - < %s\n// CHECK: nowhere\ndef @main() { () }\n");
        assertEquals(1, Golden.check(input, true).size());
        assertFalse(Files.exists(dir.resolve("a.mv.out")));
        Files.writeString(input, "// RUN: marvel-opt - < %s\n// CHECK: main\ndef @main() { () }\n");
        assertEquals(1, Golden.check(input, false).size());
        assertEquals(List.of(), Golden.check(input, true));
        assertTrue(Files.readString(dir.resolve("a.mv.out")).contains("def @main"));
        assertEquals(List.of(), Golden.check(input, false));
    }
}
