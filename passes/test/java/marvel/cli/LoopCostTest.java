package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.parse.Printer;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --model=exact FILE --target=T}: a nest whose figures are worked out by hand, and files that are none. */
class LoopCostTest {
    private static final String MACHINE = """
            accelerator @hand {
              array = [1, 2];
              l1 = 64 words per PE, overlapped;
              l2 = 64 words, overlapped;
              noc = 2 words/cycle, multicast, reduction;
              dram = 1 words/cycle;
              energy = {mac: 1, l1_read: 1, l1_write: 1, noc: 1, l2_read: 10, l2_write: 10, dram_read: 100, dram_write: 100};
            }
            """;

    @TempDir
    Path directory = Path.of("");

    private String out = "";
    private String err = "";

    private int run(String... args) {
        ByteArrayOutputStream o = new ByteArrayOutputStream();
        ByteArrayOutputStream e = new ByteArrayOutputStream();
        int code = MarvelCost.run(
                List.of(args),
                InputStream.nullInputStream(),
                new PrintStream(o, true, StandardCharsets.UTF_8),
                new PrintStream(e, true, StandardCharsets.UTF_8));
        out = o.toString(StandardCharsets.UTF_8);
        err = e.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    /** A matrix product of 4 x 4 x 2 in L2 tiles of two rows; its weights bypass L2; each of two columns of PEs takes one of K. */
    /** A convolution of one image with a stride so long that the words of its input tiles cannot be counted. */
    private static String sparse() {
        long stride = 1L << 60;
        Long[] e = new Long[DimName.COUNT];
        Arrays.fill(e, 1L);
        List<Axis> axes = new ArrayList<>();
        for (DimName d : List.of(DimName.P, DimName.Q)) {
            e[d.ordinal()] = 2L;
            axes.add(new Axis(d.name().charAt(0), stride + 1, List.of(new Axis.Term(d, stride)), 0));
        }
        Axis p = new Axis('P', 2, List.of(new Axis.Term(DimName.P, 1)), 0);
        Axis q = new Axis('Q', 2, List.of(new Axis.Term(DimName.Q, 1)), 0);
        Axis k = new Axis('K', 1, List.of(new Axis.Term(DimName.K, 1)), 0);
        Workload w = new Workload(
                "nn.conv2d",
                List.of(e),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, axes),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, List.of(k)),
                        new Tensor("out", Role.OUTPUT, DType.INT32, List.of(p, q))),
                4);
        Loop rows = new Loop(DimName.P, 2, 1);
        Loop cols = new Loop(DimName.Q, 2, 1);
        Mapping m = new Mapping(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(rows, cols),
                List.of(false, false, false),
                List.of("PQ", "K", "PQ"));
        return Printer.print(NestBuilder.full("sparse", w, Epilogue.none(DType.INT32), Attrs.EMPTY, m)) + "\n";
    }

    private static Workload product() {
        Long[] e = new Long[DimName.COUNT];
        Arrays.fill(e, 1L);
        e[DimName.N.ordinal()] = 4L;
        e[DimName.K.ordinal()] = 4L;
        e[DimName.C.ordinal()] = 2L;
        Axis n = new Axis('N', 4, List.of(new Axis.Term(DimName.N, 1)), 0);
        Axis k = new Axis('K', 4, List.of(new Axis.Term(DimName.K, 1)), 0);
        Axis c = new Axis('C', 2, List.of(new Axis.Term(DimName.C, 1)), 0);
        return new Workload(
                "nn.dense",
                List.of(e),
                List.of(
                        new Tensor("data", Role.INPUT, DType.INT8, List.of(n, c)),
                        new Tensor("weight", Role.WEIGHT, DType.INT8, List.of(k, c)),
                        new Tensor("out", Role.OUTPUT, DType.INT32, List.of(n, k))),
                32);
    }

    private static String nest(String name, long count) {
        Mapping m = new Mapping(
                List.of(new Loop(DimName.N, 2, 2)),
                List.of(new Loop(DimName.K, 2, 2)),
                List.of(),
                List.of(new Loop(DimName.K, 2, 1)),
                List.of(new Loop(DimName.N, 2, 1), new Loop(DimName.C, 2, 1)),
                List.of(true, false, true),
                List.of("NC", "KC", "NK"));
        Attrs attrs = Attrs.EMPTY.with("op", new Attr.Str("nn.dense")).with("count", new Attr.Int(count));
        return Printer.print(NestBuilder.full(name, product(), Epilogue.none(DType.INT32), attrs, m)) + "\n";
    }

    @Test
    void jsonHasEveryLayerAndTheTotal() throws IOException {
        String file = write("two.mv", nest("f", 1) + nest("g", 3));
        assertEquals(0, run("--model=exact", file, "--target=" + write("hand.acc", MACHINE), "--json"), err);
        JsonNode json = new ObjectMapper().readTree(out);
        assertEquals("hand", json.path("target").asText());
        JsonNode exact = json.path("layers").get(1).path("cost").path("exact");
        assertEquals("g", json.path("layers").get(1).path("function").asText());
        assertEquals(3, json.path("layers").get(1).path("count").asInt());
        // DRAM: 8 inputs, 8 weights for each of two L2 tiles, 16 outputs, a word a cycle.
        assertEquals(40, exact.path("cycles").asInt());
        assertEquals(40, exact.path("dram_cycles").asInt());
        assertEquals(20, exact.path("noc_cycles").asInt());
        assertEquals(16, exact.path("compute_cycles").asInt());
        assertEquals(8, exact.at("/words/dram/input/read").asInt());
        assertEquals(16, exact.at("/words/dram/weight/read").asInt());
        assertEquals(16, exact.at("/words/dram/output/write").asInt());
        // Inputs 8 in and 8 out, outputs 16 in and 16 out.
        assertEquals(
                24,
                exact.at("/words/l2/input/write").asInt()
                        + exact.at("/words/l2/output/write").asInt());
        assertEquals(
                24,
                exact.at("/words/l2/input/read").asInt()
                        + exact.at("/words/l2/output/read").asInt());
        // In each of two PEs: 8 inputs and 8 weights come and 8 outputs leave; 16 MACs read three words and write one.
        double l1 = 2 * (8 + 8 + 8 + 16 * 4);
        double noc = 2 * (8 + 8) + 16;
        assertEquals(32 + l1 + noc + 48 * 10 + 40 * 100, exact.path("energy").asDouble());
        assertEquals(4 * 40, json.path("total").path("cycles").asInt());
        assertEquals(4 * 32, json.path("total").path("macs").asInt());
        assertEquals(
                4 * exact.path("energy").asDouble(),
                json.path("total").path("energy").asDouble());
    }

    @Test
    void theTargetIsBuiltInOrInTheFileOrInOneOfItsOwn() throws IOException {
        String file = write("own.mv", MACHINE + nest("f", 1));
        assertEquals(0, run("--model=exact", file), err);
        assertTrue(out.startsWith("target hand: "), out);
        assertTrue(out.contains("  cycles 40 (compute 16, noc 20, dram 40), utilisation 0.4000\n"), out);
        String text = out;
        assertEquals(0, run("--model=exact", "--target=hand", file), err);
        assertEquals(text, out);
        assertEquals(0, run("--model=exact", "--target", "edge", file), err);
        assertTrue(out.startsWith("target edge: "), out);
    }

    @Test
    void theManualPageHasTheOptionsOfBothModels() {
        assertEquals(0, run("--man-page"));
        assertTrue(out.startsWith(".TH MARVEL-COST 1 "), out);
        for (String option : List.of("timeloop\\-mapping=FILE", "Mapping_file=FILE", "num_pes=N")) {
            assertTrue(out.contains("\\fB\\-\\-" + option + "\\fR\n"), option);
        }
    }

    @Test
    void whatTheTargetCannotRunHasNoCost() throws IOException {
        String narrow = MACHINE.replaceFirst("array = \\[\\d+, \\d+\\]", "array = [1, 1]");
        assertEquals(
                1,
                run("--model=exact", write("f.mv", nest("f", 1)), "--target=" + write("narrow.acc", narrow), "--json"));
        assertTrue(err.contains("expected at most 1 x 1 processing elements, got 1 x 2 [MV0608]"), err);
        assertEquals("", out);
    }

    @Test
    void whatCannotBeCountedHasNoCost() throws IOException {
        String target = "--target=" + write("hand.acc", MACHINE);
        assertEquals(1, run("--model=exact", write("s.mv", sparse()), target));
        assertTrue(
                err.startsWith(directory.resolve("s.mv")
                        + ":1:1: error: expected the words that @sparse moves to fit 64 bits, got more [MV0908]\n"),
                err);
        assertEquals(1, run("--model=exact", write("n.mv", nest("f", -3)), target));
        assertTrue(
                err.contains(
                        "n.mv:1:1: error: expected the attribute count of @f to be a whole number of at least 1, got -3 [MV0501]"),
                err);
        assertEquals(1, run("--model=exact", write("m.mv", nest("f", Long.MAX_VALUE)), target, "--json"));
        assertTrue(
                err.contains(
                        "error: expected the multiply-accumulates of all layers to fit 64 bits, got more [MV0908]"),
                err);
        assertEquals("", out);
    }

    @Test
    void filesAndTargetsThatAreNone() throws IOException {
        String file = write("f.mv", nest("f", 1));
        assertEquals(1, run("--model=exact", file, "--target=egde"));
        assertTrue(err.contains("no target is called 'egde'") && err.contains("edge"), err);
        assertEquals(1, run("--model=exact", file));
        assertTrue(err.contains("expected --target=NAME or FILE, as the file has 0 accelerators"), err);
        assertEquals(1, run("--model=exact", "missing.mv", "--target=edge"));
        assertTrue(err.contains("missing.mv"), err);
        assertEquals(1, run("--model=exact", write("e.mv", MACHINE), "--target=hand"));
        assertTrue(err.contains("expected loop functions in the file, got none [MV0908]"), err);
        String plain = Printer.print(NestBuilder.plain("p", product(), Epilogue.none(DType.INT32), Attrs.EMPTY));
        assertEquals(1, run("--model=exact", write("p.mv", plain + "\n"), "--target=edge"));
        assertTrue(err.contains("p.mv:1:") && err.contains("an operator without tiles [MV0505]"), err);
        assertEquals(1, run("--model=exact", write("b.mv", "primfn @f("), "--target=edge"));
        assertTrue(err.contains("b.mv:1:"), err);
        assertEquals(2, run("--model=exact"));
        assertEquals("marvel-cost: error: expected FILE, --jsonl or --timeloop-mapping, got none of them\n", err);
        assertEquals(
                1,
                run(
                        "--model=exact",
                        write("two.mv", MACHINE + nest("f", 1)),
                        "--target=" + write("two.acc", MACHINE + MACHINE.replace("@hand", "@other"))));
        assertTrue(err.contains("two.acc:1:1: error: expected one accelerator in a target file, got 2 [MV0008]"), err);
        assertEquals(2, run("--model=exact", file, file));
        assertEquals(2, run("--model=exact", file, "--tarqet=edge"));
        assertEquals("", out);
    }
}
