package marvel.tool;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.api.Compilation;
import marvel.api.Listener;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Source;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import marvel.parse.Sources;
import marvel.pass.ConfiguredPass;
import marvel.pass.Finding;
import marvel.pass.Importer;
import marvel.pass.Report;
import marvel.pass.Version;

/** One run of {@code marvel-opt} with its options read. */
final class Session {
    private final Arguments options;
    private final Console console;
    private final Marvel marvel;
    private final Timing timing = new Timing();
    private final Progress progress;
    private final LastResort lastResort;
    private final long start = System.nanoTime();

    Session(Arguments options, Console console, Marvel marvel) {
        this.options = options;
        this.console = console;
        this.marvel = marvel;
        this.progress = new Progress(console.err());
        this.lastResort = new LastResort(console.err());
    }

    int run() {
        if (options.version) {
            console.out().println("marvel-opt " + Version.TEXT);
            return MarvelOpt.OK;
        }
        if (options.helpPasses) {
            console.out().print(PassDocs.text(marvel.registry()));
            return MarvelOpt.OK;
        }
        if (options.listTargets) {
            List<String> targets = marvel.targets().stream().map(Printer::print).toList();
            console.out().print(String.join("\n", targets));
            return MarvelOpt.OK;
        }
        checkUsage();
        if (options.timeLimit > 0 && console.ownsProcess()) {
            lastResort.start(timeLimit());
        }
        if (!options.report.isEmpty()) {
            return new ReportRun(options, marvel).run(this::subject, this::write);
        }
        List<PassCall> passes = marvel
                .passes(compilation(network(options.input)).build())
                .stream()
                .map(ConfiguredPass::call)
                .toList();
        if (options.printPipeline) {
            console.err().println(Printer.print(passes));
        }
        Source source = timing.time("read", () -> read(options.input));
        List<Source> chunks = options.split ? Chunks.split(source) : List.of(source);
        boolean failed = false;
        List<OutputIndex.Output> outputs = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            // Parts of one input are networks of their own.
            String network = chunks.size() == 1 ? network(options.input) : network(options.input) + "_" + (i + 1);
            failed |= !chunk(chunks.get(i), network, outputs);
        }
        if (options.timing) {
            console.err().print(timing.report());
        }
        if (failed) {
            return MarvelOpt.FAILED;
        }
        write(outputs, Printer.print(passes));
        return MarvelOpt.OK;
    }

    private void checkUsage() {
        if (options.threads < 1) {
            throw new UsageException("expected -j to be at least 1, got " + options.threads);
        }
        if (options.timeLimit < 0) {
            throw new UsageException("expected --time-limit to be at least 0, got " + options.timeLimit);
        }
        if (!(options.gap >= 0 && options.gap < Double.POSITIVE_INFINITY)) {
            throw new UsageException("expected --gap to be at least 0, got " + options.gap);
        }
        if (options.gap > 0 && !options.search.equals("joint")) {
            throw new UsageException("expected --search=joint with --gap");
        }
        oneOf("objective", options.objective, List.of("edp", "energy", "latency", "dram"));
        oneOf("search", options.search, List.of("decoupled", "joint"));
        oneOf("model", options.model, List.of("maestro", "exact"));
        oneOf("tiles", options.tiles, List.of("divisors", "any"));
        oneOf("layouts", options.layouts, List.of("network", "operator", "nchw", "nhwc", "weights", "fixed"));
        oneOf(
                "dataflow",
                options.dataflow,
                List.of(
                        "free",
                        "row-stationary",
                        "weight-stationary",
                        "output-stationary",
                        "nvdla-like",
                        "shidiannao-like",
                        "x-partitioned"));
        if (options.search.equals("joint")) {
            if (options.model.equals("maestro")) {
                throw new UsageException(
                        "expected --model=exact with --search=joint, got 'maestro', which knows no DRAM");
            }
            if (!options.dataflow.isEmpty() && !options.dataflow.equals("free")) {
                throw new UsageException("expected no --dataflow with --search=joint, got '" + options.dataflow + "'");
            }
        }
        boolean isPlain = options.emit.equals(List.of("ir"));
        List<String> kinds = isPlain ? options.emit : marvel.emitters();
        options.emit.forEach(k -> oneOf("emit", k, kinds));
        if (!options.importKind.isEmpty()) {
            oneOf(
                    "import",
                    options.importKind,
                    importers().stream().map(Importer::name).toList());
            if (options.split || options.input.equals("-")) {
                throw new UsageException(
                        "--import reads a file or a directory, as it is: name one, without" + " --split-input-file");
            }
        }
        if (options.emit.size() > 1 && options.output.isEmpty()) {
            throw new UsageException("several --emit kinds need a directory: -o DIR");
        }
    }

    private static void oneOf(String option, String value, List<String> legal) {
        if (!value.isEmpty() && !legal.contains(value)) {
            throw new UsageException("expected --" + option + " to be one of " + String.join(", ", legal) + ", got '"
                    + value + "'"
                    + Nearest.of(value, legal)
                            .map(n -> " (did you mean '" + n + "'?)")
                            .orElse(""));
        }
    }

    /** What the command line says to the compiler. */
    private Options.Builder compilation(String network) {
        Options.Builder all = Options.builder()
                .emit(options.emit.toArray(String[]::new))
                .network(network)
                .threads(options.threads)
                .seed(options.seed)
                .verifyEach(options.verifyEach)
                .checkExecution(options.checkExecution)
                .explain(options.explain);
        for (String flag : options.flags) {
            String part = flag.replaceFirst("^--", "");
            all.pipeline(new Source("--" + part, part));
        }
        if (!options.pipeline.isEmpty()) {
            all.pipeline(new Source("--pass-pipeline", options.pipeline));
        }
        for (String[] o : new String[][] {
            {"objective", options.objective},
            {"search", options.search},
            {"model", options.model},
            {"tiles", options.tiles},
            {"layouts", options.layouts},
            {"dataflow", options.dataflow},
            {"gap", options.gap == 0 ? "" : BigDecimal.valueOf(options.gap).toPlainString()}
        }) {
            if (!o[1].isEmpty()) {
                all.choose(o[0], o[1]);
            }
        }
        if (options.timeLimit > 0) {
            Duration left = timeLimit().minusNanos(System.nanoTime() - start);
            all.timeLimit(left.isNegative() ? Duration.ZERO : left);
        }
        return all;
    }

    /** More than a lifetime is a lifetime: sums of it and the time of day are still numbers. */
    private Duration timeLimit() {
        return Duration.ofSeconds(Math.min(options.timeLimit, Integer.MAX_VALUE));
    }

    private List<Importer> importers() {
        return marvel.registry().services(Importer.class);
    }

    /** Who reads the input, if it is no text of ours: as {@code --import} says, or by how it begins. */
    private Optional<Importer> importer(String input) {
        if (!options.importKind.isEmpty()) {
            return importers().stream()
                    .filter(i -> i.name().equals(options.importKind))
                    .findFirst();
        }
        return input.equals("-") ? Optional.empty() : marvel.importer(Sources.path(input));
    }

    /** The text of the input; what is imported becomes a text first, so that it is checked as any other. */
    private Source read(String input) {
        Optional<Importer> importer = importer(input);
        List<String> without = options.importOptions.keySet().stream()
                .filter(o -> importer.filter(i -> i.options().containsKey(o)).isEmpty())
                .toList();
        if (!without.isEmpty()) {
            throw new UsageException("--" + without.get(0) + " is no option for this input");
        }
        if (importer.isPresent()) {
            Module module = importer.get().read(Sources.path(input), options.importOptions, console.diagnostics());
            return new Source(input, Printer.print(module));
        }
        if (!input.equals("-")) {
            return Sources.read(Sources.path(input));
        }
        return Sources.read("<stdin>", console.in());
    }

    /** An input of a report, with its passes run. */
    private Report.Subject subject(String input, Source pipeline) {
        Options own = compilation(network(input)).emit().pipeline(pipeline).build();
        Module module = marvel.compile(
                        read(input), options.target, own, listener(new ArrayList<>()), console.cancellation())
                .module();
        return new Report.Subject(own.network(), module, marvel.accelerator(module, options.target));
    }

    /** Works on one part of the input; true if all went well. */
    private boolean chunk(Source source, String network, List<OutputIndex.Output> outputs) {
        List<Diagnostic> reported = new ArrayList<>();
        try {
            Compilation done = marvel.compile(
                    source, options.target, compilation(network).build(), listener(reported), console.cancellation());
            console.err().print(done.explanation());
            outputs.add(new OutputIndex.Output(done.module(), network, done.emissions()));
        } catch (CompileException e) {
            reported.addAll(e.diagnostics());
            if (!options.verifyDiagnostics) {
                e.diagnostics().forEach(console.diagnostics());
                return false;
            }
        }
        if (options.verifyDiagnostics) {
            List<Diagnostic> wrong = ExpectedDiagnostics.check(source, reported);
            wrong.forEach(console.diagnostics());
            return wrong.isEmpty();
        }
        return true;
    }

    private Listener listener(List<Diagnostic> reported) {
        return new Listener() {
            @Override
            public void reported(Diagnostic d) {
                reported.add(d);
                if (!options.verifyDiagnostics) {
                    progress.say(() -> console.diagnostics().accept(d));
                }
            }

            @Override
            public void found(Finding finding) {
                progress.found(finding);
            }

            @Override
            public void started(List<ConfiguredPass> passes) {
                progress.begin(passes);
            }

            @Override
            public void ended() {
                progress.end();
            }

            @Override
            public void took(String step, long nanos) {
                timing.add(step, nanos);
            }

            @Override
            public void before(ConfiguredPass pass, Module module) {
                lastResort.next(pass.name());
                progress.next(pass, module.items(LoopFunction.class).size());
                if (options.printBefore.contains(pass.name())) {
                    dump("before " + pass.name(), module);
                }
            }

            @Override
            public void after(ConfiguredPass pass, Module before, Module after, long nanos) {
                timing.add("pass " + pass.name(), nanos);
                if (options.printAfterAll || options.printAfter.contains(pass.name())) {
                    dump("after " + pass.name(), after);
                }
            }
        };
    }

    private void dump(String title, Module module) {
        String text = "// ----- IR " + title + " -----\n" + Printer.print(module);
        progress.say(() -> console.err().print(text));
    }

    /** A plain name for files and symbols, from the input's. */
    private static String network(String input) {
        Path file = Sources.path(input).getFileName();
        String stem =
                input.equals("-") || file == null ? "module" : file.toString().replaceFirst("\\.[^.]*$", "");
        String plain = stem.replaceAll("[^A-Za-z0-9_]", "_");
        boolean taken = plain.equals("index"); // index.json is the index of all files
        return taken || plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }

    /** One text goes to standard output or the file of {@code -o}, several go to a directory, with an index. */
    private void write(List<OutputIndex.Output> outputs, String pipeline) {
        List<Map<String, String>> files =
                outputs.stream().map(OutputIndex.Output::files).toList();
        boolean single = options.emit.size() == 1 && files.stream().allMatch(f -> f.size() == 1);
        Path target = options.output.isEmpty() ? null : Sources.path(options.output);
        if (single && (target == null || !Files.isDirectory(target))) {
            List<String> texts =
                    files.stream().flatMap(f -> f.values().stream()).toList();
            write(String.join(Chunks.SEPARATOR + "\n", texts));
            return;
        }
        if (target == null) {
            throw new UsageException("--emit=" + String.join(",", options.emit).toLowerCase(Locale.ROOT)
                    + " writes several files: name a directory with -o DIR");
        }
        Map<String, String> all = OutputIndex.files(outputs);
        all.put(OutputIndex.NAME, OutputIndex.write(outputs, pipeline));
        OutputFiles.write(target, all);
    }

    /** Writes a text to standard output or the file of {@code -o}. */
    private void write(String text) {
        if (options.output.isEmpty()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            console.out().write(bytes, 0, bytes.length);
            console.out().flush();
        } else {
            OutputFiles.write(Sources.path(options.output), text);
        }
    }
}
