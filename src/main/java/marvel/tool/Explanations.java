package marvel.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import marvel.diag.Code;

/** What {@code docs/errors.md} says of each code. */
final class Explanations {
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");

    private Explanations() {}

    /** The explanation of a code, {@code MV0101}. */
    static String of(String name) {
        Code code = Code.of(name)
                .orElseThrow(
                        () -> new UsageException("expected the code of a message, such as MV0101, got '" + name + "'"));
        return SECTION.splitAsStream(text())
                .filter(s -> s.startsWith(code + ":"))
                .map(s -> s.strip() + "\n")
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected an explanation of " + code));
    }

    private static String text() {
        try (InputStream in = Explanations.class.getResourceAsStream("errors.md")) {
            if (in == null) {
                throw new IllegalStateException("expected the resource errors.md");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
