package marvel.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.pass.Finding;
import marvel.pass.Metrics;
import marvel.pass.PassContext;

/** The context of one run. */
final class RunContext implements PassContext {
    private final Listener listener;
    private final Supplier<Optional<Accelerator>> targets;
    private final int threads;
    private final long seed;
    private final OptionalLong deadline;
    private final String pipeline;
    private final Cancellation cancellation;
    private final SharedResults results;
    private final Metrics metrics = new Metrics();
    private final List<Diagnostic> reported = new ArrayList<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private Optional<Accelerator> target = Optional.empty();

    RunContext(
            Listener listener,
            Supplier<Optional<Accelerator>> targets,
            int threads,
            long seed,
            OptionalLong deadline,
            String pipeline,
            Cancellation cancellation,
            SharedResults results) {
        this.results = results;
        this.listener = listener;
        this.targets = targets;
        this.threads = threads;
        this.seed = seed;
        this.deadline = deadline;
        this.pipeline = pipeline;
        this.cancellation = cancellation;
    }

    /** What was reported so far, in order. */
    List<Diagnostic> reported() {
        synchronized (reported) {
            return List.copyOf(reported);
        }
    }

    @Override
    public void report(Diagnostic diagnostic) {
        synchronized (reported) {
            reported.add(diagnostic);
            listener.reported(diagnostic);
        }
    }

    @Override
    public void found(Finding finding) {
        synchronized (reported) {
            listener.found(finding);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancellation.isCancelled();
    }

    @Override
    public void remarkOnce(Diagnostic diagnostic) {
        if (said.add(diagnostic.message())) {
            report(diagnostic);
        }
    }

    @Override
    public synchronized Accelerator target() {
        if (target.isEmpty()) {
            target = targets.get();
        }
        return target.orElseThrow(RunContext::noTarget);
    }

    static CompileException noTarget() {
        return new CompileException(
                Code.NO_TARGET,
                Span.NONE,
                "expected an accelerator to map on to: name one with --target=NAME or --target=FILE.acc");
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public OptionalLong deadline() {
        return deadline;
    }

    @Override
    public <V> V shared(Class<V> type, Object key, Supplier<V> make, Predicate<V> isWhole) {
        return results.get(type, key, make, isWhole);
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public String pipeline() {
        return pipeline;
    }
}
