package marvel.sweep;

import java.util.List;
import marvel.api.Marvel;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The executors of an Apache Spark cluster. Each target is a job of one task, so that its result is here as soon as it is
 * worked out; what an executor that ended had in hand, Spark gives to another one.
 */
final class SparkEngine implements Engine {
    private final JavaSparkContext context;
    private final Broadcast<Task> task;
    private final Threads here;

    /**
     * On the cluster that {@code spark-submit} names.
     *
     * @param here what works out the targets that executors refuse, for the message
     * @throws CompileException without a cluster
     */
    SparkEngine(Task task, Threads here) {
        this.here = here;
        SparkConf conf = new SparkConf().setAppName("marvel-sweep");
        if (!conf.contains("spark.master")) {
            throw Engine.noCluster("no master");
        }
        this.context = new JavaSparkContext(conf);
        this.task = context.broadcast(task);
    }

    @Override
    public int width() {
        return here.width();
    }

    @Override
    public Costs costs(int target) {
        Costs costs;
        try {
            costs = context.parallelize(List.of(target), 1)
                    .map(new OnExecutor(task))
                    .first();
        } catch (Exception e) { // Scala throws checked exceptions undeclared
            throw new CompileException(
                    Code.SWEEP,
                    Span.NONE,
                    "expected the cluster to cost target " + target + ", got: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return Double.isNaN(costs.cycles()) ? here.costs(target) : costs;
    }

    @Override
    public void close() {
        context.close();
    }

    /** One target, in the process of an executor. */
    private record OnExecutor(Broadcast<Task> task) implements Function<Integer, Costs> {
        private static final long serialVersionUID = 1;

        @Override
        public Costs call(Integer target) {
            try {
                return Worker.of(task.value()).costs(target);
            } catch (CompileException e) {
                return new Costs(Double.NaN, Double.NaN);
            }
        }
    }

    /** What a process keeps from one target to the next: the networks, and what targets have in common. */
    private static final class Worker {
        private static @Nullable Task known;
        private static @Nullable Threads worker;

        static synchronized Threads of(Task task) {
            Threads kept = worker;
            if (kept == null || !task.equals(known)) {
                // Open until the process ends.
                kept = Threads.of(new Marvel(), task, 1);
                worker = kept;
                known = task;
            }
            return kept;
        }
    }
}
