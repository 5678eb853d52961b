package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import marvel.diag.Diagnostic;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    private static final long SEED = 7;

    private static Interpreter.Outcome run(LoopFunction fn, RunOptions options) {
        return Interpreter.run(fn, Execution.inputs(fn, SEED), options);
    }

    private static String failure(String text) {
        return failure(text, new RunOptions());
    }

    private static String failure(String text, RunOptions options) {
        List<Diagnostic> errors = run(Nests.parse(text), options).diagnostics();
        assertEquals(1, errors.size(), errors.toString());
        return errors.get(0).message();
    }

    private static String changed(String text, String from, String to) {
        assertTrue(text.contains(from), from);
        return text.replace(from, to);
    }

    @Test
    void plainProductIsRight() {
        LoopFunction fn = Nests.parse(Nests.PLAIN);
        long[] a = new long[24];
        long[] b = new long[48];
        for (int i = 0; i < 48; i++) {
            a[i % 24] = i % 24 - 10L;
            b[i] = 3L - i % 7;
        }
        long[] o = new long[32];
        for (int n = 0; n < 4; n++) {
            for (int k = 0; k < 8; k++) {
                for (int c = 0; c < 6; c++) {
                    o[n * 8 + k] += a[n * 6 + c] * b[k * 6 + c];
                }
            }
        }
        Interpreter.Outcome out = Interpreter.run(
                fn,
                Map.of(
                        "a", TensorData.ofInts(DType.INT8, List.of(4L, 6L), a),
                        "b", TensorData.ofInts(DType.INT8, List.of(8L, 6L), b)),
                new RunOptions());
        assertEquals(List.of(), out.diagnostics());
        assertEquals(
                TensorData.ofInts(DType.INT32, List.of(4L, 8L), o),
                out.outputs().get("o"));
        assertEquals(4 * 8 * 6, out.orThrow().macs());
    }

    @Test
    void mappedProductEqualsPlain() {
        assertEquals(
                List.of(),
                Execution.compare(
                        Nests.parse(Nests.PLAIN_RELU),
                        Nests.parse(Nests.MAPPED),
                        SEED,
                        new RunOptions(Nests.target())));
    }

    @Test
    void countsEqualThoseByHand() {
        Counts counts =
                run(Nests.parse(Nests.MAPPED), new RunOptions(Nests.target())).orThrow();
        assertEquals(192, counts.macs());
        assertEquals(6, counts.pes());
        // Inputs: 24 words once; in L2, each of 2 x 2 x 2 steps takes 2 x 3 words, shared by both rows. Four words a
        // block.
        assertEquals(new TensorCounts("a", 24, 0, 6, 0, 1, 0, 24, 48, 96, 0, 0, 96, 0, 192, 0), counts.tensor("a"));
        // Weights: two tiles of 24 words; both steps of C take 4 x 3 words, each for one processing element.
        assertEquals(new TensorCounts("b", 48, 0, 12, 0, 2, 0, 48, 48, 48, 0, 0, 48, 0, 192, 0), counts.tensor("b"));
        // Outputs: 16 words a tile, read back once (second step of C), 4 words of each of 6 elements drained 8 times;
        // finished tiles are 4 rows of 4 bytes, a block each.
        assertEquals(
                new TensorCounts("o", 0, 32, 0, 8, 0, 2, 0, 32, 32, 64, 32, 32, 192, 192, 192), counts.tensor("o"));
    }

    @Test
    void paddingIsZeroAndMovesNothing() {
        String conv = """
                primfn @conv(%x: Buffer[(5), int8, axes="W", layout="W"], %w: Buffer[(3), int8, axes="S", layout="S"], %o: Buffer[(5), int32, axes="Q", layout="Q"]) {
                  alloc %x_l2: Buffer[(4), int8, axes="W", layout="W"] @l2;
                  alloc %o_l2: Buffer[(2), int32, axes="Q", layout="Q"] @l2;
                  for %q2 in (0, 5, 2) @dram {
                    copy %x_l2 = %x[%q2 - 1 : min(4, 7 - %q2)] pad;
                    fill %o_l2 = 0;
                    for %q in (0, min(2, 5 - %q2), 1) @l1 {
                      for %s in (0, 3, 1) @l1 {
                        %o_l2[%q] += %x_l2[%q + %s] * %w[%s];
                      }
                    }
                    copy %o[%q2 : min(2, 5 - %q2)] = %o_l2;
                  }
                }
                """;
        LoopFunction fn = Nests.parse(conv);
        Interpreter.Outcome out = Interpreter.run(
                fn,
                Map.of(
                        "x", TensorData.ofInts(DType.INT8, List.of(5L), new long[] {1, 2, 3, 4, 5}),
                        "w", TensorData.ofInts(DType.INT8, List.of(3L), new long[] {1, 10, 100})),
                new RunOptions());
        assertEquals(List.of(), out.diagnostics());
        assertEquals(
                TensorData.ofInts(DType.INT32, List.of(5L), new long[] {210, 321, 432, 543, 54}),
                out.outputs().get("o"));
        // Tiles -1..2, 1..4, 3..5: each keeps what it shares with the one before; padding is not counted.
        assertEquals(5, out.orThrow().tensor("x").dramReads());
        assertEquals(2, out.orThrow().tensor("x").dramFetches());
    }

    @Test
    void indexOutOfBounds() {
        assertEquals(
                "index 8 along K is outside %o, expected 0 to 7",
                failure(changed(Nests.PLAIN, "%k in (0, 8, 1)", "%k in (0, 9, 1)")));
        assertEquals(
                "index 8 along K is outside %b, expected 0 to 7",
                failure(changed(Nests.MAPPED, "%b[%k2 : 4, 0 : 6]", "%b[%k2 + 1 : 4, 0 : 6]")));
    }

    @Test
    void readOfUnwrittenWords() {
        assertEquals(
                "%o[0, 0] is read, but nothing was written there",
                failure(changed(Nests.PLAIN, "  fill %o = 0;\n", "")));
        assertEquals(
                "%a_l2[0, 5] is read, but nothing was written there",
                failure(changed(Nests.MAPPED, "%a[0 : 4, 0 : 6]", "%a[0 : 4, 0 : 5]")));
    }

    @Test
    void boxThatDoesNotFit() {
        assertEquals(
                "box of 6 elements along C does not fit %b_l2, which has 5",
                failure(changed(Nests.MAPPED, "%b_l2: Buffer[(4, 6)", "%b_l2: Buffer[(4, 5)")));
    }

    @Test
    void capacityAndArray() {
        assertEquals(
                "expected buffers in l2 of at most 63 words, got 64 words",
                failure(Nests.MAPPED, new RunOptions(Nests.target(4, 4, 64, 63, true))));
        assertEquals(
                "expected buffers in l1 of at most 7 words, got 8 words",
                failure(Nests.MAPPED, new RunOptions(Nests.target(4, 4, 7, 64, true))));
        assertEquals(
                "expected at most 2 columns of processing elements, got 3",
                failure(Nests.MAPPED, new RunOptions(Nests.target(4, 2, 64, 64, true))));
        assertEquals(
                "the network of @small does not add up partial sums",
                failure(Nests.MAPPED, new RunOptions(Nests.target(4, 4, 64, 64, false))));
    }

    @Test
    void missingIterations() {
        assertEquals(
                "iterations are missing: %o[0, 3] is never written",
                failure(changed(Nests.MAPPED, "copy %o[0 : 4, %k2 : 4]", "copy %o[0 : 4, %k2 : 3]")));
    }

    @Test
    void missingReductionSteps() {
        assertEquals(
                "iterations are missing or repeated: %b[0, 5] is used 0 times, %b[0, 0] 4",
                failure(changed(Nests.PLAIN, "%c in (0, 6, 1)", "%c in (0, 5, 1)")));
    }

    @Test
    void repeatedIterations() {
        assertEquals(
                "192 of 384 multiply-accumulates run more than once",
                failure(changed(
                                Nests.PLAIN,
                                "for %c in (0, 6, 1) @dram {",
                                "for %c in (0, 6, 1) @dram { for %z in (0, 2, 1) @dram {")
                        .replace("%b[%k, %c];", "%b[%k, %c]; }")));
    }

    @Test
    void racesBetweenProcessingElements() {
        assertEquals(
                "several iterations of a parallel loop use %o_l2[0, 0] at the same time, and one writes it without a"
                        + " declared reduction",
                failure(changed(Nests.MAPPED, " over (%c0)", "")));
        assertEquals(
                "processing elements that are not added up over write %o_l2[0, 0] at the same time",
                failure(changed(Nests.MAPPED, "copy %o_l2[%n1 : 2, %k0 : 2] =", "copy %o_l2[%n1 : 2, 0 : 2] =")));
    }

    @Test
    void epilogueBeforeTheLastReduction() {
        String early = changed(Nests.PLAIN_RELU, "  copy %o[0 : 4, 0 : 8] = nn.relu(%sum);\n", "")
                .replace("for %c in (0, 6, 1) @dram {", "for %c2 in (0, 6, 3) @dram { for %c in (0, 3, 1) @dram {")
                .replace(
                        "%a[%n, %c] * %b[%k, %c];\n",
                        "%a[%n, %c2 + %c] * %b[%k, %c2 + %c]; }\n copy %sum[0 : 4, 0 : 8] = nn.relu(%sum);\n")
                .replaceAll("}\\n$", "  copy %o[0 : 4, 0 : 8] = %sum;\n}\n");
        List<Diagnostic> errors = Execution.compare(Nests.parse(Nests.PLAIN_RELU), Nests.parse(early), SEED);
        assertEquals(1, errors.size());
    }

    @Test
    void tooLargeToRun() {
        assertEquals(
                "expected at most 100 multiply-accumulates to interpret, got up to 192",
                failure(Nests.PLAIN, new RunOptions().withMaxMacs(100)));
        assertEquals(
                "MV0611",
                run(Nests.parse(Nests.PLAIN), new RunOptions().withMaxMacs(100))
                        .diagnostics()
                        .get(0)
                        .code()
                        .toString());
    }

    @Test
    void copiesOfWhatIsNotThereOrElsewhere() {
        String store = "copy %o_l2[%n1 : 2, %k0 : 2] = %o_l1 over (%c0);";
        assertEquals(
                "expected a copy to L1 inside a parallel loop, got one to %a_l2",
                failure(changed(Nests.MAPPED, "copy %b_l1 =", "copy %a_l2 = %a[0 : 4, 0 : 6]; copy %b_l1 =")));
        assertEquals(
                "the sums in %o_l1 belong to another place than this one",
                failure(changed(
                        Nests.MAPPED,
                        store,
                        "if (%c1 == 0) { " + store + " } else { " + store.replace("%n1 :", "0 :") + " }")));
        assertEquals(
                "sums of some multiply-accumulates are never stored",
                failure(changed(Nests.MAPPED, store, "if (%c1 == 0) { " + store + " }")));
        assertEquals(
                "a processing element writes %o_l2[0, 0] twice in one nest",
                failure(changed(Nests.MAPPED, store, "for %q in (0, 2, 1) @l1 { " + store + " }")));
        assertEquals(
                "%o_l2 is never copied from or to DRAM",
                failure(changed(Nests.MAPPED, "copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2);", "")));
    }

    @Test
    void valuesThatCannotBeWorkedOut() {
        assertEquals(
                "expected integers to be added to %o",
                failure(changed(Nests.PLAIN, "%a: Buffer[(4, 6), int8", "%a: Buffer[(4, 6), float32")));
        assertEquals(
                "expected indices and extents of at most 64 bits, got larger ones",
                failure(changed(Nests.PLAIN, "%o[%n, %k] +=", "%o[%n + 9223372036854775807, %k] +=")));
        Map.of(
                        "cast(%o_l2)", "expected a type to cast to, got ",
                        "cast(%o_l2, dtype=\"foo\")", "expected a type to cast to, got foo",
                        "clip(%o_l2)", "expected the attribute a_min",
                        "clip(%o_l2, a_min=\"x\", a_max=2)", "expected a number as a_min, got another kind of value",
                        "nn.leaky_relu(%o_l2)", "expected the attribute alpha")
                .forEach((call, message) ->
                        assertEquals(message, failure(changed(Nests.MAPPED, "nn.relu(%o_l2)", call))));
    }

    @Test
    void dataThatIsNotGiven() {
        LoopFunction fn = Nests.parse(Nests.PLAIN);
        assertEquals(
                "expected data for %a, got none",
                Interpreter.run(fn, Map.of(), new RunOptions())
                        .diagnostics()
                        .get(0)
                        .message());
        assertEquals(
                "expected data for %a, got int8 [1]",
                Interpreter.run(
                                fn,
                                Map.of("a", TensorData.ofInts(DType.INT8, List.of(1L), new long[1])),
                                new RunOptions())
                        .diagnostics()
                        .get(0)
                        .message());
    }
}
