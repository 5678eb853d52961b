package marvel.sweep;

import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;

/** What works out the costs of targets: threads of this process, or a cluster. */
interface Engine extends AutoCloseable {
    /** Targets that are worked out at a time. */
    int width();

    /**
     * Works out one target, while others are worked out.
     *
     * @param target its index in the space
     * @throws CompileException for networks that cannot be mapped, on other grounds than the size of buffers
     */
    Costs costs(int target);

    @Override
    void close();

    /**
     * Executors of the cluster that {@code spark-submit} names.
     *
     * @param here what works out the targets that executors refuse, for the message
     * @throws CompileException without Spark or a cluster
     */
    static Engine spark(Task task, Threads here) {
        try {
            return new SparkEngine(task, here);
        } catch (NoClassDefFoundError e) {
            throw noCluster("no classes of Spark");
        }
    }

    static CompileException noCluster(String got) {
        return new CompileException(
                Code.SWEEP,
                Span.NONE,
                "expected spark-submit to start a sweep with --engine=spark, got " + got + "; see docs/sweeps.md");
    }
}
