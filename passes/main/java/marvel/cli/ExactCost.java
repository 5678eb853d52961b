package marvel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import marvel.diag.CompileException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
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
        text(
                spec,
                "--target",
                "NAME|FILE",
                "The accelerator for loop functions: built in, in FILE, or in a file of its own.");
        spec.addOption(OptionSpec.builder("--json")
                .description("Prints the cost of loop functions as JSON.")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .arity("0..1")
                .type(String.class)
                .description("A file of mapped loop functions.")
                .build());
        return spec;
    }

    private static void text(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
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
            if (options.hasMatchedOption("--jsonl")) {
                return new TimeloopBatch(compatible).run(in, out);
            }
            String file = options.matchedPositionalValue(0, "");
            if (file.isEmpty()) {
                throw new CommandLine.ParameterException(line, "expected FILE or --jsonl");
            }
            out.print(LoopCost.report(
                    Path.of(file), options.matchedOptionValue("--target", ""), options.hasMatchedOption("--json")));
            return MarvelCost.OK;
        } catch (CommandLine.ParameterException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.USAGE;
        } catch (CompileException e) {
            e.diagnostics().forEach(d -> err.print(d.render()));
            return MarvelCost.BAD_INPUT;
        } catch (IOException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.BAD_INPUT;
        }
    }
}
