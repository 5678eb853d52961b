package marvel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import marvel.cost.maestro.CsvTable;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.HardwareParser;
import marvel.cost.maestro.LayerResult;
import marvel.cost.maestro.MaestroException;
import marvel.cost.maestro.MaestroModel;
import marvel.cost.maestro.MaestroReport;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingParser;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.parse.Sources;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code --model=maestro}: takes the options of the {@code maestro} binary and answers as it does. The options are
 * declared by calls, not by annotations, because reading annotations takes longer than the rest of a run.
 */
final class MaestroCost {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** Taken without effect, as by MAESTRO, which also ignores most of its switches. */
    private static final List<String> IGNORED = List.of(
            "print_log_file",
            "msg_print_lv",
            "dataflow_file",
            "layer_file",
            "noc_mc_support",
            "do_implicit_reduction",
            "do_fg_sync",
            "do_reduction_op",
            "full_buffer",
            "do_dse",
            "verbose",
            "print_design_space",
            "print_space",
            "min_num_PEs",
            "max_num_PEs",
            "pe_tick",
            "area_constraint",
            "power_constraint",
            "optimization_target");

    /** Networks that MAESTRO sets up for a sweep, and the bandwidth and latency of all but the first. */
    private static final int SWEEP_NETWORKS = 6;

    private static final Hardware.Noc SWEEP_REST = new Hardware.Noc(70000, 1);

    private final ParseResult options;
    private final String mappingFile;

    private MaestroCost(ParseResult options) {
        this.options = options;
        this.mappingFile = options.matchedOptionValue("--Mapping_file", "");
    }

    static CommandSpec declare() {
        CommandSpec spec = CommandSpec.create().name("marvel-cost --model=maestro");
        spec.usageMessage()
                .sortOptions(false)
                .description("Evaluates mapping files under the MAESTRO cost model. Option names may be cut short.");
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Prints this.")
                .build());
        spec.addOption(OptionSpec.builder("--jsonl")
                .description(
                        "Reads a JSON object a line, {\"mapping\": TEXT, \"hw\": {...}}, and answers each with one.")
                .build());
        add(spec, "Mapping_file", String.class, "FILE", "The mapping file.");
        add(
                spec,
                "HW_file",
                String.class,
                "FILE",
                "A hardware file. It replaces all options below but num_simd_lanes.");
        number(spec, "num_pes", "Processing elements (default 7).");
        number(spec, "num_simd_lanes", "MACs per PE and cycle (default 1).");
        number(spec, "noc_bw_cstr", "Elements per cycle of a network (default unlimited).");
        number(spec, "noc_hops", "Hops of a network (default 1).");
        number(spec, "noc_hop_latency", "Cycles of a hop (default 0).");
        number(spec, "offchip_bw_cstr", "Elements per cycle off chip (default 70000).");
        number(spec, "l1_size_cstr", "L1 elements to warn above (default unlimited).");
        number(spec, "l2_size_cstr", "L2 elements to warn above (default unlimited).");
        flag(spec, "print_res", "Prints the figures (default true).");
        flag(spec, "print_res_csv_file", "Appends the figures to a CSV file (default true).");
        flag(spec, "top_bw_only", "With bw_sweep: sweeps one network only, as MAESTRO the innermost.");
        flag(spec, "bw_sweep", "With top_bw_only: sweeps its bandwidth.");
        number(spec, "min_noc_bw", "First bandwidth of the sweep (default 512).");
        number(spec, "max_noc_bw", "Last bandwidth of the sweep (default 512).");
        number(spec, "bw_tick", "Step of the sweep (default 4).");
        for (String name : IGNORED) {
            add(spec, name, String.class, "VALUE", "Without effect.");
        }
        return spec;
    }

    private static void add(CommandSpec spec, String name, Class<?> type, String label, String description) {
        spec.addOption(OptionSpec.builder("--" + name)
                .arity("1")
                .type(type)
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void number(CommandSpec spec, String name, String description) {
        add(spec, name, Integer.class, "N", description);
    }

    private static void flag(CommandSpec spec, String name, String description) {
        add(spec, name, Flag.class, "BOOL", description);
    }

    /** A truth value in any of the spellings that the binary takes. */
    private record Flag(boolean on) {
        static Flag parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "1", "true", "yes", "on", "" -> new Flag(true);
                case "0", "false", "no", "off" -> new Flag(false);
                default -> throw new CommandLine.TypeConversionException("expected true or false, got '" + text + "'");
            };
        }
    }

    static int run(List<String> args, InputStream in, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(declare()).registerConverter(Flag.class, Flag::parse);
        String file = "";
        try {
            ParseResult options = line.parseArgs(complete(args, line.getCommandSpec()));
            if (options.isUsageHelpRequested()) {
                line.usage(out);
                return MarvelCost.OK;
            }
            if (options.hasMatchedOption("--jsonl")) {
                return new MaestroBatch().run(in, out);
            }
            MaestroCost cost = new MaestroCost(options);
            file = cost.mappingFile;
            if (file.isEmpty()) {
                throw new CommandLine.ParameterException(line, "expected --Mapping_file=FILE or --jsonl");
            }
            cost.evaluate(out);
            return MarvelCost.OK;
        } catch (CommandLine.ParameterException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.USAGE;
        } catch (MaestroException e) {
            boolean located = e.diagnostic().span().source() != Span.NONE.source();
            err.print(
                    located
                            ? e.diagnostic().render()
                            : file + ": error: " + e.getMessage() + " [" + Code.MAESTRO + "]\n");
            return MarvelCost.BAD_INPUT;
        } catch (CompileException e) {
            e.diagnostics().forEach(d -> err.print(d.render()));
            return MarvelCost.BAD_INPUT;
        } catch (IOException e) {
            err.println("marvel-cost: error: " + e.getMessage());
            return MarvelCost.BAD_INPUT;
        }
    }

    private int number(String name, int otherwise) {
        return options.matchedOptionValue("--" + name, otherwise);
    }

    private boolean flag(String name, boolean otherwise) {
        return options.matchedOptionValue("--" + name, new Flag(otherwise)).on;
    }

    /** Writes out option names that were cut short. */
    private static String[] complete(List<String> args, CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            names.add(option.longestName());
        }
        List<String> complete = new ArrayList<>();
        for (String arg : args) {
            int end = arg.indexOf('=') < 0 ? arg.length() : arg.indexOf('=');
            String name = arg.substring(0, end);
            List<String> longer = names.contains(name) || !name.startsWith("--") || name.length() < 3
                    ? List.of(name)
                    : names.stream().filter(n -> n.startsWith(name)).toList();
            if (longer.size() > 1) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "option " + name + " is ambiguous: " + String.join(", ", longer));
            }
            complete.add((longer.isEmpty() ? name : longer.get(0)) + arg.substring(end));
        }
        return complete.toArray(String[]::new);
    }

    private void evaluate(PrintStream out) throws IOException {
        Source source = read(mappingFile);
        MappingFile mapping = MappingParser.parse(source);
        MaestroModel model = new MaestroModel();
        String hardware = options.matchedOptionValue("--HW_file", "");
        String lead = hardware.isEmpty() ? "" : HardwareParser.printed(read(hardware));
        for (Hardware machine : machines()) {
            List<LayerResult> results = model.evaluate(mapping, machine);
            out.print(lead);
            if (flag("print_res", true)) {
                out.print(MaestroReport.figures(results, machine));
            }
            if (isSweep() || flag("print_res_csv_file", true)) {
                append(mapping, results, machine);
                out.print(MaestroReport.bandwidth(results, machine));
            }
        }
    }

    /** Whether a bandwidth is swept; MAESTRO then writes its CSV file whatever is said of it. */
    private boolean isSweep() {
        return flag("top_bw_only", false) && flag("bw_sweep", false);
    }

    /** The machine asked for, or all of a sweep. */
    private List<Hardware> machines() throws IOException {
        List<Hardware> machines = new ArrayList<>();
        int latency = number("noc_hops", 1) * number("noc_hop_latency", 0);
        if (!isSweep()) {
            Hardware.Noc noc = new Hardware.Noc(number("noc_bw_cstr", UNLIMITED), latency);
            machines.add(machine(Collections.nCopies(Hardware.LEVELS, noc)));
            return machines;
        }
        int step = number("bw_tick", 4);
        if (step < 1) {
            throw new CommandLine.ParameterException(
                    options.commandSpec().commandLine(), "expected --bw_tick to be at least 1, got " + step);
        }
        for (long bandwidth = number("min_noc_bw", 512); bandwidth <= number("max_noc_bw", 512); bandwidth += step) {
            List<Hardware.Noc> nocs = new ArrayList<>(Collections.nCopies(SWEEP_NETWORKS, SWEEP_REST));
            nocs.set(0, new Hardware.Noc((int) bandwidth, latency));
            machines.add(machine(nocs));
        }
        return machines;
    }

    private Hardware machine(List<Hardware.Noc> nocs) throws IOException {
        Hardware given = new Hardware(
                number("num_pes", 7),
                nocs,
                number("num_simd_lanes", 1),
                number("offchip_bw_cstr", Hardware.OFFCHIP_BANDWIDTH),
                number("l1_size_cstr", UNLIMITED),
                number("l2_size_cstr", UNLIMITED));
        String file = options.matchedOptionValue("--HW_file", "");
        return file.isEmpty() ? given : HardwareParser.parse(read(file), given);
    }

    private static Source read(String file) throws IOException {
        try {
            return new Source(file, Files.readString(Sources.path(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private void append(MappingFile mapping, List<LayerResult> results, Hardware machine) throws IOException {
        Path file = Sources.path(CsvTable.fileName(mappingFile));
        StringBuilder text = new StringBuilder();
        if (!Files.exists(file)) {
            text.append(CsvTable.HEADER).append('\n');
        }
        for (List<String> row : CsvTable.cells(mapping.network(), results, machine)) {
            text.append(CsvTable.line(row)).append('\n');
        }
        try {
            Files.writeString(
                    file, text, StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("cannot append to " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
