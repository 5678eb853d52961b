package marvel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.ArchitectureFile;
import marvel.cost.timeloop.IllegalMappingException;
import marvel.cost.timeloop.MappingFile;
import marvel.cost.timeloop.Problem;
import marvel.cost.timeloop.ProblemFile;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.parse.Sources;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code --model=exact}: the physical cost of mappings, of our own loop functions and of Timeloop's files. */
final class ExactCost {
    private static final List<String> FILES = List.of("--timeloop-problem", "--timeloop-arch", "--timeloop-mapping");

    private ExactCost() {}

    /** The cost of a mapping in Timeloop's files, as one JSON object. */
    private static String files(CommandLine line, ParseResult options) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String option : FILES) {
            String file = options.matchedOptionValue(option, "");
            if (file.isEmpty()) {
                throw new CommandLine.ParameterException(
                        line, "expected all of " + String.join(", ", FILES) + ", got no " + option);
            }
            sources.add(Sources.read(Sources.path(file)));
        }
        Problem problem = ProblemFile.read(sources.get(0));
        Architecture architecture = ArchitectureFile.read(sources.get(1));
        Source text = sources.get(2);
        TimeloopRequest request = new TimeloopRequest(
                problem,
                architecture,
                MappingFile.read(text, problem, architecture),
                !options.hasMatchedOption("--no-link-transfers"));
        try {
            return TimeloopBatch.outcome(request, options.hasMatchedOption("--timeloop-compatible"));
        } catch (IllegalMappingException | IllegalArgumentException e) {
            throw new CompileException(Code.COST, new Span(text, 0, 0), String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            throw new CompileException(
                    Code.COST, new Span(text, 0, 0), "expected counts that fit 64 bits, got larger ones");
        }
    }

    static CommandSpec declare() {
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
        text(spec, "--timeloop-mapping", "FILE", "A mapping in Timeloop's form.");
        text(spec, "--timeloop-problem", "FILE", "The problem that it maps.");
        text(spec, "--timeloop-arch", "FILE", "The architecture that it is for, version 0.4.");
        spec.addOption(OptionSpec.builder("--no-link-transfers")
                .description("With --timeloop-compatible: as with TIMELOOP_DISABLE_LINK_TRANSFERS=1.")
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
            if (FILES.stream().anyMatch(options::hasMatchedOption)) {
                out.print(files(line, options));
                return MarvelCost.OK;
            }
            String file = options.matchedPositionalValue(0, "");
            if (file.isEmpty()) {
                throw new CommandLine.ParameterException(
                        line, "expected FILE, --jsonl or --timeloop-mapping, got none of them");
            }
            out.print(LoopCost.report(
                    Sources.path(file),
                    options.matchedOptionValue("--target", ""),
                    options.hasMatchedOption("--json")));
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
