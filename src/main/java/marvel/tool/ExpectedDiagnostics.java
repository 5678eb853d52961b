package marvel.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.diag.Span;

/** Holds what a text says it expects, {@code // expected-error @+1 {{part of the message}}}, against what was reported. */
final class ExpectedDiagnostics {
    private static final Pattern EXPECTED = Pattern.compile(
            "expected-(error|warning|remark|note)\\s*(?:@([+-]\\d+|\\d+|unknown))?\\s*\\{\\{(.*?)\\}\\}");

    private ExpectedDiagnostics() {}

    /** What does not agree, as errors; empty if all was as expected. Remarks that nobody expects are no error. */
    static List<Diagnostic> check(Source source, List<Diagnostic> reported) {
        List<Diagnostic> open = new ArrayList<>();
        reported.forEach(d -> flatten(d, open));
        List<Diagnostic> wrong = new ArrayList<>();
        Matcher m = EXPECTED.matcher(source.text());
        while (m.find()) {
            Span at = new Span(source, m.start(), m.end());
            String where = m.group(2) == null ? "+0" : m.group(2);
            int line = where.equals("unknown")
                    ? 0
                    : where.startsWith("+") || where.startsWith("-")
                            ? at.line() + Integer.parseInt(where)
                            : Integer.parseInt(where);
            String kind = m.group(1);
            String text = m.group(3);
            boolean found = open.removeIf(d -> d.severity().toString().equals(kind)
                    && d.message().contains(text)
                    && line
                            == (d.span().source() == Span.NONE.source()
                                    ? 0
                                    : d.span().line()));
            if (!found) {
                wrong.add(Diagnostic.error(
                        Code.EXPECTED_DIAGNOSTIC,
                        at,
                        "expected " + kind.toLowerCase(Locale.ROOT) + " \"" + text + "\" was not produced"));
            }
        }
        for (Diagnostic d : open) {
            if (d.severity() == marvel.diag.Severity.ERROR || d.severity() == marvel.diag.Severity.WARNING) {
                wrong.add(Diagnostic.error(
                        Code.EXPECTED_DIAGNOSTIC, d.span(), "unexpected " + d.severity() + ": " + d.message()));
            }
        }
        return wrong;
    }

    private static void flatten(Diagnostic d, List<Diagnostic> out) {
        out.add(d);
        d.notes().forEach(n -> flatten(n, out));
    }
}
