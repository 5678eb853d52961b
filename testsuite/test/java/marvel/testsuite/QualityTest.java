package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.timeloop.Export;
import marvel.cost.timeloop.IllegalMappingException;
import marvel.cost.timeloop.Inexpressible;
import marvel.cost.timeloop.Machines;
import marvel.cost.timeloop.Outcome;
import marvel.cost.timeloop.TimeloopModel;
import marvel.diag.Source;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Marvel's mappings against those of other mappers on the same machines: none of theirs may be better. Writes the tables of
 * docs/quality.md with {@code -Dmarvel.update=true}.
 */
@Tag("heavy")
class QualityTest {
    private static final Map<String, String> TARGETS =
            Map.of("eyeriss168", "timeloop-168", "edge1024", "timeloop-1024");

    private static final Map<String, String> OBJECTIVES = Map.of("energy", "energy", "edp", "edp", "delay", "latency");

    @TempDir
    Path dir;

    private final List<String> lost = new ArrayList<>();

    /** A mapped layer. */
    private record Run(JsonNode layer, Nest nest, boolean isJoint) {
        /** Whether nothing in the space of both halves is better under the exact model. */
        boolean isProved() {
            return isJoint && layer.get("optimal").asBoolean();
        }

        double exact(String figure) {
            return layer.at("/cost/exact/" + figure).asDouble();
        }

        double dramWords() {
            double words = 0;
            for (JsonNode tensor : layer.at("/cost/exact/words/dram")) {
                words += tensor.get("read").asDouble() + tensor.get("write").asDouble();
            }
            return words;
        }
    }

    private Run map(Peers.Layer layer, String target, String objective, String... more) throws IOException {
        Path out = Files.createTempDirectory(dir, "run");
        List<String> args = new ArrayList<>(List.of(
                "--marvel",
                "--search=joint",
                "--layouts=operator",
                "--target=" + target,
                "--objective=" + objective,
                "--emit=ir,json",
                "-o",
                out.toString()));
        args.addAll(List.of(more));
        args.add("-");
        Golden.Result run = Golden.run(args, layer.relay());
        assertEquals(0, run.exit(), layer + ": " + run.err());
        LoopFunction f = Parser.module(new Source(layer.name(), Files.readString(out.resolve("module.mv"))))
                .items(LoopFunction.class)
                .get(0);
        JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("module.json")));
        return new Run(
                report.get("layers").get(0),
                NestReader.read(f),
                report.get("search").asText().equals("joint"));
    }

    /** Timeloop's figures of a mapping. */
    private static Outcome timeloop(Run run, Target target, boolean links)
            throws Inexpressible, IllegalMappingException {
        Export.Result form =
                Export.of("layer", run.nest().workload(), run.nest().mapping());
        return new TimeloopModel(form.problem(), Machines.architecture(target)).evaluate(form.mapping(), links);
    }

    /**
     * Under Timeloop's own model, link transfers on for both sides as they were when its mapper ran. Of the runs of the
     * mapper for an objective the best counts.
     */
    @Test
    void noResultOfTimeloopsMapperIsBetter() throws IOException, Inexpressible, IllegalMappingException {
        StringBuilder table = new StringBuilder();
        for (String arch : List.of("eyeriss168", "edge1024")) {
            Target target = Targets.builtIn(TARGETS.getOrDefault(arch, arch)).orElseThrow();
            table.append(text(
                    "%n`%s`, Timeloop's model; its mapper's best result over Marvel's:%n%n"
                            + "| layer | energy | EDP | cycles | energy at these cycles |%n|---|---|---|---|---|%n",
                    target.name()));
            for (Peers.Layer layer : Peers.TIMELOOP) {
                List<String> cells = new ArrayList<>(List.of(layer.name()));
                for (String objective : List.of("energy", "edp", "delay")) {
                    List<Peers.Found> theirs = Peers.timeloop().stream()
                            .filter(f -> f.arch().equals(arch)
                                    && f.layer().equals(layer.name())
                                    && f.objective().equals(objective))
                            .toList();
                    assertEquals(layer.macs(), theirs.get(0).macs(), layer.name());
                    Run run = map(layer, target.name(), OBJECTIVES.getOrDefault(objective, objective));
                    compare(layer, target, objective, theirs, timeloop(run, target, true), cells);
                }
                table.append("| ").append(String.join(" | ", cells)).append(" |\n");
            }
        }
        String wrong = held("timeloop", table.toString());
        assertEquals(List.of(), lost, "expected no result of Timeloop's mapper to be better");
        assertEquals("", wrong);
    }

    private void compare(
            Peers.Layer layer,
            Target target,
            String objective,
            List<Peers.Found> theirs,
            Outcome ours,
            List<String> cells) {
        String where = target.name() + " " + layer.name() + " " + objective;
        if (objective.equals("delay")) {
            long cycles = theirs.stream().mapToLong(Peers.Found::cycles).min().orElseThrow();
            double energy = theirs.stream()
                    .filter(f -> f.cycles() == cycles)
                    .mapToDouble(Peers.Found::energy)
                    .min()
                    .orElseThrow();
            cells.add(text("%.3f", (double) cycles / (double) ours.cycles()));
            cells.add(text("%.3f", energy / ours.energy()));
            if (cycles < ours.cycles() || (cycles == ours.cycles() && energy < ours.energy() * (1 - 1e-9))) {
                lost.add(where + ": " + cycles + " cycles, energy " + energy + " against " + ours.cycles() + ", "
                        + ours.energy());
            }
            return;
        }
        boolean isEnergy = objective.equals("energy");
        double their = theirs.stream()
                .mapToDouble(f -> isEnergy ? f.energy() : f.edp())
                .min()
                .orElseThrow();
        double our = isEnergy ? ours.energy() : ours.energy() * (double) ours.cycles();
        cells.add(text("%.3f", their / our));
        if (their < our * (1 - 1e-9)) {
            lost.add(text("%s: %.6g against %.6g", where, their, our));
        }
    }

    /**
     * Words of DRAM, which all tools count alike, and energy as the exact model has it, unless it is proved that no tiles that
     * divide need less: a peer that is below that counts something else.
     */
    @Test
    void noPeerNeedsLess() throws IOException {
        StringBuilder table = new StringBuilder();
        table("timeloop-168", Peers.ROWS, table);
        table("timeloop-1024", Peers.ROWS_1024, table);
        String wrong = held("peers", table.toString());
        assertEquals(List.of(), lost, "expected no peer to need less");
        assertEquals("", wrong);
    }

    private void table(String target, List<Peers.Row> rows, StringBuilder table) throws IOException {
        Path machine = dir.resolve(target + ".acc");
        String text = Targets.resource(target).text();
        Files.writeString(
                machine,
                text.replaceAll("noc = [^,]*, [^,]*, multicast", "noc = unlimited, multicast")
                        .replaceAll("dram = [^,]*, block", "dram = unlimited, block"));
        table.append(text(
                "%n`%s` without limits of bandwidth, for energy: millions of MACs / thousands of DRAM words%n%n"
                        + "| layer | Marvel | peers |%n|---|---|---|%n",
                target));
        for (Peers.Row row : rows) {
            Run run = map(row.layer(), machine.toString(), "energy");
            double energy = run.exact("energy") / 1e6;
            double words = run.dramWords() / 1e3;
            table.append(text(
                    "| %s | %s | %s |%n",
                    row.layer().name(),
                    cell(energy, words) + (run.isProved() ? ", proved" : ""),
                    row.results().entrySet().stream()
                            .map(e -> e.getKey() + " " + cell(e.getValue().energy(), e.getValue().words()))
                            .collect(Collectors.joining(", "))));
            row.results().forEach((peer, r) -> {
                // Theirs are rounded. ZigZag's energies leave out repeated reads of registers.
                boolean isComparable = !peer.equals("ZigZag") && !run.isProved();
                if (words > r.words() + 1 || (isComparable && energy > r.energy() + 0.5)) {
                    lost.add(target + " " + row.layer().name() + ": " + peer + " " + cell(r.energy(), r.words())
                            + " against " + cell(energy, words));
                }
            });
        }
    }

    /** Tiles of any size: what is known to be reachable. */
    @Test
    void tilesThatDoNotDivideReachTheLeastKnown() throws IOException {
        StringBuilder table = new StringBuilder(
                text("%n| layer | known | Marvel, any tiles | Marvel, divisors |%n|---|---|---|---|%n"));
        for (Peers.Row row : Peers.ROWS) {
            if (row.dram() > 0) {
                double any = map(row.layer(), "timeloop-168", "dram", "--tiles=any").dramWords() / 1e3;
                double divisors = map(row.layer(), "timeloop-168", "dram").dramWords() / 1e3;
                table.append(text(
                        "| %s | %.0f | %.0f | %.0f |%n", row.layer().name(), row.dram(), any, divisors));
                if (any > row.dram() + 0.5) {
                    lost.add(row.layer().name() + ": " + any + " thousand words, " + row.dram() + " known");
                }
            }
        }
        String wrong = held("any", table.toString());
        assertEquals(List.of(), lost, "expected the fewest words known");
        assertEquals("", wrong);
    }

    private static String cell(double energy, double words) {
        return text(energy < 1000 && energy != Math.rint(energy) ? "%.1f/%.0f" : "%.0f/%.0f", energy, words);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Holds a table of docs/quality.md; written also where something is lost. */
    private static String held(String name, String table) {
        return Project.held(
                "docs/quality.md",
                "<!-- " + name + ": begin -->",
                "<!-- " + name + ": end -->",
                table,
                Golden.isUpdate());
    }
}
