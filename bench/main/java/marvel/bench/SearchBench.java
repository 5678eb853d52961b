package marvel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long the searches take, layer by layer: every distinct operator of the networks, on every target, by every kind of
 * search, in one warm process; and ResNet-50 as a process of its own. Prints the tables of docs/benchmarks.md.
 */
@Command(name = "SearchBench", description = "How long searches take.", mixinStandardHelpOptions = true)
public final class SearchBench implements Callable<Integer> {
    /**
     * A kind of search.
     *
     * @param options of marvel-opt
     */
    private record Kind(String name, List<String> options) {
        boolean isJoint() {
            return options.contains("--search=joint");
        }
    }

    /** In the order of the report. */
    private static final List<Kind> KINDS = List.of(
            new Kind("decoupled-exact", List.of("--model=exact")),
            new Kind("decoupled-maestro", List.of("--model=maestro")),
            new Kind("joint", List.of("--model=exact", "--search=joint")),
            new Kind("joint-1%", List.of("--model=exact", "--search=joint", "--gap=0.01")),
            new Kind("any-tile", List.of("--model=exact", "--tiles=any")));

    /** What was measured of a layer. */
    private static final class Layer {
        private final String network;
        private final String shape;
        private final List<Double> times = new ArrayList<>();
        private boolean optimal;
        private double gap;
        private double value;

        Layer(String network, String shape) {
            this.network = network;
            this.shape = shape;
        }

        double ms() {
            return median(times);
        }
    }

    /** By target and layer, what the joint search found. */
    private final Map<String, Map<String, Double>> joint = new HashMap<>();

    @Option(names = "--targets", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> targets = List.of("eyeriss-like", "edge", "timeloop-168", "timeloop-1024");

    @Option(names = "--networks", split = ",", description = "Default: those of the paper, and a layer of BERT")
    private List<String> networks = Tool.NETWORKS;

    @Option(
            names = "--kinds",
            split = ",",
            description = "decoupled-exact, decoupled-maestro, joint, joint-1%%, any-tile; default: all")
    private List<String> kinds = KINDS.stream().map(Kind::name).toList();

    @Option(names = "--objective", description = "Default: ${DEFAULT-VALUE}")
    private String objective = "edp";

    @Option(names = "--warm", description = "Runs before those that count; default: ${DEFAULT-VALUE}")
    private int warm = 2;

    @Option(names = "--runs", description = "Runs of which each layer's median is taken; default: ${DEFAULT-VALUE}")
    private int runs = 3;

    @Option(names = "--time-limit", description = "Seconds of a run, as marvel-opt has it; 0, the default: none")
    private int limit;

    @Option(names = "-j", description = "Threads; default: ${DEFAULT-VALUE}, so that layers do not wait for each other")
    private int threads = 1;

    @Option(names = "--each", description = "Print every layer too")
    private boolean each;

    @Option(names = "--cold", description = "Processes of which the median is taken; default: ${DEFAULT-VALUE}")
    private int cold = 5;

    /** Runs the benchmark. */
    public static void main(String[] args) {
        Tool.main(new SearchBench(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%s, %d processors, load %.1f, Java %s; objective %s; ms a layer, median of %d runs after %d%n%n",
                cpu(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.version"),
                objective,
                runs,
                warm);
        System.out.println("| search | target | layers | proved | gap | over joint | median | 90 % | worst | worst layer |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (Kind kind : KINDS) {
            if (kinds.contains(kind.name())) {
                for (String target : targets) {
                    row(kind, target);
                }
            }
        }
        if (cold > 0) {
            cold();
        }
        return 0;
    }

    private void row(Kind kind, String target) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        for (int run = 0; run < warm + runs; run++) {
            for (String network : networks) {
                if (!run(kind, target, network, run >= warm, layers)) {
                    System.out.printf("| %s | %s | not there | | | | | | | |%n", kind.name(), target);
                    return;
                }
            }
        }
        List<Layer> sorted = layers.values().stream()
                .sorted(Comparator.comparingDouble(Layer::ms))
                .toList();
        Layer worst = sorted.get(sorted.size() - 1);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %d | %.4f | %s | %.1f | %.1f | %.1f | %s %s |%n",
                kind.name(),
                target,
                sorted.size(),
                sorted.stream().filter(l -> l.optimal).count(),
                sorted.stream().mapToDouble(l -> l.gap).max().orElse(0),
                overJoint(kind, target, sorted),
                median(sorted.stream().map(Layer::ms).toList()),
                sorted.get((sorted.size() * 9 - 1) / 10).ms(),
                worst.ms(),
                worst.network,
                worst.shape);
        if (each) {
            for (Layer l : layers.values()) {
                System.out.printf(
                        Locale.ROOT,
                        "    %9.2f ms  %s  %s: %s%n",
                        l.ms(),
                        l.optimal ? "proved   " : String.format(Locale.ROOT, "gap %.3f", l.gap),
                        l.network,
                        l.shape);
            }
        }
    }

    /** The worst ratio to what the joint search found, if this kind has its space and the joint search ran before. */
    private String overJoint(Kind kind, String target, List<Layer> layers) {
        Map<String, Double> best = joint.computeIfAbsent(target, t -> new HashMap<>());
        if (kind.name().equals("joint")) {
            layers.forEach(l -> best.put(l.shape, l.value));
        }
        return kind.isJoint() && !best.isEmpty()
                ? String.format(
                        Locale.ROOT,
                        "%.4f",
                        layers.stream().mapToDouble(l -> l.value / best.get(l.shape)).max().orElse(1))
                : "";
    }

    /** Maps a network; false if this kind of search is not there. A layer that networks share is taken from the first. */
    private boolean run(Kind kind, String target, String network, boolean counts, Map<String, Layer> layers) {
        List<String> args = new ArrayList<>(List.of("--marvel", "--target=" + target, "--layouts=operator", "-j", "" + threads));
        args.addAll(kind.options());
        args.add("--objective=" + objective);
        if (limit > 0) {
            args.add("--time-limit=" + limit);
        }
        JsonNode report = Tool.report(Tool.network(network), args);
        if (kind.isJoint() != report.path("search").asText().equals("joint")) {
            return false;
        }
        for (JsonNode l : report.get("layers")) {
            String shape = Tool.shape(l);
            Layer layer = layers.computeIfAbsent(shape, s -> new Layer(network, s));
            if (counts && layer.network.equals(network)) {
                layer.times.add(l.get("search_ms").asDouble());
                layer.optimal = l.get("optimal").asBoolean();
                layer.gap = l.get("gap").asDouble();
                layer.value = l.get("value").asDouble();
            }
        }
        return true;
    }

    /** The README's command, from the start of the process to its end. */
    private void cold() throws IOException, InterruptedException {
        Path root = Tool.root();
        List<String> command = List.of(
                root.resolve("bin/marvel-opt").toString(),
                root.resolve("examples/resnet50.relay").toString(),
                "--marvel",
                "--target=edge",
                "--emit=json",
                "-o",
                "/dev/null");
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= cold; i++) {
            long start = System.nanoTime();
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": exit " + exit);
            }
            // The first may build the project, or the archive of its classes.
            if (i > 0) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nmarvel-opt resnet50.relay --marvel --target=edge, a process: %.2f s, median of %d%n",
                median(seconds),
                cold);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    /** Name of the processor, where Linux says it. */
    private static String cpu() {
        Path file = Path.of("/proc/cpuinfo");
        try (Stream<String> lines = java.nio.file.Files.lines(file)) {
            return lines.filter(l -> l.startsWith("model name"))
                    .findFirst()
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .orElse("processor unknown");
        } catch (IOException e) {
            return "processor unknown";
        }
    }
}
