package marvel.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import marvel.pass.ConfiguredPass;
import marvel.pass.NamedPipeline;
import marvel.pass.Registry;

/** What the passes' javadoc says of them. */
public final class PassDocs {
    private PassDocs() {}

    /** Named pipelines and all passes, as Markdown: a heading each, the text, the options with their defaults. */
    public static String text(Registry registry) {
        StringBuilder out = new StringBuilder();
        for (NamedPipeline p : registry.services(NamedPipeline.class)) {
            out.append(out.isEmpty() ? "" : "\n")
                    .append("## --")
                    .append(p.name())
                    .append("\n\n");
            out.append(p.summary()).append("\n\n```\n");
            out.append(p.text(Attrs.EMPTY)).append("\n```\n");
        }
        for (String name : registry.names()) {
            ConfiguredPass pass = registry.configure(new PassCall(name, Attrs.EMPTY, Span.NONE));
            out.append(out.isEmpty() ? "" : "\n").append("## ").append(name).append("\n\n");
            String doc = read(registry, name).stripTrailing();
            for (Attrs.Entry option : pass.call().options().entries()) {
                String value = Printer.print(option.value());
                doc = doc.replaceFirst(
                        "(?m)^(- `" + option.name() + "`: .*)$",
                        "$1; by default `" + Matcher.quoteReplacement(value) + "`");
            }
            out.append(doc).append('\n');
            if (!pass.after().isEmpty()) {
                out.append("\nRuns after `")
                        .append(String.join("`, `", pass.after()))
                        .append("`.\n");
            }
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
