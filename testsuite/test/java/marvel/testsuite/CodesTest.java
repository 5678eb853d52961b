package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import marvel.diag.Code;
import org.junit.jupiter.api.Test;

/** The codes of messages. */
class CodesTest {
    private static final Pattern SECTION = Pattern.compile("(?m)^## (MV\\d{4}): .+$");
    private static final Pattern CODE = Pattern.compile("MV\\d{4}");

    private static List<String> codes() {
        return Arrays.stream(Code.values()).map(Code::toString).toList();
    }

    @Test
    void numbersAscendSoThatNoneIsGivenTwice() {
        assertEquals(List.copyOf(new TreeSet<>(codes())), codes());
    }

    /** In their order, with something to read under each. */
    @Test
    void eachIsExplained() {
        String text = Project.read(Project.root().resolve("docs/errors.md"));
        assertEquals(
                codes(), SECTION.matcher(text).results().map(m -> m.group(1)).toList());
        for (String code : codes()) {
            Golden.Result told = Golden.run(List.of("--explain-error=" + code), "");
            assertEquals(0, told.exit(), told.err());
            assertEquals(code, told.out().substring(0, code.length()));
            assertEquals(true, told.out().lines().count() > 2, () -> "little is said of " + code);
        }
    }

    /** In a golden, or in a test that looks for it. */
    @Test
    void eachIsTested() {
        List<Path> files = new ArrayList<>();
        files.addAll(Project.files("testsuite/goldens", ".err"));
        for (String module : List.of("src", "passes", "sweep", "testsuite")) {
            files.addAll(Project.files(module + "/test", ".java"));
        }
        TreeSet<String> missing = new TreeSet<>(codes());
        for (Path file : files) {
            CODE.matcher(Project.read(file)).results().map(MatchResult::group).forEach(missing::remove);
        }
        assertEquals(new TreeSet<>(), missing);
    }
}
