package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.HardwareParser;
import marvel.cost.maestro.LayerResult;
import marvel.cost.maestro.MaestroModel;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingParser;
import marvel.diag.Source;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --emit=json} and {@code --emit=maestro} say of a whole network. */
class JsonEmitterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path directory;

    private JsonNode json(String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("-", "--marvel", "--target=edge", "--emit=ir,json,maestro"));
        args.addAll(List.of(more));
        args.addAll(List.of("-o", directory.toString()));
        Tool.Run run = Tool.run(Tool.NETWORK, args.toArray(String[]::new));
        assertEquals(0, run.exit(), run.err());
        return MAPPER.readTree(only(".json").toFile());
    }

    private Path only(String ending) throws Exception {
        try (var files = Files.list(directory)) {
            return files.filter(p -> p.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    @Test
    void figuresAreThoseOfTheOperators() throws Exception {
        JsonNode root = json();
        assertEquals("edge", root.get("target").asText());
        assertEquals("decoupled", root.get("search").asText());
        long[] macs = {
            16L * 8 * 14 * 14 * 9, 8L * 16 * 7 * 7, 8L * 7 * 7 * 9, 8L * 8 * 7 * 7 * 9, 8L * 4 * 7 * 7 * 16, 10L * 784
        };
        long sum = 0;
        for (int i = 0; i < macs.length; i++) {
            JsonNode l = root.get("layers").get(i);
            assertEquals(macs[i], l.get("macs").asLong(), l.toString());
            assertTrue(l.get("optimal").asBoolean(), l.toString());
            assertEquals(0.0, l.get("gap").asDouble());
            sum += macs[i];
        }
        assertEquals(sum, root.get("total").get("macs").asLong());
        assertEquals("[2,2]", root.get("layers").get(1).get("stride").toString());
        assertEquals("[2,2]", root.get("layers").get(3).get("dilation").toString());
        assertTrue(root.get("layers").get(3).get("cost").get("maestro").isNull(), "MAESTRO has no dilation");
    }

    /** The loops of all levels cover each dim: the extent is the product of the extents of its loops. */
    @Test
    void loopsCoverTheDims() throws Exception {
        for (JsonNode l : json().get("layers")) {
            l.get("dims").properties().forEach(d -> {
                long product = 1;
                for (JsonNode level : l.get("mapping").get("levels")) {
                    for (JsonNode loop : level.get("loops")) {
                        product *= loop.get("dim").asText().equals(d.getKey())
                                ? loop.get("extent").asLong()
                                : 1;
                    }
                }
                assertEquals(d.getValue().asLong(), product, d.getKey() + " of " + l);
            });
        }
    }

    /** Words of the exact model are those that a run of the printed nest moves. */
    @Test
    void wordsAreThoseOfARun() throws Exception {
        JsonNode root = json("--model=exact", "--objective=energy");
        Module module = Parser.module(new Source("out", Files.readString(only(".mv"))));
        for (JsonNode l : root.get("layers")) {
            LoopFunction f =
                    module.item(LoopFunction.class, l.get("function").asText()).orElseThrow();
            Counts counts = Interpreter.run(f, Execution.inputs(f, 1), new RunOptions())
                    .counts()
                    .orElseThrow();
            String[] keys = {"input", "weight", "output"};
            for (int i = 0; i < keys.length; i++) {
                JsonNode dram =
                        l.get("cost").get("exact").get("words").get("dram").get(keys[i]);
                String name = f.params().get(i == 2 ? f.params().size() - 1 : i).name();
                assertEquals(counts.tensor(name).dramReads(), dram.get("read").asLong(), name + " of " + l);
                assertEquals(counts.tensor(name).dramWrites(), dram.get("write").asLong(), name + " of " + l);
            }
        }
    }

    /** The MAESTRO files, read as MAESTRO reads them, give the figures of the JSON. */
    @Test
    void maestroFilesGiveTheFiguresOfTheJson() throws Exception {
        JsonNode root = json("--model=maestro");
        String text = Files.readString(only("module.m"));
        MappingFile file = MappingParser.parse(new Source("m", text));
        Hardware hw =
                HardwareParser.parse(new Source("hw", Files.readString(only("_hw.m"))), Hardware.of(1, 1, 1, 1, 1));
        List<LayerResult> results = new MaestroModel().evaluate(file, hw);
        assertEquals(5, results.size());
        for (LayerResult r : results) {
            for (JsonNode l : root.get("layers")) {
                if (l.get("function").asText().equals(r.layer())) {
                    JsonNode m = l.get("cost").get("maestro");
                    Matcher said = Pattern.compile("// Layer " + r.layer() + " is an L2 tile: ([0-9]+) ")
                            .matcher(text);
                    assertTrue(said.find(), text);
                    long tiles = Long.parseLong(said.group(1));
                    assertEquals(m.get("runtime").asLong(), r.runtime() * tiles, l.toString());
                    assertEquals(m.get("energy").asDouble(), r.energy() * tiles, 1e-6 * r.energy() * tiles);
                    assertEquals(m.get("l1_size").asLong(), r.l1Size());
                }
            }
        }
        assertTrue(text.contains("has no Layer: MAESTRO has no dilation"), text);
    }

    @Test
    void everyKeyIsDocumented() throws Exception {
        String page = Files.readString(Path.of("../docs/json.md"));
        Set<String> keys = new TreeSet<>();
        collect(json(), keys);
        keys.removeAll(Set.of("N", "G", "K", "C", "P", "Q", "R", "S", "A", "B"));
        assertTrue(keys.size() > 50, keys.toString());
        keys.removeIf(k -> Pattern.compile("[`.]" + k + "`").matcher(page).find());
        // Parts of a path stand before a dot.
        keys.removeIf(k -> page.contains("`" + k + ".") || page.contains("." + k + "."));
        assertEquals(Set.of(), keys);
    }

    private static void collect(JsonNode node, Set<String> keys) {
        node.properties().forEach(p -> {
            keys.add(p.getKey());
            collect(p.getValue(), keys);
        });
        if (node.isArray()) {
            node.forEach(n -> collect(n, keys));
        }
    }
}
