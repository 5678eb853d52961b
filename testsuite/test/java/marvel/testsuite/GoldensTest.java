package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden under goldens/, which is the working directory of these tests. */
class GoldensTest {
    @TestFactory
    Stream<DynamicTest> goldens() {
        assertTrue(Files.isDirectory(Path.of("errors")), "expected testsuite/goldens as working directory");
        return Golden.tests(Path.of(""));
    }

    @Test
    void everyExpectedFileHasItsInput() throws IOException {
        Set<String> expected = new HashSet<>();
        for (Path input : Golden.inputs(Path.of(""))) {
            // Other files that a command names: whole arguments, or values of options.
            GoldenSpec.of(Files.readString(input)).args().forEach(a -> expected.add(a.substring(a.indexOf('=') + 1)));
            expected.add(input.toString());
            expected.add(input + ".out");
            expected.add(input + ".err");
        }
        List<String> stray = files(Path.of(""))
                .map(Path::toString)
                .filter(f -> !expected.contains(f))
                .toList();
        assertEquals(List.of(), stray);
    }

    private static Stream<Path> files(Path group) {
        try (Stream<Path> all = Files.walk(group)) {
            return all.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
