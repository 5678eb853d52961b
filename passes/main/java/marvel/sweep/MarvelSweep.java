package marvel.sweep;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.parse.Sources;
import marvel.tool.ManPage;
import marvel.tool.OutputFiles;
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

    @Option(names = "--csv", paramLabel = "FILE", description = "Write every target to this file.")
    private String csv = "";

    @Option(names = "--report", paramLabel = "FILE", description = "Draw the front on a page, in HTML.")
    private String report = "";

    @Option(names = "--state", paramLabel = "FILE", description = "Keep results here, and go on from them.")
    private String state = "";

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
        if (threads < 1) {
            err.println("marvel-sweep: expected -j to be at least 1, got " + threads);
            return 2;
        }
        TargetSpace targets = TargetSpace.read(Sources.read(space));
        try (Marvel marvel = new Marvel()) {
            List<Source> sources = inputs.stream()
                    .map(i -> marvel.read(i, d -> err.print(d.render())))
                    .toList();
            Options.Builder choices = Options.builder().choose("objective", objective.name());
            Networks networks = new Networks(marvel, sources, choices);
            Journal journal = state.isEmpty() ? null : new Journal(Path.of(state), title(targets, sources));
            long start = System.nanoTime();
            boolean isTerminal = Boolean.getBoolean("marvel.terminal");
            Sweep.Limits limits = new Sweep.Limits(mostArea, mostPower, macEnergy * 1e-12);
            Sweep sweep = new Sweep(networks, targets, new Area(lane, byteOfSram), limits, journal);
            List<Point> points = sweep.run(threads, Sweep.BATCH, done -> {
                if (isTerminal) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    err.printf(
                            Locale.ROOT,
                            "\r%d of %d targets, %.0f s, about %.0f s left ",
                            done,
                            targets.size(),
                            seconds,
                            seconds / done * (targets.size() - done));
                }
            });
            if (isTerminal) {
                err.print("\r\033[K");
            }
            List<Point> front = Sweep.front(points);
            if (!csv.isEmpty()) {
                OutputFiles.write(Path.of(csv), table(targets, points, front, limits.macEnergy(), ","));
            }
            if (!report.isEmpty()) {
                List<String> names =
                        inputs.stream().map(i -> i.getFileName().toString()).toList();
                FrontPage page = new FrontPage(
                        names, objective.name(), summary(points, front).strip());
                OutputFiles.write(Path.of(report), page.of(targets, points, front, limits.macEnergy()));
            }
            out.print(summary(points, front));
            out.print(table(targets, front, front, limits.macEnergy(), "  "));
            return 0;
        }
    }

    /** What a sweep depends on: results of another one are not its own. */
    private String title(TargetSpace targets, List<Source> sources) {
        int hash = targets.source().text().hashCode();
        for (Source s : sources) {
            hash = 31 * hash + s.text().hashCode();
        }
        return "marvel-sweep " + objective + " " + targets.size() + " " + Integer.toHexString(hash);
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

    private static String table(
            TargetSpace targets, List<Point> points, List<Point> front, double macEnergy, String separator) {
        Set<Integer> best = front.stream().map(Point::index).collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        List<String> head = new ArrayList<>(
                targets.axes().stream().map(TargetSpace.Axis::name).toList());
        head.addAll(List.of("area_mm2", "cycles", "energy_macs", "power_mw", "status", "front"));
        text.append(String.join(separator, head)).append('\n');
        for (Point p : points) {
            boolean isCosted = p.status() == Point.Status.COSTED || p.status() == Point.Status.TOO_HOT;
            List<String> row = new ArrayList<>(p.values());
            row.add(String.format(Locale.ROOT, "%.4f", p.area()));
            row.add(isCosted ? String.format(Locale.ROOT, "%.0f", p.cycles()) : "");
            row.add(isCosted ? String.format(Locale.ROOT, "%.0f", p.energy()) : "");
            row.add(isCosted ? String.format(Locale.ROOT, "%.3f", p.power(macEnergy)) : "");
            row.add(p.status().name().toLowerCase(Locale.ROOT));
            row.add(best.contains(p.index()) ? "yes" : "no");
            text.append(String.join(separator, row)).append('\n');
        }
        return text.toString();
    }
}
