package marvel.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import marvel.pass.Registry;

/** What the passes' javadoc says of them. */
public final class PassDocs {
    private PassDocs() {}

    /** All passes, as Markdown: a heading each, the text, the options with their defaults. */
    public static String text(Registry registry) {
        StringBuilder out = new StringBuilder();
        for (String name : registry.names()) {
            PassCall call = registry.configure(new PassCall(name, marvel.ir.Attrs.EMPTY, marvel.diag.Span.NONE))
                    .call();
            out.append(out.isEmpty() ? "" : "\n").append("### ").append(name).append("\n\n");
            out.append(read(registry, name));
            call.options()
                    .forEach((option, value) -> out.append("Default of `")
                            .append(option)
                            .append("`: `")
                            .append(Printer.print(value))
                            .append("`.\n"));
        }
        return out.toString();
    }

    private static String read(Registry registry, String name) {
        try (InputStream in = registry.resource("META-INF/marvel/passes/" + name + ".md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
