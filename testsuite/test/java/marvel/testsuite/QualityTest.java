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
import java.util.OptionalDouble;
import java.util.Set;
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
@Tag("long")
class QualityTest {
    private static final Map<String, String> TARGETS =
            Map.of("eyeriss168", "timeloop-168", "edge1024", "timeloop-1024");

    private static final Map<String, String> OBJECTIVES = Map.of("energy", "energy", "edp", "edp", "delay", "latency");

    @TempDir
    Path dir;

    private final List<String> lost = new ArrayList<>();

    /** A mapped layer. */
    private record Run(JsonNode layer, Nest nest) {
        /** Whether the search proved that nothing in its space is better under the exact model. */
        boolean isProved() {
            return layer.get("optimal").asBoolean();
        }

        Peers.Result result() {
            return new Peers.Result(layer.at("/cost/exact/energy").asDouble() / 1e6, dramWords() / 1e3);
        }

        double dramWords() {
            double words = 0;
            for (JsonNode tensor : layer.at("/cost/exact/words/dram")) {
                words += tensor.get("read").asDouble() + tensor.get("write").asDouble();
            }
            return words;
        }
    }

    private static final List<String> JOINT = List.of("--search=joint", "--time-limit=15");

    private Run map(Peers.Layer layer, String target, String objective, List<String> more) throws IOException {
        Path out = Files.createTempDirectory(dir, "run");
        List<String> args = new ArrayList<>(List.of(
                "--marvel",
                "--layouts=operator",
                "--target=" + target,
                "--objective=" + objective,
                "--emit=ir,json",
                "-o",
                out.toString()));
        args.addAll(more);
        args.add("-");
        Golden.Result run = Golden.run(args, layer.relay());
        assertEquals(0, run.exit(), layer + ": " + run.err());
        LoopFunction f = Parser.module(new Source(layer.name(), Files.readString(out.resolve("module.mv"))))
                .items(LoopFunction.class)
                .get(0);
        JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("module.json")));
        return new Run(report.get("layers").get(0), NestReader.read(f));
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
        StringBuilder joint =
                new StringBuilder("\n| machine, layer, objective | decoupled | joint | |\n|---|---|---|---|\n");
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
                    String option = OBJECTIVES.getOrDefault(objective, objective);
                    Ratio decoupled = Ratio.of(
                            objective, theirs, timeloop(map(layer, target.name(), option, List.of()), target, true));
                    cells.addAll(decoupled.cells("%.3f"));
                    if (decoupled.isLost()) {
                        Run both = map(layer, target.name(), option, JOINT);
                        Ratio better = Ratio.of(objective, theirs, timeloop(both, target, true));
                        String where = target.name() + ", " + layer.name() + ", " + option;
                        joint.append(text(
                                "| %s | %s | %s | %s |%n",
                                where,
                                String.join(", ", decoupled.cells("%.5f")),
                                String.join(", ", better.cells("%.5f")),
                                both.isProved() ? "proved" : "stopped"));
                        if (better.isLost()) {
                            lost.add(where + ": " + better);
                        }
                    }
                }
                table.append("| ").append(String.join(" | ", cells)).append(" |\n");
            }
        }
        String wrong = held("timeloop", table.toString());
        written("timeloop-joint", joint.toString());
        assertEquals(List.of(), lost, "expected no result of Timeloop's mapper to be better");
        assertEquals("", wrong);
    }

    /**
     * The best of others over ours.
     *
     * @param figure ratio of the objective
     * @param tie ratio of the energies of the results with the fewest cycles, for cycles alone
     */
    private record Ratio(double figure, OptionalDouble tie) {
        static Ratio of(String objective, List<Peers.Found> theirs, Outcome ours) {
            if (objective.equals("delay")) {
                long cycles =
                        theirs.stream().mapToLong(Peers.Found::cycles).min().orElseThrow();
                double energy = theirs.stream()
                        .filter(f -> f.cycles() == cycles)
                        .mapToDouble(Peers.Found::energy)
                        .min()
                        .orElseThrow();
                return new Ratio((double) cycles / (double) ours.cycles(), OptionalDouble.of(energy / ours.energy()));
            }
            boolean isEnergy = objective.equals("energy");
            double their = theirs.stream()
                    .mapToDouble(f -> isEnergy ? f.energy() : f.edp())
                    .min()
                    .orElseThrow();
            double our = isEnergy ? ours.energy() : ours.energy() * (double) ours.cycles();
            return new Ratio(their / our, OptionalDouble.empty());
        }

        boolean isLost() {
            return figure < 1 - 1e-9 || (figure < 1 + 1e-9 && tie.orElse(1) < 1 - 1e-9);
        }

        List<String> cells(String format) {
            List<String> cells = new ArrayList<>(List.of(text(format, figure)));
            tie.ifPresent(t -> cells.add(text(format, t)));
            return cells;
        }
    }

    /**
     * Words of DRAM and energy, for energy. Where decoupled needs more than a peer, the joint search has to reach it, unless
     * what the peer has is under the bound that it proved: then it is of another count or of another space.
     */
    @Test
    void noPeerNeedsLess() throws IOException {
        StringBuilder table = new StringBuilder();
        StringBuilder joint = new StringBuilder();
        table("timeloop-168", Peers.ROWS, table, joint);
        table("timeloop-1024", Peers.ROWS_1024, table, joint);
        String wrong = held("peers", table.toString());
        written("peers-joint", joint.toString());
        assertEquals(List.of(), lost, "expected no peer to need less");
        assertEquals("", wrong);
    }

    private void table(String target, List<Peers.Row> rows, StringBuilder table, StringBuilder joint)
            throws IOException {
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
        joint.append(text(
                "%n`%s`, joint:%n%n| layer | decoupled | joint | no energy under | fewest words | no words under | peers |%n"
                        + "|---|---|---|---|---|---|---|%n",
                target));
        for (Peers.Row row : rows) {
            Run run = map(row.layer(), machine.toString(), "energy", List.of());
            Peers.Result decoupled = run.result();
            table.append(text(
                    "| %s | %s | %s |%n",
                    row.layer().name(),
                    cell(decoupled),
                    row.results().entrySet().stream()
                            .map(e -> e.getKey() + " " + cell(e.getValue()))
                            .collect(Collectors.joining(", "))));
            if (row.results().entrySet().stream()
                    .anyMatch(e -> decoupled.words() > e.getValue().words() + 1 || needsMore(decoupled, e))) {
                joint.append(jointly(target, row, machine, decoupled));
            }
        }
    }

    /** Layers for which what others have is not reached: docs/quality.md says why. */
    private static final Set<String> OPEN = Set.of("timeloop-168 VGG16 conv3_2", "timeloop-1024 VGG16 conv3_2");

    private String jointly(String target, Peers.Row row, Path machine, Peers.Result decoupled) throws IOException {
        Run run = map(row.layer(), machine.toString(), "energy", JOINT);
        Peers.Result joint = run.result();
        double energyBound = run.layer().get("lower_bound").asDouble() / 1e6;
        // What needs the least energy may move more words than must be.
        double words = Math.min(joint.words(), decoupled.words());
        double wordsBound = 0;
        if (row.results().values().stream().anyMatch(r -> r.words() + 1 < Math.min(joint.words(), decoupled.words()))) {
            Run fewest = map(row.layer(), machine.toString(), "dram", JOINT);
            words = Math.min(words, fewest.result().words());
            wordsBound = fewest.layer().get("lower_bound").asDouble() / 1e3;
        }
        List<String> cells = new ArrayList<>();
        for (Map.Entry<String, Peers.Result> e : row.results().entrySet()) {
            Peers.Result r = e.getValue();
            List<String> less = new ArrayList<>();
            if (needsMore(joint, e)) {
                less.add(r.energy() + 0.5 < energyBound ? "energy under the bound" : "energy not reached");
            }
            if (words > r.words() + 1) {
                less.add(r.words() + 0.5 < wordsBound ? "words under the bound" : "words not reached");
            }
            if (!less.isEmpty()) {
                cells.add(e.getKey() + " " + cell(r) + ": " + String.join(", ", less));
            }
            if (less.stream().anyMatch(l -> l.endsWith("not reached"))
                    && !OPEN.contains(target + " " + row.layer().name())) {
                lost.add(target + " " + row.layer().name() + ": " + e.getKey() + " " + cell(r) + " against "
                        + cell(joint));
            }
        }
        return text(
                "| %s | %s | %s%s | %.1f | %.0f | %s | %s |%n",
                row.layer().name(),
                cell(decoupled),
                cell(joint),
                run.isProved() ? ", proved" : "",
                energyBound,
                words,
                wordsBound > 0 ? text("%.0f", wordsBound) : "",
                cells.isEmpty() ? "none needs less" : String.join("; ", cells));
    }

    /** Theirs are rounded. ZigZag's energies leave out repeated reads of registers. */
    private static boolean needsMore(Peers.Result ours, Map.Entry<String, Peers.Result> peer) {
        return !peer.getKey().equals("ZigZag")
                && ours.energy() > peer.getValue().energy() + 0.5;
    }

    /** Tiles of any size: what is known to be reachable. */
    @Test
    void tilesThatDoNotDivideReachTheLeastKnown() throws IOException {
        StringBuilder table = new StringBuilder(
                text("%n| layer | known | Marvel, any tiles | Marvel, divisors |%n|---|---|---|---|%n"));
        for (Peers.Row row : Peers.ROWS) {
            if (row.dram() > 0) {
                double any = map(row.layer(), "timeloop-168", "dram", List.of("--tiles=any"))
                                .dramWords()
                        / 1e3;
                double divisors =
                        map(row.layer(), "timeloop-168", "dram", List.of()).dramWords() / 1e3;
                table.append(text("| %s | %.0f | %.0f | %.0f |%n", row.layer().name(), row.dram(), any, divisors));
                if (any > row.dram() + 0.5
                        && !OPEN.contains("timeloop-168 " + row.layer().name())) {
                    lost.add(row.layer().name() + ": " + any + " thousand words, " + row.dram() + " known");
                }
            }
        }
        String wrong = held("any", table.toString());
        assertEquals(List.of(), lost, "expected the fewest words known");
        assertEquals("", wrong);
    }

    private static String cell(Peers.Result r) {
        double energy = r.energy();
        double words = r.words();
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

    /** Writes a table whose figures depend on how far a search got in its time: the claims are held, the figures are not. */
    private static void written(String name, String table) {
        if (Golden.isUpdate()) {
            held(name, table);
        }
    }
}
