package marvel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import marvel.tool.ManPage;
import org.jspecify.annotations.Nullable;

/** {@code marvel-cost}: evaluates given mappings under the cost model that {@code --model} names. */
public final class MarvelCost {
    /** Exit codes: all well, bad input, wrong usage. */
    static final int OK = 0;

    static final int BAD_INPUT = 1;
    static final int USAGE = 2;

    private static final String MODELS = "--model=maestro|exact";

    private MarvelCost() {}

    /** Runs the program and leaves with its exit code. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(List.of(args), System.in, out, err);
        if (out.checkError() && code == OK) {
            err.println("marvel-cost: error: cannot write to standard output");
            code = BAD_INPUT;
        }
        System.exit(code);
    }

    /** Runs the program on given streams and returns its exit code. */
    static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
        List<String> rest = new ArrayList<>();
        String model = model(args, rest);
        if (model == null) {
            if (args.contains("--man-page")) {
                out.print(manPage());
                return OK;
            }
            if (args.contains("--help")) {
                out.println("usage: marvel-cost " + MODELS
                        + " OPTIONS; with --help, lists them; --man-page prints the manual page");
                return OK;
            }
            err.println("marvel-cost: error: expected " + MODELS);
            return USAGE;
        }
        return switch (model) {
            case "maestro" -> MaestroCost.run(rest, in, out, err);
            case "exact" -> ExactCost.run(rest, in, out, err);
            default -> {
                err.println("marvel-cost: error: expected " + MODELS + ", got --model=" + model);
                yield USAGE;
            }
        };
    }

    private static String manPage() {
        ManPage page = new ManPage(
                "marvel-cost",
                "evaluates given mappings of tensor operators",
                "marvel-cost " + MODELS + " [OPTIONS] [FILE]");
        page.section(
                "DESCRIPTION",
                "Under the exact model FILE has mapped loop functions; under MAESTRO's this is a drop-in for its binary.");
        page.options("OPTIONS OF --model=exact", ExactCost.declare());
        page.options("OPTIONS OF --model=maestro", MaestroCost.declare());
        return page.end();
    }

    /** Takes the model out of the arguments; null if there is none. */
    private static @Nullable String model(List<String> args, List<String> rest) {
        String model = null;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.startsWith("--model=")) {
                model = arg.substring("--model=".length());
            } else if (arg.equals("--model") && i + 1 < args.size()) {
                model = args.get(++i);
            } else {
                rest.add(arg);
            }
        }
        return model;
    }
}
