package marvel.tool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import marvel.parse.Sources;
import marvel.pass.ConfiguredPass;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.ExecutionCheck;
import marvel.pass.Explainer;
import marvel.pass.NamedPipeline;
import marvel.pass.PassManager;
import marvel.pass.Registry;
import marvel.pass.Verifier;
import marvel.pass.Version;

/** One run of {@code marvel-opt} with its options read. */
final class Session {
    /** A command line that cannot be followed. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message, null, false, false);
        }
    }

    private final MarvelOpt options;
    private final Registry registry;
    private final Timing timing;
    private final Progress progress;
    private final long start = System.nanoTime();

    Session(MarvelOpt options, Registry registry) {
        this.options = options;
        this.registry = registry;
        this.timing = new Timing();
        this.progress = new Progress(options.err);
    }

    int run() {
        if (options.version) {
            options.out.println("marvel-opt " + Version.TEXT);
            return MarvelOpt.OK;
        }
        if (options.helpPasses) {
            options.out.print(PassDocs.text(registry));
            return MarvelOpt.OK;
        }
        if (options.listTargets) {
            options.out.print(new Targets(registry).list());
            return MarvelOpt.OK;
        }
        checkUsage();
        List<ConfiguredPass> passes =
                pipeline().stream().map(registry::configure).toList();
        String text = Printer.print(passes.stream().map(ConfiguredPass::call).toList());
        if (options.printPipeline) {
            options.err.println(text);
        }
        Source source = timing.time("read", this::read);
        List<Source> chunks = options.split ? Chunks.split(source) : List.of(source);
        boolean failed = false;
        List<OutputIndex.Output> outputs = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            // Parts of one input are networks of their own.
            String network = chunks.size() == 1 ? network() : network() + "_" + (i + 1);
            failed |= !chunk(chunks.get(i), network, passes, text, outputs);
        }
        if (options.timing) {
            options.err.print(timing.report());
        }
        if (failed) {
            return MarvelOpt.FAILED;
        }
        write(outputs, text);
        return MarvelOpt.OK;
    }

    private void checkUsage() {
        if (options.threads < 1) {
            throw new UsageException("expected -j to be at least 1, got " + options.threads);
        }
        if (options.timeLimit < 0) {
            throw new UsageException("expected --time-limit to be at least 0, got " + options.timeLimit);
        }
        oneOf("objective", options.objective, List.of("edp", "energy", "latency", "dram"));
        oneOf("search", options.search, List.of("decoupled", "joint"));
        oneOf("model", options.model, List.of("maestro", "exact"));
        oneOf("tiles", options.tiles, List.of("divisors", "any"));
        oneOf("layouts", options.layouts, List.of("network", "operator", "nchw", "nhwc", "weights", "fixed"));
        List<String> kinds = new ArrayList<>(List.of("ir"));
        boolean special = options.emit.stream().anyMatch(k -> !k.equals("ir"));
        if (special) {
            registry.services(Emitter.class).forEach(e -> kinds.add(e.name()));
        }
        options.emit.forEach(k -> oneOf("emit", k, kinds));
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

    private List<PassCall> pipeline() {
        List<PassCall> calls = new ArrayList<>();
        List<NamedPipeline> named = options.flags.stream().anyMatch(f -> f.startsWith("--"))
                ? registry.services(NamedPipeline.class)
                : List.of();
        for (String flag : options.flags) {
            String text = named.stream()
                    .filter(p -> flag.equals("--" + p.name()))
                    .findFirst()
                    .map(p -> p.text(named()))
                    .orElse(flag);
            calls.addAll(Parser.pipeline(new Source("--" + flag.replaceFirst("^--", ""), text)));
        }
        if (!options.pipeline.isEmpty()) {
            calls.addAll(Parser.pipeline(new Source("--pass-pipeline", options.pipeline)));
        }
        return calls;
    }

    /** What the command line says to named pipelines. */
    private Attrs named() {
        Attrs all = Attrs.EMPTY;
        for (String[] o : new String[][] {
            {"objective", options.objective},
            {"search", options.search},
            {"model", options.model},
            {"tiles", options.tiles},
            {"layouts", options.layouts}
        }) {
            all = o[1].isEmpty() ? all : all.with(o[0], new Attr.Word(o[1]));
        }
        return all;
    }

    private Source read() {
        if (!options.input.equals("-")) {
            return Sources.read(Path.of(options.input));
        }
        return Sources.read("<stdin>", options.in);
    }

    /** Works on one part of the input; true if all went well. */
    private boolean chunk(
            Source source, String network, List<ConfiguredPass> passes, String text, List<OutputIndex.Output> outputs) {
        List<Diagnostic> reported = new ArrayList<>();
        try {
            outputs.add(work(source, network, passes, text, reported));
        } catch (CompileException e) {
            reported.addAll(e.diagnostics());
            if (!options.verifyDiagnostics) {
                e.diagnostics().forEach(d -> options.err.print(d.render()));
                return false;
            }
        }
        if (options.verifyDiagnostics) {
            List<Diagnostic> wrong = ExpectedDiagnostics.check(source, reported);
            wrong.forEach(d -> options.err.print(d.render()));
            return wrong.isEmpty();
        }
        return true;
    }

    private OutputIndex.Output work(
            Source source, String network, List<ConfiguredPass> passes, String text, List<Diagnostic> reported) {
        Module module = timing.time("parse", () -> Parser.module(source));
        RunContext context = new RunContext(
                d -> report(d, reported),
                () -> target(module),
                options.threads,
                options.seed,
                options.timeLimit == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(start + TimeUnit.SECONDS.toNanos(options.timeLimit)),
                text);
        if (!options.target.isEmpty()) {
            context.target();
        }
        List<Verifier> verifiers = registry.services(Verifier.class);
        timing.time("verify", () -> check(module, verifiers, context));
        Module result;
        progress.begin(passes);
        try {
            result = new PassManager(passes, hooks(verifiers, context)).run(module, context);
        } finally {
            progress.end();
        }
        if (!passes.isEmpty()) {
            timing.time("verify", () -> check(result, verifiers, context));
        }
        if (options.explain) {
            registry.services(Explainer.class).forEach(e -> options.err.print(e.explain(result, context)));
        }
        return timing.time("emit", () -> emit(result, network, context));
    }

    private void report(Diagnostic d, List<Diagnostic> reported) {
        synchronized (reported) {
            reported.add(d);
            if (!options.verifyDiagnostics) {
                progress.print(d.render());
            }
        }
    }

    private static boolean check(Module module, List<Verifier> verifiers, RunContext context) {
        List<Diagnostic> errors = PassManager.verify(module, verifiers, context);
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
        return true;
    }

    private Optional<Accelerator> target(Module module) {
        if (!options.target.isEmpty()) {
            return Optional.of(new Targets(registry).find(options.target, module));
        }
        List<Accelerator> own = module.items(Accelerator.class);
        return own.size() == 1
                ? Optional.of(new Targets(registry).find(own.get(0).name(), module))
                : Optional.empty();
    }

    private List<PassManager.Hook> hooks(List<Verifier> verifiers, RunContext context) {
        List<PassManager.Hook> hooks = new ArrayList<>();
        hooks.add(timing.hook());
        hooks.add(progress);
        if (options.verifyEach) {
            hooks.add(PassManager.verifyEach(verifiers, context));
        }
        hooks.add(new PassManager.Hook() {
            @Override
            public void before(ConfiguredPass pass, Module module) {
                if (options.printBefore.contains(pass.name())) {
                    dump("before " + pass.name(), module);
                }
            }

            @Override
            public void after(ConfiguredPass pass, Module before, Module after, long nanos) {
                if (options.printAfterAll || options.printAfter.contains(pass.name())) {
                    dump("after " + pass.name(), after);
                }
            }
        });
        if (options.checkExecution) {
            List<ExecutionCheck> checks = registry.services(ExecutionCheck.class);
            hooks.add(new PassManager.Hook() {
                @Override
                public void after(ConfiguredPass pass, Module before, Module after, long nanos) {
                    checks.forEach(c -> c.compare(pass.name(), before, after, context));
                }
            });
        }
        return hooks;
    }

    private void dump(String title, Module module) {
        progress.print("// ----- IR " + title + " -----\n" + Printer.print(module));
    }

    private OutputIndex.Output emit(Module module, String network, RunContext context) {
        Map<String, Emission> emissions = new LinkedHashMap<>();
        for (String kind : options.emit) {
            Emission emission = kind.equals("ir")
                    ? Emission.of(module, Map.of(network + ".mv", Printer.print(module)))
                    : emitter(kind).emit(module, network, context);
            emissions.put(kind, emission);
            for (Emission.Omission o : emission.omissions()) {
                Span span = module.item(LoopFunction.class, o.function())
                        .map(LoopFunction::span)
                        .orElse(Span.NONE);
                context.report(Diagnostic.remark(
                        span, "@" + o.function() + " is not in the " + kind + " output: " + o.reason()));
            }
        }
        return new OutputIndex.Output(module, network, emissions);
    }

    private Emitter emitter(String kind) {
        return registry.services(Emitter.class).stream()
                .filter(e -> e.name().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** A plain name for files and symbols, from the input's. */
    private String network() {
        Path file = Path.of(options.input).getFileName();
        String stem = options.input.equals("-") || file == null
                ? "module"
                : file.toString().replaceFirst("\\.[^.]*$", "");
        String plain = stem.replaceAll("[^A-Za-z0-9_]", "_");
        boolean taken = plain.equals("index"); // index.json is the index of all files
        return taken || plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }

    /** One text goes to standard output or the file of {@code -o}, several go to a directory, with an index. */
    private void write(List<OutputIndex.Output> outputs, String pipeline) {
        List<Map<String, String>> files =
                outputs.stream().map(OutputIndex.Output::files).toList();
        boolean single = options.emit.size() == 1 && files.stream().allMatch(f -> f.size() == 1);
        Path target = options.output.isEmpty() ? null : Path.of(options.output);
        if (single && (target == null || !Files.isDirectory(target))) {
            List<String> texts =
                    files.stream().flatMap(f -> f.values().stream()).toList();
            String all = String.join(Chunks.SEPARATOR + "\n", texts);
            if (target == null) {
                byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
                options.out.write(bytes, 0, bytes.length);
                options.out.flush();
            } else {
                OutputFiles.write(target, all);
            }
            return;
        }
        if (target == null) {
            throw new UsageException("--emit=" + String.join(",", options.emit).toLowerCase(Locale.ROOT)
                    + " writes several files: name a directory with -o DIR");
        }
        Map<String, String> all = new TreeMap<>();
        files.forEach(all::putAll);
        all.put(OutputIndex.NAME, OutputIndex.write(outputs, pipeline));
        OutputFiles.write(target, all);
    }
}
