package marvel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import marvel.diag.Source;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;
import marvel.parse.Printer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the best mapping gains over the best of each named dataflow, on the convolutions of the paper's networks: cycles when
 * both are chosen for cycles, energy when both are chosen for energy. Prints the tables of docs/dataflows.md.
 */
@Command(name = "DataflowBench", description = "What named dataflows cost.", mixinStandardHelpOptions = true)
public final class DataflowBench implements Callable<Integer> {
    @Option(names = "--targets", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> targets = List.of("eyeriss-like", "edge");

    @Option(names = "--networks", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> networks = List.of("alexnet", "vgg16", "resnet50", "mobilenet_v2");

    @Option(names = "--models", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> models = List.of("exact", "maestro");

    @Option(names = "--objectives", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> objectives = List.of("latency", "energy");

    @Option(names = "--dataflows", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> dataflows = List.of(
            "row-stationary",
            "weight-stationary",
            "output-stationary",
            "nvdla-like",
            "shidiannao-like",
            "x-partitioned");

    /** Runs the benchmark. */
    public static void main(String[] args) {
        Tool.main(new DataflowBench(), args);
    }

    @Override
    public Integer call() {
        for (String target : targets) {
            for (String model : models) {
                for (String objective : objectives) {
                    table(target, model, objective);
                }
            }
        }
        return 0;
    }

    private void table(String target, String model, String objective) {
        System.out.printf(
                "%nTarget %s, model %s, %s of the dataflow's best mapping over the best of all:%n%n",
                target, model, objective.equals("latency") ? "cycles" : "energy");
        System.out.printf("| dataflow | %s | geomean |%n", String.join(" | ", networks));
        System.out.println("|---" + "|---".repeat(networks.size()) + "|---|");
        List<String> convolutions =
                networks.stream().map(DataflowBench::convolutions).toList();
        List<Double> free = convolutions.stream()
                .map(c -> cost(c, target, model, objective, "free"))
                .toList();
        for (String dataflow : dataflows) {
            // MAESTRO has no form for the rows of this one.
            if (model.equals("maestro") && dataflow.equals("row-stationary")) {
                continue;
            }
            List<Double> gains = new ArrayList<>();
            for (int i = 0; i < networks.size(); i++) {
                gains.add(cost(convolutions.get(i), target, model, objective, dataflow) / free.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.2f |%n",
                    dataflow,
                    gains.stream().map(g -> String.format(Locale.ROOT, "%.2f", g)).collect(Collectors.joining(" | ")),
                    Math.exp(gains.stream().mapToDouble(Math::log).average().orElseThrow()));
        }
    }

    /** Cycles or energy of a network's convolutions, as the model that chose the mappings has them. */
    private static double cost(String convolutions, String target, String model, String objective, String dataflow) {
        JsonNode report = Tool.report(
                convolutions,
                List.of(
                        "--target=" + target,
                        "--pass-pipeline=off-chip-tiling{layouts=operator},on-chip-dataflow{model=" + model + " objective="
                                + objective + " dataflow=" + dataflow + "}"));
        double sum = 0;
        for (JsonNode l : report.get("layers")) {
            sum += l.get("count").asDouble() * l.get("value").asDouble();
        }
        return sum;
    }

    /** The convolutions of a network, as loop functions. */
    private static String convolutions(String network) {
        String outlined = Tool.run(
                Tool.network(network), List.of("--pass-pipeline=infer-type,simplify-inference,fuse-epilogue,outline"));
        List<Item> all = new ArrayList<>();
        for (LoopFunction f : Parser.module(new Source(network, outlined)).items(LoopFunction.class)) {
            if (f.attrs().getString("op").orElse("").startsWith("nn.conv2d")) {
                all.add(f);
            }
        }
        return Printer.print(new Module("", all, Optional.empty(), ""));
    }
}
