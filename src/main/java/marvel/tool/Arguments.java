package marvel.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import marvel.api.Marvel;
import marvel.diag.Nearest;
import marvel.pass.Importer;
import marvel.pass.NamedPipeline;
import marvel.pass.Registry;
import marvel.pass.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code marvel-opt}. */
@Command(
        name = "marvel-opt",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = "Maps tensor operators on to spatial DNN accelerators.",
        description =
                "Without passes it parses, verifies and prints. Every pass is a flag too, in order: --infer-type --outline.")
final class Arguments {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Input; - or none is standard input.")
    String input = "-";

    @Option(
            names = "--pass-pipeline",
            paramLabel = "PIPELINE",
            description = "Passes to run: 'a{key=value key=value},b'.")
    String pipeline = "";

    @Option(
            names = "--objective",
            paramLabel = "edp|energy|latency|dram",
            description = "What named pipelines minimise.")
    String objective = "";

    @Option(names = "--search", paramLabel = "decoupled|joint", description = "How named pipelines search.")
    String search = "";

    @Option(names = "--model", paramLabel = "maestro|exact", description = "Cost model of the on-chip half.")
    String model = "";

    @Option(names = "--tiles", paramLabel = "divisors|any", description = "Tile sizes that are tried.")
    String tiles = "";

    @Option(
            names = "--layouts",
            paramLabel = "network|operator|nchw|nhwc|weights|fixed",
            description = "How the layouts of tensors are chosen.")
    String layouts = "";

    @Option(
            names = "--dataflow",
            paramLabel = "free|NAME",
            description = "Dataflow inside L2 tiles: row-stationary, weight-stationary, output-stationary, nvdla-like,"
                    + " shidiannao-like, x-partitioned, or whatever is best.")
    String dataflow = "";

    @Option(
            names = "--gap",
            paramLabel = "SHARE",
            description =
                    "How much more than the least a joint search's mapping may cost: 0.01 for 1 %%; 0 if not given.")
    double gap;

    @Option(names = "--target", paramLabel = "NAME|FILE.acc", description = "Accelerator to map on to.")
    String target = "";

    @Option(names = "-o", paramLabel = "FILE|DIR", description = "Output; standard output if not given.")
    String output = "";

    @Option(names = "-j", paramLabel = "N", description = "Threads; as many as processors if not given.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all randomness.")
    long seed = 1;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "When searches stop with the best that they have, and say how far it may be from the least.")
    long timeLimit;

    @Option(
            names = "--emit",
            split = ",",
            paramLabel = "KIND",
            description = "What to write: ir (default), json, maestro, config, c, ...")
    List<String> emit = new ArrayList<>(List.of("ir"));

    @Option(
            names = "--import",
            paramLabel = "KIND",
            description =
                    "Read files of another tool instead of IR: timeloop, onnx (also known by how it begins). Its options are listed below.")
    String importKind = "";

    @Option(names = "--verify-each", description = "Verify after every pass.")
    boolean verifyEach;

    @Option(
            names = "--print-ir-before",
            split = ",",
            paramLabel = "PASS",
            description = "Print the module before these passes, to standard error.")
    List<String> printBefore = new ArrayList<>();

    @Option(
            names = "--print-ir-after",
            split = ",",
            paramLabel = "PASS",
            description = "Print the module after these passes, to standard error.")
    List<String> printAfter = new ArrayList<>();

    @Option(names = "--print-ir-after-all", description = "Print the module after every pass, to standard error.")
    boolean printAfterAll;

    @Option(names = "--timing", description = "Print the time of every step and the memory used, to standard error.")
    boolean timing;

    @Option(names = "--split-input-file", description = "Work on the parts between lines of '// -----' one by one.")
    boolean split;

    @Option(
            names = "--verify-diagnostics",
            description = "Compare diagnostics with '// expected-error @+1 {{...}}' in the input.")
    boolean verifyDiagnostics;

    @Option(
            names = "--check-execution",
            description = "Run every rewritten operator before and after each pass and compare.")
    boolean checkExecution;

    @Option(names = "--explain", description = "Say why each operator was mapped as it was, on standard error.")
    boolean explain;

    @Option(names = "--print-pipeline", description = "Print the pipeline with all options, to standard error.")
    boolean printPipeline;

    @Option(names = "--load-pass-plugin", paramLabel = "JAR", description = "Load passes from a jar.")
    List<Path> plugins = new ArrayList<>();

    @Option(
            names = "--serve",
            description = "Answer requests, a JSON object a line, until standard input ends (docs/embedding.md).")
    boolean serve;

    @Option(names = "--help-passes", description = "Describe all passes and stop.")
    boolean helpPasses;

    @Option(names = "--list-targets", description = "Print the built-in accelerators with every key and stop.")
    boolean listTargets;

    @Option(
            names = "--explain-error",
            paramLabel = "CODE",
            description = "Explain the kind of message that ends in [CODE], such as MV0101, and stop.")
    String explainError = "";

    @Option(
            names = "--shell-completion",
            description = "Print a script that completes command lines: source <(marvel-opt --shell-completion).")
    boolean shellCompletion;

    @Option(names = "--man-page", description = "Print the manual page: marvel-opt --man-page | man -l -")
    boolean manPage;

    @Option(names = "--version", description = "Print the version and stop.")
    boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and stop.")
    boolean help;

    @Option(names = "--debug", hidden = true)
    boolean debug;

    /** Passes given as flags, in order: {@code name} or {@code name{options}}. */
    final List<String> flags = new ArrayList<>();

    /** The report that is asked for, without hyphens; empty if a module is. */
    String report = "";

    /** Inputs after the first, which only reports have. */
    final List<String> moreInputs = new ArrayList<>();

    /** Values of the importers' options. */
    final Map<String, List<String>> importOptions = new LinkedHashMap<>();

    private final CommandLine line = new CommandLine(this);

    /** The arguments of a run, all but those that only a {@link Registry} can tell. */
    Arguments(List<String> args) {
        line.setUnmatchedArgumentsAllowed(true).setOptionsCaseInsensitive(false).setOverwrittenOptionsAllowed(true);
        try {
            line.parseArgs(args.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** The help. */
    String help(Registry registry) {
        line.getCommandSpec().usageMessage().footer(footer(registry));
        return line.getUsageMessage();
    }

    /** A script for shells. */
    String completion(Marvel marvel) {
        return Completion.script(line, marvel);
    }

    /** The manual page. */
    String manPage(Marvel marvel) {
        return ManPage.of(line.getCommandSpec(), marvel);
    }

    /** What the registry adds to the help. */
    private static String[] footer(Registry registry) {
        List<String> lines = new ArrayList<>(List.of("", "Named pipelines:"));
        for (NamedPipeline p : registry.services(NamedPipeline.class)) {
            lines.add("  --" + p.name() + "  " + p.summary());
        }
        lines.add("Reports on any number of inputs, for programs with --emit=json:");
        for (Report r : registry.services(Report.class)) {
            lines.add("  --" + r.name() + "  " + r.summary());
        }
        for (Importer i : registry.services(Importer.class)) {
            lines.add("With --import=" + i.name() + ", FILE is " + i.input() + ":");
            new TreeMap<>(i.options()).forEach((option, what) -> lines.add("  --" + option + "=" + what));
        }
        lines.add("Passes (--help-passes says what they do): " + String.join(", ", registry.names()));
        return lines.toArray(String[]::new);
    }

    /** Takes passes, named pipelines and reports out of what the options left over. */
    void flags(Registry registry) {
        List<String> left = line.getUnmatchedArguments();
        CommandSpec spec = line.getCommandSpec();
        List<NamedPipeline> named = left.isEmpty() ? List.of() : registry.services(NamedPipeline.class);
        List<Report> reports = left.isEmpty() ? List.of() : registry.services(Report.class);
        Set<String> own = left.isEmpty()
                ? Set.of()
                : registry.services(Importer.class).stream()
                        .filter(i -> importKind.isEmpty() || i.name().equals(importKind))
                        .flatMap(i -> i.options().keySet().stream())
                        .collect(Collectors.toSet());
        Iterator<String> words = left.iterator();
        while (words.hasNext()) {
            String arg = words.next();
            String name = arg.startsWith("--") ? arg.substring(2).replaceFirst("=.*", "") : "";
            boolean pipeline = named.stream().anyMatch(p -> p.name().equals(name));
            if (pipeline && !arg.contains("=")) {
                flags.add("--" + name);
            } else if (reports.stream().anyMatch(r -> r.name().equals(name)) && !arg.contains("=")) {
                report = name;
            } else if (registry.has(name)) {
                int eq = arg.indexOf('=');
                flags.add(eq < 0 ? name : name + "{" + arg.substring(eq + 1).replace(',', ' ') + "}");
            } else if (own.contains(name) && (arg.contains("=") || words.hasNext())) {
                String value = arg.contains("=") ? arg.substring(arg.indexOf('=') + 1) : words.next();
                importOptions.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            } else if (arg.startsWith("-")) {
                List<String> known = new ArrayList<>();
                own.forEach(o -> known.add("--" + o));
                spec.optionsMap().keySet().forEach(known::add);
                registry.names().forEach(n -> known.add("--" + n));
                named.forEach(p -> known.add("--" + p.name()));
                reports.forEach(r -> known.add("--" + r.name()));
                throw new UsageException("unknown option '" + arg + "'"
                        + Nearest.of(arg.replaceFirst("=.*", ""), known)
                                .map(n -> ", did you mean '" + n + "'?")
                                .orElse(""));
            } else {
                moreInputs.add(arg);
            }
        }
        if (report.isEmpty() && !moreInputs.isEmpty()) {
            throw new UsageException("expected one input file, got '" + moreInputs.get(0) + "' too");
        }
    }
}
