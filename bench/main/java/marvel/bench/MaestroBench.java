package marvel.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import marvel.cost.maestro.Directive;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.Layer;
import marvel.cost.maestro.LayerType;
import marvel.cost.maestro.MaestroEvaluator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How fast mappings of one VGG16 convolution (512 x 512 x 3 x 3, 28 x 28 outputs, 256 PEs) are evaluated under the
 * MAESTRO model, by number of cluster levels, beside what the MAESTRO binary takes in process.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaestroBench {
    private static final Layer VGG16 = new Layer(
            "conv4_2",
            LayerType.CONV,
            List.of(
                    new Layer.Dim("K", 512),
                    new Layer.Dim("C", 512),
                    new Layer.Dim("R", 3),
                    new Layer.Dim("S", 3),
                    new Layer.Dim("Y", 30),
                    new Layer.Dim("X", 30)));

    private static final Hardware MACHINE = Hardware.of(256, 32, 0, 1, 70000);

    /** x_ws of the reference data. */
    private static final List<Directive> ONE = List.of(
            new Directive.Temporal(1, 1, "K"),
            new Directive.Temporal(1, 1, "C"),
            new Directive.Temporal(3, 1, "Y"),
            new Directive.Spatial(3, 1, "X"),
            new Directive.Temporal(3, 3, "R"),
            new Directive.Temporal(3, 3, "S"));

    /** kc_ws of the reference data. */
    private static final List<Directive> TWO = List.of(
            new Directive.Spatial(1, 1, "K"),
            new Directive.Temporal(64, 64, "C"),
            new Directive.Temporal(3, 3, "R"),
            new Directive.Temporal(3, 3, "S"),
            new Directive.Temporal(3, 1, "Y"),
            new Directive.Temporal(3, 1, "X"),
            new Directive.Cluster(64),
            new Directive.Spatial(1, 1, "C"),
            new Directive.Temporal(3, 1, "Y"),
            new Directive.Temporal(3, 1, "X"),
            new Directive.Temporal(3, 3, "R"),
            new Directive.Temporal(3, 3, "S"));

    /** Tiles that do not divide, at every level: 1,282 analyses of a level in MAESTRO. */
    private static final List<Directive> THREE = List.of(
            new Directive.Temporal(100, 100, "K"),
            new Directive.Temporal(100, 100, "C"),
            new Directive.Spatial(11, 9, "Y"),
            new Directive.Temporal(11, 9, "X"),
            new Directive.Temporal(3, 3, "R"),
            new Directive.Temporal(3, 3, "S"),
            new Directive.Cluster(64),
            new Directive.Spatial(9, 9, "K"),
            new Directive.Temporal(7, 7, "C"),
            new Directive.Temporal(7, 5, "Y"),
            new Directive.Temporal(7, 5, "X"),
            new Directive.Cluster(4),
            new Directive.Temporal(2, 2, "K"),
            new Directive.Spatial(2, 2, "C"),
            new Directive.Temporal(3, 1, "Y"),
            new Directive.Temporal(3, 1, "X"));

    private final MaestroEvaluator evaluator = new MaestroEvaluator();

    /** One level. */
    @Benchmark
    public double oneLevel() {
        return energy(ONE);
    }

    /** Two levels. */
    @Benchmark
    public double twoLevels() {
        return energy(TWO);
    }

    /** Three levels. */
    @Benchmark
    public double threeLevels() {
        return energy(THREE);
    }

    private double energy(List<Directive> mapping) {
        evaluator.evaluate(VGG16, mapping, MACHINE);
        return evaluator.energy();
    }

    /** Runs the benchmarks and prints a table. */
    public static void main(String[] args) throws RunnerException {
        Collection<RunResult> results = new Runner(
                        new OptionsBuilder().include(MaestroBench.class.getName()).build())
                .run();
        System.out.printf(Locale.ROOT, "%n%-12s %10s %14s %16s %8s%n", "mapping", "us", "evaluations/s", "MAESTRO -O2, us", "ratio");
        for (RunResult result : results) {
            double us = result.getPrimaryResult().getScore();
            String name = result.getPrimaryResult().getLabel();
            // In process, file read included, on an AMD EPYC (SPEC section 15).
            double theirs = switch (name) {
                case "oneLevel" -> 240;
                case "twoLevels" -> 650;
                default -> 184_000;
            };
            System.out.printf(
                    Locale.ROOT, "%-12s %10.2f %14.0f %16.0f %8.0f%n", name, us, 1e6 / us, theirs, theirs / us);
        }
    }
}
