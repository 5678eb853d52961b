package marvel.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;
import marvel.parse.Printer;
import marvel.pass.ConfiguredPass;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.ExecutionCheck;
import marvel.pass.Explainer;
import marvel.pass.PassManager;
import marvel.pass.Registry;
import marvel.pass.Verifier;

/** One run. */
final class Run {
    private final long start = System.nanoTime();
    private final Registry registry;
    private final SharedResults results;
    private final Options options;
    private final Listener listener;
    private final Cancellation cancellation;
    private final List<ConfiguredPass> passes;
    private final String pipeline;

    Run(
            Registry registry,
            SharedResults results,
            List<ConfiguredPass> passes,
            Options options,
            Listener listener,
            Cancellation cancellation) {
        this.results = results;
        this.registry = registry;
        this.passes = passes;
        this.options = options;
        this.listener = listener;
        this.cancellation = cancellation;
        this.pipeline = Printer.print(passes.stream().map(ConfiguredPass::call).toList());
    }

    Module parse(Source source) {
        return timed("parse", () -> Parser.module(source));
    }

    /** Target errors are found at once if one was named, else only when a pass asks. */
    Compilation of(Module module, Function<Module, Optional<Accelerator>> target, boolean isNamed) {
        RunContext context = new RunContext(
                listener,
                () -> target.apply(module),
                options.threads(),
                options.seed(),
                options.timeLimit()
                        .map(t -> OptionalLong.of(start + t.toNanos()))
                        .orElse(OptionalLong.empty()),
                pipeline,
                cancellation,
                results);
        if (isNamed) {
            context.target();
        }
        List<Verifier> verifiers = registry.services(Verifier.class);
        timed("verify", () -> check(module, verifiers, context));
        Module result;
        listener.started(passes);
        try {
            result = new PassManager(passes, hooks(verifiers, context)).run(module, context);
        } finally {
            listener.ended();
        }
        if (!passes.isEmpty()) {
            timed("verify", () -> check(result, verifiers, context));
        }
        StringBuilder explanation = new StringBuilder();
        if (options.explain()) {
            registry.services(Explainer.class).forEach(e -> explanation.append(e.explain(result, context)));
        }
        Map<String, Emission> emissions = timed("emit", () -> emit(result, context));
        return new Compilation(result, pipeline, emissions, explanation.toString(), context.reported());
    }

    private <T> T timed(String step, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            listener.took(step, System.nanoTime() - start);
        }
    }

    private boolean check(Module module, List<Verifier> verifiers, RunContext context) {
        List<Diagnostic> errors = PassManager.verify(module, verifiers, context);
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
        return true;
    }

    private List<PassManager.Hook> hooks(List<Verifier> verifiers, RunContext context) {
        List<PassManager.Hook> hooks = new ArrayList<>(List.of(listener));
        if (options.verifyEach()) {
            hooks.add(PassManager.verifyEach(verifiers, context));
        }
        if (options.checkExecution()) {
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

    private Map<String, Emission> emit(Module module, RunContext context) {
        Map<String, Emission> emissions = new LinkedHashMap<>();
        Map<String, String> kinds = new HashMap<>();
        for (String kind : new LinkedHashSet<>(options.emit())) {
            Emission emission = kind.equals(Marvel.IR)
                    ? Emission.of(module, Map.of(options.network() + ".mv", Printer.print(module)))
                    : emitter(kind).emit(module, options.network(), context);
            emissions.put(kind, emission);
            for (String file : emission.texts().keySet()) {
                String other = kinds.put(file, kind);
                if (other != null) {
                    throw new CompileException(
                            Code.SAME_OUTPUT,
                            Span.NONE,
                            "the outputs " + other + " and " + kind + " both have a file " + file
                                    + ": write them to directories of their own");
                }
            }
            for (Emission.Omission o : emission.omissions()) {
                Span span = module.item(LoopFunction.class, o.function())
                        .map(LoopFunction::span)
                        .orElse(Span.NONE);
                context.report(Diagnostic.remark(
                        Code.NOT_IN_OUTPUT,
                        span,
                        "@" + o.function() + " is not in the " + kind + " output: " + o.reason()));
            }
        }
        return Collections.unmodifiableMap(emissions);
    }

    private Emitter emitter(String kind) {
        return registry.services(Emitter.class).stream()
                .filter(e -> e.name().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
