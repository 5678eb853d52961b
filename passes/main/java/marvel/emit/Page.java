package marvel.emit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page for people in one file, with its charts' library and its data in it. */
public final class Page {
    private Page() {}

    /**
     * A page.
     *
     * @param kind of the page: {@code KIND.html} is its body, {@code KIND.js} its script
     * @param json the data that the script reads
     */
    public static String of(String kind, String json) {
        // The data last: what it says is not looked at any more. In it, no name can end the script.
        return resource("page.html")
                .replace("@KIND@", kind)
                .replace("@CSS@", resource("page.css"))
                .replace("@BODY@", resource(kind + ".html"))
                .replace("@CHARTS@", resource("echarts.min.js"))
                .replace("@JS@", resource(kind + ".js"))
                .replace("@DATA@", json.replace("<", "\\u003c"));
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream("/marvel/report/" + name)) {
            if (in == null) {
                throw new IllegalStateException("expected " + name + " beside the classes");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
