package marvel.sweep;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import marvel.api.Marvel;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.parse.Sources;
import marvel.tool.ManPage;
import marvel.tool.OutputFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code marvel-sweep}: networks on every target of a space; docs/sweeps.md. */
@Command(
        name = "marvel-sweep",
        mixinStandardHelpOptions = true,
        description = "Maps networks on to every target of a space, and prints those that no other one beats in area,"
                + " cycles and energy.")
public final class MarvelSweep implements Callable<Integer> {
    @Parameters(paramLabel = "NETWORK", arity = "1..*", description = "Relay texts or ONNX models.")
    private List<Path> inputs = List.of();

    @Option(
            names = "--space",
            required = true,
            paramLabel = "FILE",
            description = "An accelerator with ranges, 8..64 by 8, and sets, {32, 64, 128}, for numbers.")
    private Path space = Path.of("");

    @Option(names = "--objective", paramLabel = "edp|energy|latency", description = "Of every mapping. Default: edp.")
    private Objective objective = Objective.edp;

    @Option(names = "--max-area", paramLabel = "MM2", description = "Leave out larger targets.")
    private double mostArea = Double.POSITIVE_INFINITY;

    @Option(
            names = "--area-lane",
            paramLabel = "UM2",
            description = "Area of a multiply-accumulate lane. Default: $${DEFAULT-VALUE}.")
    private double lane = Area.DEFAULT.lane();

    @Option(names = "--area-byte", paramLabel = "UM2", description = "Area of a byte of a buffer.")
    private double byteOfSram = Area.DEFAULT.byteOfSram();

    @Option(names = "--max-power", paramLabel = "MW", description = "Leave targets off the front that take more.")
    private double mostPower = Double.POSITIVE_INFINITY;

    @Option(
            names = "--mac-energy",
            paramLabel = "PJ",
            description = "Energy of a multiply-accumulate, for powers. Default: 0.3.")
    private double macEnergy = Sweep.Limits.MAC_ENERGY * 1e12;

    @Option(names = "-j", paramLabel = "N", description = "Threads. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--engine",
            paramLabel = "threads|spark",
            description = "Who costs targets: threads of this process, or the Apache Spark cluster of spark-submit."
                    + " Default: threads.")
    private EngineName engine = EngineName.threads;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Targets between two looks at which others they rule out: what is left out depends on it, the"
                    + " front does not. Default: $${DEFAULT-VALUE}.")
    private int batch = Sweep.BATCH;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write every target to this file.")
    private @Nullable Path csv;

    @Option(names = "--parquet", paramLabel = "FILE", description = "Write every target to this file, in Parquet.")
    private @Nullable Path parquet;

    @Option(names = "--report", paramLabel = "FILE", description = "Draw the front on a page, in HTML.")
    private @Nullable Path report;

    @Option(names = "--state", paramLabel = "FILE", description = "Keep results here, and go on from them.")
    private @Nullable Path state;

    @Option(
            names = "--man-page",
            help = true,
            description = "Print the manual page: marvel-sweep --man-page | man -l -")
    private boolean manPage;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out;
    private final PrintStream err;

    /** What a mapping is the best of. */
    enum Objective {
        edp,
        energy,
        latency
    }

    /** Who costs targets. */
    enum EngineName {
        threads,
        spark
    }

    MarvelSweep(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the program and leaves with its exit code. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(List.of(args), out, err);
        out.flush();
        System.exit(code);
    }

    /** Runs the program on given streams: 0, 1 for bad input, 2 for wrong usage. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new MarvelSweep(out, err));
        line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((e, l, r) -> {
            if (e instanceof CompileException c) {
                c.diagnostics().forEach(d -> err.print(d.render()));
                return 1;
            }
            err.println("marvel-sweep: internal error: " + e + " (please report it)");
            return 1;
        });
        return line.execute(args.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        if (manPage) {
            ManPage page = new ManPage(
                    "marvel-sweep",
                    "maps networks on to every accelerator of a space",
                    "marvel-sweep NETWORK... --space=FILE [OPTIONS]");
            page.section("DESCRIPTION", String.join(" ", spec.usageMessage().description()));
            page.options("OPTIONS", spec);
            out.print(page.end());
            return 0;
        }
        if (threads < 1 || batch < 1) {
            err.println("marvel-sweep: expected -j and --batch to be at least 1, got " + Math.min(threads, batch));
            return 2;
        }
        Source spaceText = Sources.read(space);
        TargetSpace targets = TargetSpace.read(spaceText);
        try (Marvel marvel = new Marvel()) {
            List<Source> sources = inputs.stream()
                    .map(i -> marvel.read(i, d -> err.print(d.render())))
                    .toList();
            Task task = Task.of(sources, spaceText, objective.name());
            Threads here = Threads.of(marvel, task, engine == EngineName.spark ? batch : threads);
            Journal journal = state == null ? null : new Journal(state, task.title());
            Sweep.Limits limits = new Sweep.Limits(mostArea, mostPower, macEnergy * 1e-12);
            List<Point> points;
            try (Engine costs = engine == EngineName.spark ? Engine.spark(task, here) : here) {
                Sweep sweep = new Sweep(here.networks(), targets, costs, new Area(lane, byteOfSram), limits, journal);
                points = sweep.run(batch, progress(targets.size()));
            }
            report(targets, points, limits.macEnergy());
            return 0;
        }
    }

    /** Says on a terminal how many targets are done; the line goes with the last one. */
    private IntConsumer progress(int targets) {
        if (!Boolean.getBoolean("marvel.terminal")) {
            return done -> {};
        }
        long start = System.nanoTime();
        return done -> {
            if (done == targets) {
                err.print("\r\033[K");
                return;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double left = seconds / done * (targets - done);
            err.printf(Locale.ROOT, "\r%d of %d targets, %.0f s, about %.0f s left ", done, targets, seconds, left);
        };
    }

    private void report(TargetSpace targets, List<Point> points, double joules) {
        List<Point> front = Sweep.front(points);
        Table table = new Table(targets, front, joules);
        if (csv != null) {
            OutputFiles.write(csv, table.text(points, ","));
        }
        if (parquet != null) {
            table.parquet(points, parquet);
        }
        if (report != null) {
            List<String> names =
                    inputs.stream().map(i -> i.getFileName().toString()).toList();
            FrontPage page = new FrontPage(
                    names, objective.name(), summary(points, front).strip());
            OutputFiles.write(report, page.of(targets, points, front, joules));
        }
        out.print(summary(points, front));
        out.print(table.text(front, "  "));
    }

    private static String summary(List<Point> points, List<Point> front) {
        List<String> parts = new ArrayList<>();
        for (Point.Status s : Point.Status.values()) {
            long n = points.stream().filter(p -> p.status() == s).count();
            if (n > 0) {
                parts.add(n + " " + s.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        return points.size() + " targets: " + String.join(", ", parts) + "; " + front.size() + " on the front\n";
    }
}
