package marvel.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import marvel.api.Marvel;
import marvel.diag.CompileException;
import marvel.diag.DeepStack;
import org.jspecify.annotations.Nullable;

/** {@code marvel-opt}: reads a module, runs passes over it, and writes it or something made of it. */
public final class MarvelOpt {
    /** The input is right and all was done. */
    public static final int OK = 0;

    /** The input is wrong, or a check failed. */
    public static final int FAILED = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** The run was cancelled; no exit code of the program. */
    public static final int CANCELLED = 3;

    private MarvelOpt() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(List.of(args), new Console(System.in, out, err, true), null);
        if (out.checkError() && code == OK) {
            err.println("marvel-opt: error: cannot write to standard output");
            code = FAILED;
        }
        System.exit(code);
    }

    /** Runs the tool in this process; gives the exit code. */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        return run(List.of(args), new Console(in, out, err, false), null);
    }

    /**
     * Runs the tool.
     *
     * @param marvel the compiler to use; if null, one is made, with the plug-ins that the arguments name
     */
    static int run(List<String> args, Console console, @Nullable Marvel marvel) {
        PrintStream err = console.err();
        boolean debug = false;
        try {
            Arguments arguments = new Arguments(args);
            debug = arguments.debug;
            if (marvel != null) {
                if (arguments.serve || !arguments.plugins.isEmpty()) {
                    throw new UsageException("expected neither --serve nor --load-pass-plugin in a request");
                }
                return run(arguments, console, marvel);
            }
            try (Marvel own = new Marvel(arguments.plugins)) {
                return arguments.serve ? new Serve(own, console).run(args) : run(arguments, console, own);
            }
        } catch (CompileException e) {
            e.diagnostics().forEach(console.diagnostics());
            return FAILED;
        } catch (UsageException e) {
            err.println("marvel-opt: " + e.getMessage() + "; see --help");
            return USAGE;
        } catch (CancellationException e) {
            return CANCELLED;
        } catch (OutOfMemoryError e) {
            err.println("marvel-opt: error: out of memory: Java may take "
                    + Runtime.getRuntime().maxMemory() / (1 << 20)
                    + " MiB; MARVEL_JAVA_OPTS=-Xmx... gives it more");
            return FAILED;
        } catch (RuntimeException | Error e) {
            err.println("marvel-opt: internal error: " + e + (debug ? "" : " (--debug shows where; please report it)"));
            if (debug) {
                e.printStackTrace(err);
            }
            return FAILED;
        }
    }

    private static int run(Arguments arguments, Console console, Marvel marvel) {
        if (arguments.help) {
            console.out().print(arguments.help(marvel.registry()));
            return OK;
        }
        if (!arguments.explainError.isEmpty()) {
            console.out().print(Explanations.of(arguments.explainError));
            return OK;
        }
        if (arguments.shellCompletion || arguments.manPage) {
            console.out().print(arguments.manPage ? arguments.manPage(marvel) : arguments.completion(marvel));
            return OK;
        }
        arguments.flags(marvel.registry());
        // Once for all: what recurses as deep as its input then need not start a thread of its own each time.
        return DeepStack.call(() -> new Session(arguments, console, marvel).run());
    }
}
