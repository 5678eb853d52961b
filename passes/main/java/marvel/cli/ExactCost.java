package marvel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --model=exact}: the physical cost of mappings, of our own loop functions and of Timeloop's files. */
final class ExactCost {
    private ExactCost() {}

    private static CommandSpec declare() {
        CommandSpec spec = CommandSpec.create().name("marvel-cost --model=exact");
        spec.usageMessage().sortOptions(false).description("Evaluates mappings under the exact model.");
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Prints this.")
                .build());
        spec.addOption(OptionSpec.builder("--jsonl")
                .description("Reads a Timeloop mapping a line, in JSON, and answers each with one line.")
                .build());
        spec.addOption(OptionSpec.builder("--timeloop-compatible")
                .description("Gives Timeloop's figure wherever it and the physical truth differ.")
                .build());
        return spec;
    }

    static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(declare());
        try {
            ParseResult options = line.parseArgs(args.toArray(String[]::new));
            if (options.isUsageHelpRequested()) {
                line.usage(out);
                return MarvelCost.OK;
            }
            boolean compatible = options.hasMatchedOption("--timeloop-compatible");
            if (options.hasMatchedOption("--jsonl") && compatible) {
                return new TimeloopBatch().run(in, out);
            }
            throw new CommandLine.ParameterException(line, "expected --jsonl --timeloop-compatible");
        } catch (CommandLine.ParameterException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.USAGE;
        } catch (IOException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.BAD_INPUT;
        }
    }
}
