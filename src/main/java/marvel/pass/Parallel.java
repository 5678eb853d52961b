package marvel.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Accelerator;

/** The same work on each of several items, on the threads of a run; what they say is reported in the order of the items. */
public final class Parallel {
    /** What is done with an item. */
    public interface Work<A, B> {
        B run(A item, PassContext context);
    }

    private Parallel() {}

    /**
     * The result for each item, in order.
     *
     * @throws CompileException with the errors of all items that failed
     */
    public static <A, B> List<B> map(List<A> items, PassContext context, Work<A, B> work) {
        ExecutorService threads = Executors.newFixedThreadPool(context.threads());
        try {
            List<Buffered> contexts = new ArrayList<>();
            List<Future<B>> running = new ArrayList<>();
            for (A item : items) {
                Buffered own = new Buffered(context);
                contexts.add(own);
                running.add(threads.submit(() -> {
                    PassManager.stopIfCancelled(own);
                    return work.run(item, own);
                }));
            }
            List<B> results = new ArrayList<>();
            List<Diagnostic> errors = new ArrayList<>();
            for (int i = 0; i < running.size(); i++) {
                try {
                    results.add(running.get(i).get());
                } catch (ExecutionException e) {
                    errors.addAll(errors(e));
                }
                contexts.get(i).flush();
            }
            if (!errors.isEmpty()) {
                throw new CompileException(errors);
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Diagnostic> errors(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof CompileException e) {
            return e.diagnostics();
        }
        if (cause instanceof Error e) {
            throw e;
        }
        if (cause instanceof CancellationException e) {
            throw e;
        }
        throw new IllegalStateException("work on an item failed", failure);
    }

    /** Keeps what is reported until the items before have reported. */
    private static final class Buffered implements PassContext {
        private record Report(Diagnostic diagnostic, boolean once) {}

        private final PassContext context;
        private final List<Report> reports = new ArrayList<>();

        Buffered(PassContext context) {
            this.context = context;
        }

        synchronized void flush() {
            for (Report r : reports) {
                if (r.once()) {
                    context.remarkOnce(r.diagnostic());
                } else {
                    context.report(r.diagnostic());
                }
            }
            reports.clear();
        }

        @Override
        public synchronized void report(Diagnostic diagnostic) {
            reports.add(new Report(diagnostic, false));
        }

        @Override
        public synchronized void remarkOnce(Diagnostic diagnostic) {
            reports.add(new Report(diagnostic, true));
        }

        @Override
        public Accelerator target() {
            return context.target();
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public long seed() {
            return context.seed();
        }

        @Override
        public OptionalLong deadline() {
            return context.deadline();
        }

        @Override
        public boolean isCancelled() {
            return context.isCancelled();
        }

        @Override
        public void found(Finding finding) {
            context.found(finding);
        }

        @Override
        public <V> V shared(Class<V> type, Object key, Supplier<V> make, Predicate<V> isWhole) {
            return context.shared(type, key, make, isWhole);
        }

        @Override
        public Metrics metrics() {
            return context.metrics();
        }

        @Override
        public String pipeline() {
            return context.pipeline();
        }
    }
}
