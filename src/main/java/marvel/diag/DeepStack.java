package marvel.diag;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs work that recurses as deep as its input nests. */
public final class DeepStack {
    /** Bytes of stack; only what is used takes memory. Enough for some hundred thousand nested expressions. */
    private static final long STACK_BYTES = 1L << 30;

    private static final class Runner<T> extends Thread {
        private final Supplier<T> work;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Runner(Supplier<T> work) {
            super(null, null, "marvel-deep", STACK_BYTES);
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
    }

    /**
     * Runs the work on a thread with a deep stack, which may be this one, and waits for it.
     *
     * @throws CompileException in place of a stack overflow
     */
    public static <T> T call(Supplier<T> work) {
        try {
            return Thread.currentThread() instanceof Runner ? work.get() : onOwnThread(work);
        } catch (StackOverflowError e) {
            throw new CompileException(Code.NESTING, Span.NONE, "the input nests too deep");
        }
    }

    private static <T> T onOwnThread(Supplier<T> work) {
        Runner<T> runner = new Runner<>(work);
        runner.start();
        boolean interrupted = false;
        while (runner.isAlive()) {
            try {
                runner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (runner.failure instanceof Error) {
            throw (Error) runner.failure;
        }
        if (runner.failure instanceof RuntimeException) {
            throw (RuntimeException) runner.failure;
        }
        T result = runner.result;
        if (result == null) {
            throw new IllegalStateException("expected a result, got null");
        }
        return result;
    }

    private DeepStack() {}
}
