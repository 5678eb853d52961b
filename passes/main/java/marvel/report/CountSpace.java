package marvel.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Reuse;
import marvel.ir.loop.LoopFunction;
import marvel.nest.NestReader;
import marvel.pass.Report;
import marvel.pass.Service;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.joint.JointSearch;
import marvel.search.offchip.OffChipProblem;
import marvel.search.space.PaperSpace;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * {@code --count-space}: how many mappings there are of each distinct operator, in the Marvel paper's terms and of the
 * spaces that the searches cover, with least, mean and greatest over the convolutions beside what the paper prints.
 */
@Service(Report.class)
public final class CountSpace implements Report {
    /**
     * What is counted.
     *
     * @param key in JSON
     * @param heading in the table
     * @param paper what the paper prints for least, mean and greatest; empty if it does not count this
     */
    private record Count(String key, String heading, List<String> paper) {}

    private static final List<Count> COUNTS = List.of(
            new Count("original", "original", List.of("2.7e17", "9.4e18", "1.8e19")),
            new Count("off_chip", "off chip", List.of("7.3e8", "3.6e11", "1.3e12")),
            new Count("on_chip", "on chip", List.of("2.9e7", "2.4e10", "1.4e11")),
            new Count("off_chip_pruned", "off, pruned", List.of("9.9e5", "1.5e8", "6.3e8")),
            new Count("on_chip_pruned", "on, pruned", List.of("3.8e5", "5.9e7", "2.4e8")),
            new Count("our_off_chip", "our off chip", List.of()),
            new Count("our_off_chip_any", "any tiles", List.of()),
            new Count("our_on_chip", "our on chip", List.of()),
            new Count("our_joint", "our joint", List.of()));

    /**
     * An operator with its sizes.
     *
     * @param sizes in the order of {@link #COUNTS}
     */
    private record Line(String network, String name, long times, Workload workload, List<BigInteger> sizes) {
        boolean isConvolution() {
            return workload.op().startsWith("nn.conv2d");
        }

        String dims() {
            return Arrays.stream(DimName.values())
                    .filter(d -> workload.extent(d) > 1)
                    .map(d -> d.name() + workload.extent(d))
                    .collect(Collectors.joining(" "));
        }
    }

    private static final List<String> STATISTICS = List.of("least", "mean", "greatest");

    @Override
    public String name() {
        return "count-space";
    }

    @Override
    public String summary() {
        return "Count mappings, in the paper's terms and ours.";
    }

    @Override
    public String pipeline() {
        return "infer-type,simplify-inference,fuse-epilogue,outline";
    }

    private static List<Line> lines(List<Subject> subjects) {
        List<Line> lines = new ArrayList<>();
        for (Subject s : subjects) {
            Target target = Targets.read(s.target());
            for (LoopFunction f : s.module().items(LoopFunction.class)) {
                Workload w = NestReader.read(f).workload();
                lines.add(new Line(s.network(), f.name(), f.count(), w, sizes(w, target)));
            }
        }
        return lines;
    }

    private static List<BigInteger> sizes(Workload w, Target target) {
        JointSearch.Problem joint = new JointSearch.Problem(w, List.of(), target, Objective.EDP);
        PaperSpace paper = PaperSpace.of(w, target);
        return List.of(
                paper.original(),
                paper.offChip(),
                paper.onChip(),
                paper.offChipPruned(),
                paper.onChipPruned(),
                offChip(w, target, TileRule.DIVISORS),
                offChip(w, target, TileRule.ANY),
                // Of an L2 tile that holds the whole operator, which has the most.
                JointSearch.space(joint, new JointSearch.Half(w.extents(), List.of())),
                JointSearch.space(joint, TileRule.DIVISORS));
    }

    private static BigInteger offChip(Workload w, Target target, TileRule tiles) {
        return new OffChipProblem(w, target, tiles, Reuse.TILES, EnumSet.allOf(Role.class)).space();
    }

    /** The lines that statistics are over: convolutions, as the paper's; all if there are none. */
    private static List<Line> counted(List<Line> lines) {
        List<Line> convolutions = lines.stream().filter(Line::isConvolution).toList();
        return convolutions.isEmpty() ? lines : convolutions;
    }

    /** Least, mean rounded down, greatest. */
    private static List<BigInteger> statistics(List<Line> lines, int count) {
        List<BigInteger> values =
                counted(lines).stream().map(l -> l.sizes().get(count)).sorted().toList();
        BigInteger sum = values.stream().reduce(BigInteger.ZERO, BigInteger::add);
        return List.of(values.get(0), sum.divide(BigInteger.valueOf(values.size())), values.get(values.size() - 1));
    }

    @Override
    public String text(List<Subject> subjects) {
        List<Line> lines = lines(subjects);
        if (lines.isEmpty()) {
            return "no operator to map\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("operator", COUNTS.stream().map(Count::heading)));
        lines.forEach(l -> rows.add(row(
                l.network() + " @" + l.name() + "  " + l.dims(),
                l.sizes().stream().map(CountSpace::brief))));
        rows.add(List.of());
        for (int i = 0; i < STATISTICS.size(); i++) {
            int which = i;
            rows.add(row(
                    STATISTICS.get(i),
                    IntStream.range(0, COUNTS.size())
                            .mapToObj(c -> brief(statistics(lines, c).get(which)))));
            rows.add(row(
                    "  the paper's",
                    COUNTS.stream()
                            .map(c -> c.paper().isEmpty() ? "" : c.paper().get(which))));
        }
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "Mappings there are, target %s. What the columns count, and why the paper's differ: docs/space.md.%n"
                        + "Least, mean and greatest are over %s.%n%n",
                subjects.get(0).target().name(),
                counted(lines).get(0).isConvolution()
                        ? "the " + counted(lines).size() + " distinct two-dimensional convolutions of each network"
                        : "all operators"));
        rows.forEach(r -> out.append(line(r, rows)).append('\n'));
        return out.toString();
    }

    private static List<String> row(String first, Stream<String> rest) {
        return Stream.concat(Stream.of(first), rest).toList();
    }

    /** A row with its cells under each other, the first one to the left. */
    private static String line(List<String> row, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = all.stream()
                    .filter(r -> r.size() > column)
                    .mapToInt(r -> r.get(column).length())
                    .max()
                    .orElse(0);
            String pad = " ".repeat(width - row.get(i).length());
            line.append(i == 0 ? row.get(i) + pad : "  " + pad + row.get(i));
        }
        return line.toString().stripTrailing();
    }

    /** Two digits, as the paper prints sizes; small ones whole. */
    private static String brief(BigInteger n) {
        if (n.bitLength() < 14) {
            return n.toString();
        }
        BigDecimal rounded = new BigDecimal(n)
                .round(new java.math.MathContext(2, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal digits = rounded.movePointLeft(exponent).setScale(1, RoundingMode.UNNECESSARY);
        return digits.toPlainString() + "e" + exponent;
    }

    @Override
    public String json(List<Subject> subjects) {
        List<Line> lines = lines(subjects);
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("target", subjects.get(0).target().name());
        ArrayNode layers = root.putArray("layers");
        for (Line l : lines) {
            ObjectNode layer = layers.addObject();
            layer.put("network", l.network())
                    .put("function", l.name())
                    .put("op", l.workload().op());
            layer.put("count", l.times());
            ObjectNode sizes = layer.putObject("sizes");
            for (int c = 0; c < COUNTS.size(); c++) {
                sizes.put(COUNTS.get(c).key(), l.sizes().get(c).toString());
            }
        }
        if (!lines.isEmpty()) {
            ObjectNode statistics = root.putObject("statistics");
            for (int i = 0; i < STATISTICS.size(); i++) {
                ObjectNode one = statistics.putObject(STATISTICS.get(i));
                for (int c = 0; c < COUNTS.size(); c++) {
                    one.put(COUNTS.get(c).key(), statistics(lines, c).get(i).toString());
                }
            }
        }
        try {
            return mapper.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
