package marvel.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Layouts;
import marvel.diag.Source;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.loop.LoopFunction;
import marvel.layout.GraphLayouts;
import marvel.layout.LayoutFlow;
import marvel.layout.Permutations;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.search.layout.Operator;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipSearch;
import marvel.testing.RandomProblems;
import marvel.testing.Tool;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Whole small graphs through the tool, under each rule for layouts. */
class NetworkLayoutsTest {
    private static final String TARGET = """
            accelerator @small { array = [2, 2]; l1 = 64 B per PE; l2 = %d B; dram = 1 words/cycle, block %d B; }
            """;
    private static final String FRONT = "infer-type,simplify-inference,fuse-epilogue,outline";

    /** A seeded graph: convolutions, residual sums, concatenations, pooling, elementwise operators, a matrix product at the end. */
    private static final class Graph {
        private final Random random;
        private final List<String> statements = new ArrayList<>();
        private final List<String> params = new ArrayList<>();

        /** Channels of each image, by graph variable. */
        private final List<Integer> channels = new ArrayList<>();

        private final List<String> images = new ArrayList<>();
        private final int batch;
        private final boolean last;
        private final int rows;
        private final int size;
        private int next;

        /**
         * @param flat images of one row
         */
        Graph(long seed, boolean flat) {
            random = RandomProblems.random(seed);
            batch = !flat && random.nextInt(6) == 0 ? 2 : 1;
            last = random.nextInt(3) == 0;
            size = 4 + random.nextInt(3);
            rows = flat ? 1 : size;
        }

        private String shape(int c) {
            return last
                    ? "(%d, %d, %d, %d)".formatted(batch, rows, size, c)
                    : "(%d, %d, %d, %d)".formatted(batch, c, rows, size);
        }

        private String bind(String value) {
            statements.add("  %" + next + " = " + value + ";");
            return "%" + next++;
        }

        private void image(String name, int c) {
            images.add(name);
            channels.add(c);
        }

        private String param(String shape) {
            params.add("%p" + params.size() + ": Tensor[" + shape + ", int8]");
            return "%p" + (params.size() - 1);
        }

        String text() {
            image(param(shape(2 + random.nextInt(6))), 0);
            channels.set(
                    0, Integer.parseInt(params.get(0).replaceAll(last ? ".*, (\\d+)\\).*" : ".*?, (\\d+).*", "$1")));
            int steps = 2 + random.nextInt(5);
            for (int i = 0; i < steps; i++) {
                step();
            }
            String result = images.get(images.size() - 1);
            int c = channels.get(channels.size() - 1);
            if (random.nextBoolean()) {
                String flat = bind("nn.batch_flatten(" + result + ")");
                result = bind("nn.dense(" + flat + ", " + param("(3, " + c * rows * size + ")")
                        + ", units=3, out_dtype=\"int8\")");
            }
            return "def @main(" + String.join(", ", params) + ") {\n" + String.join("\n", statements) + "\n  " + result
                    + "\n}\n";
        }

        private void step() {
            int from = Math.max(0, images.size() - 1 - random.nextInt(3));
            String x = images.get(from);
            int c = channels.get(from);
            String layout = last ? ", data_layout=\"NHWC\", kernel_layout=\"HWIO\"" : "";
            switch (random.nextInt(11)) {
                case 0 -> image(bind("nn.relu(" + x + ")"), c);
                case 1 ->
                    image(
                            bind("nn.max_pool2d(" + x + ", pool_size=[1, 3], strides=[1, 1], padding=[0, 1, 0, 1]"
                                    + (last ? ", layout=\"NHWC\"" : "") + ")"),
                            c);
                case 2 -> {
                    String other = images.get(random.nextInt(images.size()));
                    int more = channels.get(images.indexOf(other));
                    if (c + more <= 12) {
                        String tuple = bind("(" + x + ", " + other + ")");
                        image(bind("concatenate(" + tuple + ", axis=" + (last ? 3 : 1) + ")"), c + more);
                    }
                }
                case 3 -> {
                    String same = x;
                    for (int i = 0; i < images.size(); i++) {
                        same = channels.get(i) == c ? images.get(i) : same;
                    }
                    image(bind("add(" + x + ", " + same + ")"), c);
                }
                case 4 -> image(bind("add(" + x + ", " + param(last ? "(" + c + ")" : "(" + c + ", 1, 1)") + ")"), c);
                case 5 -> image(bind("nn.softmax(" + x + ", axis=" + (last ? 3 : 1) + ")"), c);
                default -> {
                    int k = 1 + random.nextInt(8);
                    int s = random.nextBoolean() ? 1 : 3;
                    int r = rows == 1 ? 1 : s;
                    String kernel =
                            (last ? "(%1$d, %2$d, %3$d, %4$d)" : "(%4$d, %3$d, %1$d, %2$d)").formatted(r, s, c, k);
                    image(
                            bind(
                                    "nn.conv2d(%s, %s, padding=[%d, %d, %d, %d], channels=%d, kernel_size=[%d, %d]%s, out_dtype=\"int8\")"
                                            .formatted(x, param(kernel), r / 2, s / 2, r / 2, s / 2, k, r, s, layout)),
                            k);
                }
            }
        }
    }

    private static Tool.Run run(String target, String text, String layouts, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--pass-pipeline=" + FRONT + ",off-chip-tiling{layouts=" + layouts + "}", "--target=small", "-j", "1"));
        args.addAll(List.of(more));
        return Tool.run(target + text, args.toArray(new String[0]));
    }

    private static JsonNode total(String target, String text, String layouts, String where) throws IOException {
        Tool.Run run = run(target, text, layouts, "--emit=json");
        assertEquals(0, run.exit(), where + "\n" + run.err());
        return new ObjectMapper().readTree(run.out()).get("total");
    }

    @Test
    void noRuleMovesLess() throws IOException {
        int lessThanOwn = 0;
        int changes = 0;
        for (long seed = 0; seed < 48; seed++) {
            Random random = RandomProblems.random(seed);
            String target = TARGET.formatted(60 + random.nextInt(120), 8 << random.nextInt(3));
            String text = new Graph(seed, false).text();
            String where = "seed " + seed + "\n" + text;
            if (!text.contains("conv2d") && !text.contains("dense")) {
                continue;
            }
            JsonNode network = total(target, text, "network", where);
            JsonNode rules = network.get("layouts");
            assertTrue(rules.get("optimal").asBoolean(), where);
            assertEquals(
                    network.get("dram_bytes").asLong(), rules.get("network").asLong(), where);
            for (String rule : List.of("operator", "nchw", "nhwc")) {
                long bytes = total(target, text, rule, where).get("dram_bytes").asLong();
                String key = rule.equals("operator") ? "per_operator" : rule;
                assertEquals(bytes, rules.get(key).asLong(), rule + " of " + where);
                assertTrue(rules.get("network").asLong() <= bytes, rule + " of " + where);
                lessThanOwn += rule.equals("operator") && rules.get("network").asLong() < bytes ? 1 : 0;
            }
            changes += network.get("layout_transform_bytes").asLong() > 0 ? 1 : 0;
            if (seed % 4 == 0) {
                computesTheSame(target, text, where);
            }
        }
        assertTrue(lessThanOwn > 15, "graphs that gain: " + lessThanOwn);
        assertTrue(changes > 3, "graphs in which layouts change: " + changes);
    }

    /** All orders of the axes of all tensors, each written into the graph, where what changes move is counted. */
    @Test
    void movesTheLeastOfAllLayouts() throws IOException {
        int compared = 0;
        int gaining = 0;
        int changing = 0;
        for (long seed = 1000; seed < 1080; seed++) {
            Random random = RandomProblems.random(seed);
            String target = TARGET.formatted(40 + random.nextInt(60), 8 << random.nextInt(3));
            String text = new Graph(seed, true).text();
            String where = "seed " + seed + "\n" + text;
            Tool.Run front = Tool.run(target + text, "--pass-pipeline=" + FRONT);
            assertEquals(0, front.exit(), where + "\n" + front.err());
            Module module = Parser.module(new Source("outlined", front.out()));
            if (module.items(LoopFunction.class).isEmpty()) {
                continue;
            }
            All all = new All(module, Targets.read(new Source("target", target)));
            if (all.count() > 600) {
                continue;
            }
            JsonNode network = total(target, text, "network", where);
            assertEquals(all.least(), network.at("/layouts/network").asLong(), where);
            compared++;
            gaining += network.at("/layouts/network").asLong()
                            < network.at("/layouts/per_operator").asLong()
                    ? 1
                    : 0;
            changing += network.get("layout_transform_bytes").asLong() > 0 ? 1 : 0;
        }
        assertTrue(compared > 50, "graphs compared: " + compared);
        assertTrue(gaining > 5, "graphs that gain: " + gaining);
        assertTrue(changing > 2, "graphs in which layouts change: " + changing);
    }

    /** Everything that the layouts of a graph can be. */
    private static final class All {
        private final Module module;
        private final Target target;
        private final LayoutFlow flow;
        private final List<List<int[]>> choices = new ArrayList<>();
        private final Map<String, Long> known = new HashMap<>();

        All(Module module, Target target) {
            this.module = module;
            this.target = target;
            Map<String, LayoutFlow.Mapped> mapped = new TreeMap<>();
            for (LoopFunction f : module.items(LoopFunction.class)) {
                Expr.Function def =
                        module.item(GraphFunction.class, f.name()).orElseThrow().function();
                Set<Integer> followers = new TreeSet<>();
                for (int i = 2; i < def.params().size(); i++) {
                    if (def.params()
                            .get(i)
                            .declared()
                            .toString()
                            .equals(def.result().toString())) {
                        followers.add(i);
                    }
                }
                List<String> letters = NestReader.read(f).workload().tensors().stream()
                        .map(t -> Layouts.graphName(t, Layouts.all(t).get(0)))
                        .toList();
                mapped.put(f.name(), new LayoutFlow.Mapped(letters.get(0), "", letters.get(2), followers));
            }
            this.flow = LayoutFlow.read(module, mapped);
            for (LayoutFlow.Variable v : flow.variables()) {
                choices.add(Permutations.distinct(v.extents()));
            }
        }

        long count() {
            return choices.stream().mapToLong(List::size).reduce(1, (a, b) -> a * b);
        }

        long least() {
            return target.dramBlock() * least(new ArrayList<>());
        }

        private long least(List<int[]> chosen) {
            if (chosen.size() == choices.size()) {
                return blocks(chosen);
            }
            long least = Long.MAX_VALUE;
            for (int[] order : choices.get(chosen.size())) {
                List<int[]> more = new ArrayList<>(chosen);
                more.add(order);
                least = Math.min(least, least(more));
            }
            return least;
        }

        private long blocks(List<int[]> orders) {
            Module written = new GraphLayouts(flow, orders, this::blocks).apply();
            long sum = 0;
            for (GraphFunction f : written.items(GraphFunction.class)) {
                sum += f.function().attrs().getInt(GraphLayouts.BLOCKS).orElse(0L);
            }
            for (LoopFunction f : module.items(LoopFunction.class)) {
                LayoutFlow.Ports p = flow.ports(f.name()).orElseThrow();
                Workload w = NestReader.read(f).workload();
                List<String> layouts = List.of(
                        Operator.name(w.tensor(Role.INPUT), orders.get(p.input())),
                        "",
                        Operator.name(w.tensor(Role.OUTPUT), orders.get(p.output())));
                OffChipProblem problem = new OffChipProblem(w, target).free(Set.of(Role.WEIGHT));
                sum += f.attrs().getInt("count").orElseThrow()
                        * known.computeIfAbsent(
                                f.name() + layouts,
                                k -> OffChipSearch.search(problem.given(layouts))
                                        .best()
                                        .blocks());
            }
            return sum;
        }

        private long blocks(Type type) {
            long elements = ((Type.Tensor) type).shape().stream().reduce(1L, Math::multiplyExact);
            return (elements * target.word().output() + target.dramBlock() - 1) / target.dramBlock();
        }
    }

    /** Loop functions run the same, and the graph has the types that inference finds again. */
    private static void computesTheSame(String target, String text, String where) {
        Tool.Run run = run(target, text, "network", "--check-execution", "--verify-each");
        assertEquals(0, run.exit(), where + "\n" + run.err());
        Tool.Run again = Tool.run(run.out(), "--pass-pipeline=infer-type", "--target=small");
        assertEquals(0, again.exit(), where + "\n" + again.err());
        assertEquals(run.out(), again.out(), where);
        Matcher untyped = Pattern.compile("(?m)^  %\\d+ = [^@\\n]*;$").matcher(run.out());
        while (untyped.find()) {
            assertTrue(untyped.group().contains("/* ty="), untyped.group() + "\n" + where);
        }
    }
}
