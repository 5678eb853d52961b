package marvel.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Source;

/** Splits a text at lines of {@code // -----}; lines keep their numbers. */
final class Chunks {
    static final String SEPARATOR = "// -----";
    private static final Pattern LINE = Pattern.compile("(?m)^// -----[ \\t]*$");

    private Chunks() {}

    static List<Source> split(Source source) {
        List<Source> chunks = new ArrayList<>();
        Matcher m = LINE.matcher(source.text());
        int start = 0;
        while (m.find()) {
            chunks.add(chunk(source, start, m.start()));
            start = m.end();
        }
        chunks.add(chunk(source, start, source.text().length()));
        return chunks;
    }

    private static Source chunk(Source source, int start, int end) {
        String before = "\n".repeat(source.line(start) - 1);
        return new Source(source.name(), before + source.text().substring(start, end));
    }
}
