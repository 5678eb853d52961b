package marvel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What decoupled mappings cost over joint ones, over all distinct layers: the table of docs/search.md. */
@Command(name = "GapBench", description = "Decoupled over joint.", mixinStandardHelpOptions = true)
public final class GapBench implements Callable<Integer> {
    @Option(names = "--targets", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> targets = List.of("edge", "timeloop-168");

    @Option(names = "--networks", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> networks = List.of("alexnet", "vgg16", "resnet50", "mobilenet_v2");

    @Option(names = "--objectives", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> objectives = List.of("energy", "edp");

    @Option(names = "--time-limit", description = "Seconds of a run, as marvel-opt has it; 0, the default: none")
    private int limit;

    /** Runs the benchmark. */
    public static void main(String[] args) {
        Tool.main(new GapBench(), args);
    }

    @Override
    public Integer call() {
        System.out.println("| target | objective | network | layers | proved | over 1 % | geomean | worst | worst layer |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (String target : targets) {
            for (String objective : objectives) {
                for (String network : networks) {
                    row(target, objective, network);
                }
            }
        }
        return 0;
    }

    private void row(String target, String objective, String network) {
        List<String> args = new ArrayList<>(List.of(
                "--marvel", "--search=joint", "--target=" + target, "--layouts=operator", "--objective=" + objective));
        if (limit > 0) {
            args.add("--time-limit=" + limit);
        }
        JsonNode report = Tool.report(Tool.network(network), args);
        Set<String> seen = new HashSet<>();
        int proved = 0;
        int over = 0;
        double logs = 0;
        double worst = 1;
        String layer = "";
        for (JsonNode l : report.get("layers")) {
            String shape = Tool.shape(l);
            if (!seen.add(shape)) {
                continue;
            }
            double ratio = l.get("decoupled").asDouble() / l.get("value").asDouble();
            proved += l.get("optimal").asBoolean() ? 1 : 0;
            over += ratio > 1.01 ? 1 : 0;
            logs += Math.log(ratio);
            if (ratio > worst) {
                worst = ratio;
                layer = shape;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %d | %d | %d | %.3f | %.3f | %s |%n",
                target,
                objective,
                network,
                seen.size(),
                proved,
                over,
                Math.exp(logs / seen.size()),
                worst,
                layer);
    }
}
