package marvel.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.DeepStack;
import marvel.diag.Diagnostic;
import marvel.diag.Origin;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.op.Ops;
import marvel.parse.Parser;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import marvel.parse.Sources;
import marvel.pass.ConfiguredPass;
import marvel.pass.Emitter;
import marvel.pass.ExecutionCheck;
import marvel.pass.Explainer;
import marvel.pass.Importer;
import marvel.pass.NamedPipeline;
import marvel.pass.Registry;
import marvel.pass.Report;
import marvel.pass.TargetProvider;
import marvel.pass.Verifier;

/**
 * The compiler. What it knows (passes, targets, operators, emitters) is found on the class path and in plug-ins when it
 * is made, and does not change from then on; each call of {@code compile} is a run of its own. Safe for use by several
 * threads at once. Nothing is printed, no file is written, and the process is never ended.
 *
 * <pre>{@code
 * Marvel marvel = new Marvel();
 * Compilation c = marvel.compile(new Source("net.relay", text), "edge", Options.builder().pipeline("marvel").build());
 * }</pre>
 */
public final class Marvel implements AutoCloseable {
    static final String IR = "ir";

    /** Bytes by which an importer may know its files. */
    private static final int START = 16;

    private final Plugins plugins;
    private final Registry registry;
    private final SharedResults results = new SharedResults();

    /** A compiler that knows what is on the class path. */
    public Marvel() {
        this(List.of());
    }

    /**
     * A compiler that also knows what is in jars.
     *
     * @param jars plug-ins
     * @throws CompileException if one is no plug-in or fits not this version, or if two define the same name
     */
    public Marvel(List<Path> jars) {
        plugins = new Plugins(jars);
        try {
            registry = new Registry(plugins.loader());
            if (!plugins.isEmpty()) {
                checkNames();
            }
        } catch (CompileException e) {
            plugins.close();
            throw e;
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            plugins.close();
            throw blamed(e);
        }
    }

    /** Loads all that plug-ins offer, so that what cannot work is refused before any work. */
    private void checkNames() {
        Map<String, Object> seen = new HashMap<>();
        registry.names().forEach(n -> registry.configure(new PassCall(n, Attrs.EMPTY, Span.NONE)));
        registry.services(Emitter.class).forEach(e -> unique(seen, "emitters are", e.name(), e));
        registry.services(NamedPipeline.class).forEach(p -> unique(seen, "pipelines are", p.name(), p));
        for (TargetProvider p : registry.services(TargetProvider.class)) {
            p.targets()
                    .forEach(s -> Parser.module(s)
                            .items(Accelerator.class)
                            .forEach(a -> unique(seen, "targets are", a.name(), p)));
        }
        registry.services(Importer.class).forEach(i -> unique(seen, "importers are", i.name(), i));
        registry.services(Report.class).forEach(r -> unique(seen, "reports are", r.name(), r));
        List.of(Verifier.class, ExecutionCheck.class, Explainer.class).forEach(registry::services);
        Ops.of(plugins.loader());
    }

    private static void unique(Map<String, Object> seen, String kind, String name, Object owner) {
        Object old = seen.put(kind + name, owner);
        if (old != null) {
            throw new CompileException(
                    Code.SAME_NAME,
                    Span.NONE,
                    "two " + kind + " called " + name + ": of " + Origin.of(old.getClass()) + " and of "
                            + Origin.of(owner.getClass()));
        }
    }

    /**
     * What passes, pipelines and other services there are.
     *
     * @return the registry that all runs use
     */
    public Registry registry() {
        return registry;
    }

    /**
     * The kinds of {@link Options#emit}.
     *
     * @return {@code ir} and the names of all emitters
     */
    public List<String> emitters() {
        List<String> kinds = new ArrayList<>(List.of(IR));
        registry.services(Emitter.class).forEach(e -> kinds.add(e.name()));
        return kinds;
    }

    /**
     * The accelerators that can be named without a file.
     *
     * @return each with every key
     */
    public List<Accelerator> targets() {
        return new Targets(registry).all();
    }

    /**
     * Compiles a text.
     *
     * @param source the module
     * @param target name of a built-in accelerator or of one in the module, or a file {@code *.acc}; empty if the module
     *     has one of its own or the passes need none
     * @param options what to do
     * @return the module that came out, and files
     * @throws CompileException if the input is wrong, with every error found
     * @throws IllegalArgumentException if there is no emitter of a kind that the options name
     */
    public Compilation compile(Source source, String target, Options options) {
        return compile(source, target, options, Listener.NONE, new Cancellation());
    }

    /**
     * Compiles a text.
     *
     * @param source the module
     * @param target name of a built-in accelerator or of one in the module, or a file {@code *.acc}; empty if the module
     *     has one of its own or the passes need none
     * @param options what to do
     * @param listener hears of the run while it lasts
     * @param cancellation ends it
     * @return the module that came out, and files
     * @throws CompileException if the input is wrong, with every error found
     * @throws IllegalArgumentException if there is no emitter of a kind that the options name
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public Compilation compile(
            Source source, String target, Options options, Listener listener, Cancellation cancellation) {
        return guarded(options, () -> {
            Run run = new Run(registry, results, passes(options), options, listener, cancellation);
            return run.of(run.parse(source), m -> target(m, target), !target.isEmpty());
        });
    }

    /**
     * Compiles a module.
     *
     * @param module left as it is
     * @param target accelerator to map on to
     * @param options what to do
     * @return the module that came out, and files
     * @throws CompileException if the input is wrong, with every error found
     * @throws IllegalArgumentException if there is no emitter of a kind that the options name
     */
    public Compilation compile(Module module, Accelerator target, Options options) {
        return compile(module, target, options, Listener.NONE, new Cancellation());
    }

    /**
     * Compiles a module.
     *
     * @param module left as it is
     * @param target accelerator to map on to
     * @param options what to do
     * @param listener hears of the run while it lasts
     * @param cancellation ends it
     * @return the module that came out, and files
     * @throws CompileException if the input is wrong, with every error found
     * @throws IllegalArgumentException if there is no emitter of a kind that the options name
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public Compilation compile(
            Module module, Accelerator target, Options options, Listener listener, Cancellation cancellation) {
        return guarded(
                options,
                () -> new Run(registry, results, passes(options), options, listener, cancellation)
                        .of(module, m -> Optional.of(new Targets(registry).complete(target)), true));
    }

    /**
     * Who reads a file that is no text of ours, by how it begins.
     *
     * @param file a network
     * @return empty for a text
     * @throws CompileException if the file cannot be read
     */
    public Optional<Importer> importer(Path file) {
        byte[] start = Sources.start(file, START);
        boolean mayBeText = start.length == 0 || start[0] < 0 || start[0] >= '\t';
        return mayBeText
                ? Optional.empty()
                : registry.services(Importer.class).stream()
                        .filter(i -> i.reads(start))
                        .findFirst();
    }

    /**
     * Reads a network.
     *
     * @param file a text, or what an importer knows by how it begins
     * @param report where remarks of the importer go
     * @return the text; what is imported becomes one first, so that it is checked as any other
     * @throws CompileException if the file cannot be read
     */
    public Source read(Path file, Consumer<Diagnostic> report) {
        return importer(file)
                .map(i -> new Source(file.toString(), Printer.print(i.read(file, Map.of(), report))))
                .orElseGet(() -> Sources.read(file));
    }

    /**
     * The passes that options stand for, those of what is emitted included.
     *
     * @param options with a pipeline
     * @return the passes with their options read, in order
     * @throws CompileException if there is no such pass or option
     */
    public List<ConfiguredPass> passes(Options options) {
        List<NamedPipeline> named = options.pipeline().isEmpty() ? List.of() : registry.services(NamedPipeline.class);
        Attrs choices = Attrs.EMPTY;
        for (Map.Entry<String, String> c : new TreeMap<>(options.choices()).entrySet()) {
            choices = choices.with(c.getKey(), new Attr.Word(c.getValue()));
        }
        List<ConfiguredPass> passes = new ArrayList<>();
        for (Source part : options.pipeline()) {
            Attrs told = choices;
            String text = named.stream()
                    .filter(p -> part.text().equals(p.name()))
                    .findFirst()
                    .map(p -> p.text(told))
                    .orElse(part.text());
            Parser.pipeline(new Source(part.name(), text)).forEach(c -> passes.add(registry.configure(c)));
        }
        if (options.emit().stream().anyMatch(kind -> !kind.equals(IR))) {
            registry.services(Emitter.class).stream()
                    .filter(e -> options.emit().contains(e.name()))
                    .flatMap(e -> e.passes().stream())
                    .distinct()
                    .filter(name -> passes.stream().noneMatch(p -> p.name().equals(name)))
                    .toList()
                    .forEach(name -> passes.add(registry.configure(new PassCall(name, Attrs.EMPTY, Span.NONE))));
        }
        return passes;
    }

    /**
     * The accelerator that a module is mapped on to.
     *
     * @param module may have one of its own
     * @param name as the target of {@link #compile(Source, String, Options)}
     * @return the accelerator, with every key
     * @throws CompileException if there is none, or none of the name
     */
    public Accelerator accelerator(Module module, String name) {
        return target(module, name).orElseThrow(RunContext::noTarget);
    }

    private Optional<Accelerator> target(Module module, String name) {
        if (!name.isEmpty()) {
            return Optional.of(new Targets(registry).find(name, module));
        }
        List<Accelerator> own = module.items(Accelerator.class);
        return own.size() == 1
                ? Optional.of(new Targets(registry).find(own.get(0).name(), module))
                : Optional.empty();
    }

    /** Does the work where it may recurse deep, with the class loader that operators are found by. */
    private Compilation guarded(Options options, Supplier<Compilation> work) {
        for (String kind : options.emit()) {
            if (!emitters().contains(kind)) {
                throw new IllegalArgumentException(
                        "expected kinds to emit among " + String.join(", ", emitters()) + ", got " + kind);
            }
        }
        return DeepStack.call(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(plugins.loader());
            try {
                return work.get();
            } catch (CompileException e) {
                throw e;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                throw blamed(e);
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    /** What to throw for a failure: a diagnostic if a plug-in or the size of the input is to blame, and else the failure itself. */
    private RuntimeException blamed(Throwable failure) {
        Optional<String> blamed = plugins.isEmpty() ? Optional.empty() : Origin.blamed(failure);
        boolean isUnloadable =
                !plugins.isEmpty() && (failure instanceof LinkageError || failure instanceof ServiceConfigurationError);
        if (blamed.isPresent() || isUnloadable) {
            String message = blamed.orElse("plug-ins cannot be loaded: " + failure);
            Diagnostic error = Diagnostic.error(Code.PLUGIN_FAILURE, Span.NONE, message);
            return new CompileException(
                    isUnloadable
                            ? error.withNote(Span.NONE, "it may be built against another version of Marvel")
                            : error);
        }
        if (failure instanceof Error e) {
            throw e;
        }
        // Counts are exact, or not told: Math.multiplyExact and its like say so in these words.
        boolean isTooLarge = failure instanceof ArithmeticException
                && String.valueOf(failure.getMessage()).endsWith(" overflow");
        return isTooLarge
                ? new CompileException(Code.TOO_LARGE, Span.NONE, "expected counts of at most 64 bits, got larger ones")
                : (RuntimeException) failure;
    }

    /** Closes the jars of plug-ins; no run may begin any more. */
    @Override
    public void close() {
        plugins.close();
    }
}
