package marvel.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import marvel.arch.Target;
import org.jspecify.annotations.Nullable;

/**
 * All targets of a space, in batches of the smallest first, and of those that are as small of the fastest by their bounds.
 * Before a batch, targets whose bounds are dominated by one that is costed already are left out: the front is the same without
 * them. Batches are of a fixed size, so that what is left out does not depend on the engine, nor on how many targets it works
 * out at a time.
 */
final class Sweep {
    static final int BATCH = 32;

    private final Networks networks;
    private final TargetSpace space;
    private final Engine engine;
    private final Area area;
    private final Limits limits;
    private final @Nullable Journal journal;

    /**
     * What a target may take.
     *
     * @param area square millimetres; infinite for no limit
     * @param power milliwatts; infinite for no limit
     * @param macEnergy joules of one multiply-accumulate
     */
    record Limits(double area, double power, double macEnergy) {
        /** At 45 nm a multiplication of 8 bits takes 0.2 pJ, an addition of 32 bits 0.1 pJ (Horowitz, ISSCC 2014). */
        static final double MAC_ENERGY = 0.3e-12;

        static final Limits NONE = new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, MAC_ENERGY);

        boolean isTooHot(Point p) {
            return p.status() == Point.Status.COSTED && p.power(macEnergy) > power;
        }
    }

    /**
     * A sweep.
     *
     * @param networks for bounds
     * @param engine for costs
     * @param journal null if nothing is kept
     */
    Sweep(Networks networks, TargetSpace space, Engine engine, Area area, Limits limits, @Nullable Journal journal) {
        this.networks = networks;
        this.space = space;
        this.engine = engine;
        this.area = area;
        this.limits = limits;
        this.journal = journal;
    }

    /**
     * Every target, in the order of the space.
     *
     * @param batchSize targets that are costed without looking at each other
     * @param progress hears how many are done
     */
    List<Point> run(int batchSize, IntConsumer progress) {
        List<Point> points = new ArrayList<>();
        List<Point> open = new ArrayList<>();
        for (int i = 0; i < space.size(); i++) {
            Target t = space.target(i);
            double own = area.of(t);
            Point bound = networks.bound(i, space.values(i), t, own);
            if (own > limits.area()) {
                points.add(bound.with(Point.Status.TOO_LARGE));
            } else {
                open.add(bound);
            }
        }
        open.sort(Comparator.comparingDouble(Point::area)
                .thenComparingDouble(Point::cycles)
                .thenComparingInt(Point::index));
        List<Point> costed = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(engine.width());
        try {
            for (int from = 0; from < open.size(); from += batchSize) {
                List<Point> batch = new ArrayList<>();
                for (Point p : open.subList(from, Math.min(from + batchSize, open.size()))) {
                    if (costed.stream().anyMatch(c -> c.dominates(p))) {
                        points.add(p);
                    } else {
                        batch.add(p);
                    }
                }
                List<Point> done = costed(batch, pool).stream()
                        .map(p -> limits.isTooHot(p) ? p.with(Point.Status.TOO_HOT) : p)
                        .toList();
                points.addAll(done);
                done.stream().filter(p -> p.status() == Point.Status.COSTED).forEach(costed::add);
                progress.accept(points.size());
            }
        } finally {
            pool.shutdownNow();
        }
        points.sort(Comparator.comparingInt(Point::index));
        return points;
    }

    private List<Point> costed(List<Point> batch, ExecutorService pool) {
        List<Future<Point>> futures = new ArrayList<>();
        for (Point p : batch) {
            futures.add(pool.submit(() -> known(p)));
        }
        return futures.stream().map(Sweep::get).toList();
    }

    private Point known(Point p) {
        Costs costs = journal == null ? null : journal.get(p.index());
        if (costs == null) {
            costs = engine.costs(p.index());
            if (journal != null) {
                journal.add(p.index(), costs);
            }
        }
        return p.with(costs);
    }

    private static Point get(Future<Point> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new IllegalStateException(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    /** Points that no other one dominates, the smallest first. */
    static List<Point> front(List<Point> points) {
        List<Point> costed =
                points.stream().filter(p -> p.status() == Point.Status.COSTED).toList();
        return costed.stream()
                .filter(p -> costed.stream().noneMatch(o -> o.dominates(p)))
                .sorted(Comparator.comparingDouble(Point::area).thenComparingInt(Point::index))
                .toList();
    }
}
