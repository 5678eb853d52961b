package marvel.arch;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Span;
import marvel.ir.Accelerator;

/** Where the entries of an accelerator stand in its text. */
final class Entries {
    /** Comments, strings, brackets, names with what follows them, and marks. */
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*|(?s:/\\*.*?\\*/)|\"[^\"]*\"|[\\[({]|[\\])}]|([A-Za-z_][A-Za-z0-9_.]*)(?=\\s*[=:])|;");

    private final Span all;
    private final Map<String, Span> places = new HashMap<>();

    Entries(Accelerator a) {
        this.all = a.span();
        if (all.end() > all.start()) {
            scan();
        }
    }

    /** Where an entry stands, such as {@code l1} or {@code energy.mac}: the name and all up to the end of the value. */
    Span of(String path) {
        Span found = places.get(path);
        int dot = path.lastIndexOf('.');
        return found != null ? found : dot < 0 ? head() : of(path.substring(0, dot));
    }

    /** {@code accelerator @name}. */
    Span head() {
        int brace = all.end() > all.start() ? all.source().text().indexOf('{', all.start()) : -1;
        return brace < 0
                ? all
                : new Span(
                        all.source(),
                        all.start(),
                        all.start()
                                + all.source()
                                        .text()
                                        .substring(all.start(), brace)
                                        .stripTrailing()
                                        .length());
    }

    private void scan() {
        Matcher m = TOKEN.matcher(all.source().text()).region(all.start(), all.end());
        int depth = 0;
        String key = "";
        int start = all.start();
        while (m.find()) {
            String token = m.group();
            if (token.matches("[\\[({]")) {
                depth++;
            } else if (token.matches("[\\])}]")) {
                depth--;
            } else if (token.equals(";")) {
                places.putIfAbsent(key, new Span(all.source(), start, m.start()));
            } else if (m.group(1) != null && depth == 1) {
                key = token;
                start = m.start();
            } else if (m.group(1) != null && depth == 2) {
                places.putIfAbsent(key + "." + token, new Span(all.source(), m.start(), m.end()));
            }
        }
    }
}
