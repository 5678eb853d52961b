package marvel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Test data. */
final class Resources {
    static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream("/" + name), name);
                InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Resources() {}
}
