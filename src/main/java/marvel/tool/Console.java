package marvel.tool;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import marvel.api.Cancellation;
import marvel.diag.Diagnostic;

/**
 * What a run of the tool is connected with.
 *
 * @param in standard input
 * @param out results
 * @param err all else that is printed
 * @param diagnostics errors, warnings and remarks, in order; by default they are printed to {@code err}
 * @param cancellation ends the run
 * @param ownsProcess whether the run is all that the process does, which may end with it
 */
record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Consumer<Diagnostic> diagnostics,
        Cancellation cancellation,
        boolean ownsProcess) {
    Console(InputStream in, PrintStream out, PrintStream err, boolean ownsProcess) {
        this(in, out, err, printer(err), new Cancellation(), ownsProcess);
    }

    private static Consumer<Diagnostic> printer(PrintStream err) {
        boolean inColour = Colours.areWanted();
        return d -> err.print(inColour ? Colours.in(d.render()) : d.render());
    }
}
