package marvel.tool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import marvel.api.Cancellation;
import marvel.api.Marvel;
import marvel.diag.Diagnostic;

/**
 * A run of {@code marvel-opt} on a text, for those who speak to it in texts: what would have been printed.
 *
 * @param code {@link MarvelOpt#OK} or another exit code of it
 * @param out standard output; empty unless the code is {@link MarvelOpt#OK}
 * @param err standard error without the diagnostics
 * @param diagnostics errors, warnings and remarks, in order
 */
public record TextRun(int code, String out, String err, List<Diagnostic> diagnostics) {
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");

    public TextRun {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Runs the tool; never throws. */
    public static TextRun of(Marvel marvel, String ir, List<String> options, Cancellation cancellation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<Diagnostic> diagnostics = new ArrayList<>();
        Console console = new Console(
                new ByteArrayInputStream(ir.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                diagnostics::add,
                cancellation,
                false);
        int code = cancellation.isCancelled() ? MarvelOpt.CANCELLED : MarvelOpt.run(options, console, marvel);
        console.out().flush();
        console.err().flush();
        return new TextRun(
                code,
                code == MarvelOpt.OK ? out.toString(StandardCharsets.UTF_8) : "",
                err.toString(StandardCharsets.UTF_8),
                diagnostics);
    }

    /** Words of a command line; what stands between single quotes is one word, or part of one. */
    public static List<String> words(String line) {
        return WORD.matcher(line).results().map(r -> r.group().replace("'", "")).toList();
    }
}
