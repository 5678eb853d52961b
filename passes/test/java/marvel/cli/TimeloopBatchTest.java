package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** {@code --model=exact --jsonl} against rows that the Timeloop tool wrote. */
class TimeloopBatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Numbers by value: 5 and 5.0 are equal. */
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;

    private static final List<String> REQUEST = List.of("arch", "problem", "mapping", "link_transfers", "mapping_yaml");

    private static final String TINY = "{\"id\":1,\"arch\":\"tiny16\",\"problem\":{\"shape\":\"gemm\",\"dims\":"
            + "{\"M\":4,\"N\":2,\"K\":3}},\"mapping\":{\"L2\":[[\"M\",4]],\"X\":[[\"N\",2]],\"L1\":[[\"K\",3]]}}";

    static String reference() throws IOException {
        try (InputStream in = TimeloopBatchTest.class.getResourceAsStream("/marvel/timeloop/reference.jsonl.gz")) {
            return new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<String> answers(String lines, String... options) {
        List<String> args = new ArrayList<>(List.of("--model=exact", "--jsonl"));
        args.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = MarvelCost.run(
                args,
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertEquals(0, code);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everyFieldOfEveryReferenceRowIsEqual() throws IOException {
        String reference = reference();
        List<String> rows = reference.lines().skip(1).toList();
        List<String> answers = answers(reference, "--timeloop-compatible");
        assertEquals(3226, rows.size());
        assertEquals(rows.size(), answers.size());
        for (int i = 0; i < rows.size(); i++) {
            ObjectNode expected = (ObjectNode) JSON.readTree(rows.get(i));
            expected.remove(REQUEST);
            assertTrue(expected.equals(BY_VALUE, JSON.readTree(answers.get(i))), rows.get(i) + "\n" + answers.get(i));
        }
    }

    @Test
    void badLinesAreAnsweredAndTheNextGoOn() throws IOException {
        List<String> answers = answers(
                String.join(
                        "\n",
                        TINY,
                        "",
                        "{",
                        "[]",
                        TINY.replace("tiny16", "huge"),
                        TINY.replace("\"N\":2,", ""),
                        TINY.replace("[\"N\",2]", "[\"N\",0]"),
                        TINY.replace("[\"N\",2]", "[\"Z\",2]"),
                        TINY.replace("[\"N\",2]", "\"N\""),
                        TINY.replace("gemm", "blob"),
                        TINY.replace("\"M\":4", "\"M\":9999999999999999999"),
                        TINY.replace("\"K\",3", "\"K\",4"),
                        TINY.replace("\"M\":4", "\"M\":4611686018427387904")
                                .replace("\"M\",4", "\"M\",4611686018427387904"),
                        TINY),
                "--timeloop-compatible");
        List<String> expected = List.of(
                "ok 13",
                "error not JSON: Unexpected end-of-input",
                "error expected an object",
                "error expected an architecture",
                "error expected a bound of dimension N of a gemm problem, got none",
                "error expected an integer of at least 1 as trip count of N, got 0",
                "error expected a dimension of the problem (M, N, K), got \"Z\"",
                "error expected [dimension, trip count] in \"X\", got \"N\"",
                "error expected a shape of conv, depthwise, grouped, gemm, got \"blob\"",
                "error expected an integer of at least 1 as bound of M, got 9999999999999999999",
                "illegal parsing mapping: product of all factors of dimension K is 4, which is not equal to",
                "error expected counts that fit 64 bits, got larger ones",
                "ok 13");
        assertEquals(expected.size(), answers.size());
        for (int i = 0; i < answers.size(); i++) {
            JsonNode a = JSON.readTree(answers.get(i));
            String seen = a.path("status").asText() + " "
                    + a.path("message").asText(a.path("cycles").asText());
            assertTrue(seen.startsWith(expected.get(i)), seen);
        }
    }

    @Test
    void requestsOfAnotherFormAreErrors() throws IOException {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("7", "expected an object with \"arch\", \"problem\" and \"mapping\", got 7");
        wrong.put(
                TINY.replace("\"tiny16\"", "[]"),
                "expected an architecture as \"arch\" or the name of one in a meta line before (known: ");
        wrong.put(
                TINY.replace("\"id\":1", "\"link_transfers\":2"),
                "expected true or false as \"link_transfers\", got 2");
        wrong.put(
                TINY.replace("{\"M\":4,\"N\":2,\"K\":3}", "[]"),
                "expected an object of bounds as \"dims\" of the problem, got []");
        wrong.put(
                TINY.replace("\"shape\":\"gemm\"", "\"shape\":\"conv\",\"stride\":[1]")
                        .replace(
                                "{\"M\":4,\"N\":2,\"K\":3}",
                                "{\"N\":1,\"M\":1,\"C\":1,\"P\":1,\"Q\":1,\"R\":1,\"S\":1}"),
                "expected two integers as \"stride\", got [1]");
        wrong.put(
                TINY.replaceFirst("\"mapping\":.*", "\"mapping\":[]}"),
                "expected an object of loops as \"mapping\", got []");
        wrong.put(
                TINY.replace("\"mapping\":{", "\"mapping\":{\"keep_L2\":[\"Inputs\"],\"bypass_L2\":[\"Inputs\"],"),
                "expected Inputs in keep_L2 or in bypass_L2, got both");
        wrong.put(TINY.replace("[[\"M\",4]]", "4"), "expected a list of [dimension, trip count] as \"L2\", got 4");
        wrong.put(
                TINY.replace("\"mapping\":{", "\"mapping\":{\"keep_L2\":[\"Biases\"],"),
                "expected tensors of the problem in \"keep_L2\", got ");
        wrong.put(TINY.replace("\"K\":3", "\"K\":3,\"Z\":1"), "expected dimensions K, M, N of a gemm problem, got Z");
        String arch = "{\"meshX\":2,\"meshY\":2,\"levels\":[{},{},{}]}";
        for (String[] change : List.of(
                new String[] {"[{},{},{}]", "[{},{}]", "expected three memories (DRAM, L2, L1), got 2"},
                new String[] {
                    "\"meshX\":2",
                    "\"meshX\":2,\"pes\":3",
                    "expected meshX x meshY = processing elements, got 2 x 2 and 3"
                },
                new String[] {"\"meshX\":2", "\"meshX\":0", "expected an integer of at least 1 as meshX, got 0"},
                new String[] {
                    "\"meshX\":2", "\"meshX\":2147483648", "expected at most 2147483647 as meshX, got 2147483648"
                },
                new String[] {
                    "\"meshX\":2",
                    "\"meshX\":2147483647",
                    "expected at most 2147483647 processing elements, got 2147483647 x 2"
                },
                new String[] {
                    "[{}", "[{\"energy\":{\"read\":-1}}", "expected a number of at least 0 as \"read\", got -1"
                },
                new String[] {
                    "[{}", "[{\"bandwidth\":{\"write\":1e999}}", "expected a number of at least 0 as \"write\", got"
                })) {
            wrong.put(TINY.replace("\"tiny16\"", arch.replace(change[0], change[1])), change[2]);
        }
        List<String> answers = answers(String.join("\n", wrong.keySet()), "--timeloop-compatible");
        assertEquals(wrong.size(), answers.size());
        int i = 0;
        for (String message : wrong.values()) {
            JsonNode a = JSON.readTree(answers.get(i++));
            assertEquals("error", a.path("status").asText(), message);
            assertTrue(
                    a.path("message").asText().startsWith(message),
                    a.path("message").asText());
        }
    }

    @Test
    void aMetaLineDefinesArchitectures() throws IOException {
        String meta = "{\"kind\":\"meta\",\"architectures\":[{\"name\":\"huge\",\"meshX\":64,\"meshY\":64,\"levels\":["
                + "{\"name\":\"DRAM\",\"bandwidth\":{\"shared\":0.5},\"energy\":{\"read\":10}},"
                + "{\"name\":\"L2\",\"entries\":100},{\"name\":\"L1\",\"entries\":10}],\"mac_energy\":2}]}";
        JsonNode a = JSON.readTree(answers(meta + "\n" + TINY.replace("tiny16", "huge"), "--timeloop-compatible")
                .get(0));
        // 6 weights, 12 inputs, 8 outputs through DRAM at half a word a cycle.
        assertEquals(52, a.path("cycles").asInt());
        assertEquals(18 * 10 + 24 * 2, a.path("energy").asInt());
    }
}
