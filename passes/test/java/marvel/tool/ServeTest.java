package marvel.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code --serve}: what its protocol promises (docs/embedding.md). */
@Timeout(120)
class ServeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SMALL = "def @f(%x: int8) { %x }";

    /** Searches for minutes unless it is cancelled. */
    private static final String LARGE = """
            def @main(%x: Tensor[(4, 240, 60, 60), int8], %w: Tensor[(720, 240, 5, 5), int8]) {
              nn.conv2d(%x, %w, padding=[2, 2, 2, 2], channels=720, kernel_size=[5, 5])
            }
            """;

    private static String request(Object id, String ir, String... options) throws Exception {
        return JSON.writeValueAsString(Map.of("id", id, "ir", ir, "options", List.of(options)));
    }

    private static List<JsonNode> serve(String... lines) throws Exception {
        Tool.Run run = Tool.run(String.join("\n", lines) + "\n", "--serve");
        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.err());
        List<JsonNode> answers = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    @Test
    void answersAsTheToolWould() throws Exception {
        List<JsonNode> answers = serve(
                request(1, Tool.NETWORK, "--marvel", "--target=edge", "--emit=json"),
                request("two", SMALL),
                request(3, "def @f() { %x }"),
                request(4, SMALL, "--no-such-option"),
                request(5, SMALL, "--print-pipeline", "--infer-type"));
        Tool.Run first = Tool.run(Tool.NETWORK, "--marvel", "--target=edge", "--emit=json");
        assertEquals("ok", answers.get(0).get("status").asText());
        assertEquals(
                first.out().replaceAll("\"search_ms\" *: *[0-9.E-]+", ""),
                answers.get(0).get("out").asText().replaceAll("\"search_ms\" *: *[0-9.E-]+", ""));
        assertEquals(
                "remark",
                answers.get(0).get("diagnostics").get(0).get("severity").asText());
        assertEquals("two", answers.get(1).get("id").asText());
        assertEquals(Tool.run(SMALL).out(), answers.get(1).get("out").asText());
        JsonNode wrong = answers.get(2);
        assertEquals("failed", wrong.get("status").asText());
        assertEquals("", wrong.get("out").asText());
        JsonNode diagnostic = wrong.get("diagnostics").get(0);
        assertEquals("error", diagnostic.get("severity").asText());
        assertEquals("<stdin>", diagnostic.get("file").asText());
        assertEquals(1, diagnostic.get("line").asInt());
        assertEquals(12, diagnostic.get("column").asInt());
        assertEquals("usage", answers.get(3).get("status").asText());
        assertTrue(answers.get(3).get("err").asText().contains("--no-such-option"));
        assertEquals("infer-type\n", answers.get(4).get("err").asText());
    }

    @Test
    void brokenRequestsAreAnsweredAndTheNextGoesOn() throws Exception {
        Map<String, String> broken = Map.of(
                "{", "expected a JSON object, got a broken one: Unexpected end-of-input",
                "[]", "expected an object, got START_ARRAY",
                "{\"id\": 1}", "expected id and ir, or cancel alone",
                "{\"id\": 1.5, \"ir\": \"\"}", "expected id to be a string or a whole number",
                "{\"id\": 1, \"ir\": 2}", "expected ir to be a string",
                "{\"id\": 1, \"ir\": \"\", \"options\": \"--marvel\"}", "expected options to be an array of strings",
                "{\"id\": 1, \"ir\": \"\", \"extra\": 2}", "expected id, ir, options or cancel, got 'extra'",
                "{\"id\": 1, \"id\": 2}", "Duplicate field 'id'",
                "{\"id\": 1, \"ir\": \"\"} {}", "expected one object a line");
        for (Map.Entry<String, String> b : broken.entrySet()) {
            List<JsonNode> answers = serve(b.getKey(), "", request(7, SMALL));
            assertEquals(2, answers.size());
            JsonNode invalid = answers.get(answers.get(0).get("status").asText().equals("invalid") ? 0 : 1);
            assertEquals("invalid", invalid.get("status").asText());
            assertTrue(invalid.get("err").asText().contains(b.getValue()), invalid + " for " + b.getKey());
            assertTrue(answers.stream()
                    .anyMatch(a -> a.get("id").asText().equals("7")
                            && a.get("status").asText().equals("ok")));
        }
    }

    @Test
    void namesThatNoFileHasAreErrors() throws Exception {
        for (String option : List.of("--target=a\0/b", "-o=a\0b", "a\0b")) {
            JsonNode answer = serve(request(1, SMALL, option)).get(0);
            assertEquals("failed", answer.get("status").asText());
            assertEquals("", answer.get("err").asText());
            JsonNode error = answer.get("diagnostics").get(0);
            assertEquals("MV0002", error.get("code").asText());
            String name = option.substring(option.indexOf('=') + 1).replace('\0', '?');
            assertEquals(
                    "expected a name that a file can have in this locale, got '" + name
                            + "': Nul character not allowed",
                    error.get("message").asText());
        }
    }

    @Test
    void requestsAreOfRunsAlone() throws Exception {
        JsonNode nested = serve(request(1, SMALL, "--serve")).get(0);
        assertEquals("usage", nested.get("status").asText());
        assertEquals(
                "marvel-opt: expected neither --serve nor --load-pass-plugin in a request; see --help\n",
                nested.get("err").asText());
        Tool.Run stray = Tool.run("", "--serve", "--marvel");
        assertEquals(2, stray.exit());
        assertEquals(
                "marvel-opt: expected --serve with --load-pass-plugin=JAR only, got '--marvel': the options of a run are its"
                        + " request's; see --help\n",
                stray.err());
    }

    /** A stream that breaks after what it gives. */
    private static InputStream broken(String text) {
        return new SequenceInputStream(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the line is cut");
                    }

                    @Override
                    public int read(byte[] to, int from, int length) throws IOException {
                        return read();
                    }
                });
    }

    private static String said(InputStream in, OutputStream out, int exit, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(
                exit,
                MarvelOpt.run(
                        args,
                        in,
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void streamsThatBreakEndTheRun() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(
                "marvel: error: cannot read requests: the line is cut [MV0002]\n",
                said(broken(request(1, SMALL) + "\n"), out, 1, "--serve"));
        assertTrue(
                out.toString(StandardCharsets.UTF_8).startsWith("{\"id\":1,\"status\":\"ok\""),
                out.toString(StandardCharsets.UTF_8));
        assertEquals(
                "marvel: error: <stdin>: cannot read the input: the line is cut [MV0002]\n",
                said(broken(SMALL), OutputStream.nullOutputStream(), 1, "-"));
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("nobody reads");
            }
        };
        assertEquals(
                "marvel: error: answers cannot be written any more [MV0003]\n",
                said(
                        new ByteArrayInputStream(request(1, SMALL).getBytes(StandardCharsets.UTF_8)),
                        closed,
                        1,
                        "--serve"));
    }

    @Test
    void whatIsRunningOrWaitingCanBeCancelled() throws Exception {
        List<JsonNode> answers = serve(
                request("long", LARGE, "--marvel", "--target=edge", "--tiles=any"),
                request("waits", SMALL),
                request("stays", SMALL),
                "{\"cancel\": \"waits\"}",
                "{\"cancel\": \"long\"}",
                "{\"cancel\": \"unknown\"}");
        assertEquals(
                List.of("long cancelled", "waits cancelled", "stays ok"),
                answers.stream()
                        .map(a -> a.get("id").asText() + " " + a.get("status").asText())
                        .toList());
    }

    @Test
    void aSenderThatDoesNotReadHasToWait() throws Exception {
        PipedOutputStream requests = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(requests, 64);
        PipedInputStream answers = new PipedInputStream(64);
        PrintStream out = new PrintStream(new PipedOutputStream(answers), true, StandardCharsets.UTF_8);
        CompletableFuture<Integer> server =
                CompletableFuture.supplyAsync(() -> MarvelOpt.run(new String[] {"--serve"}, in, out, System.err));
        int count = 100;
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            try (PrintStream to = new PrintStream(requests, true, StandardCharsets.UTF_8)) {
                for (int i = 0; i < count; i++) {
                    to.println(request(i, SMALL));
                    sent.incrementAndGet();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // Until something is read, the server stands at its first answer, which does not fit the pipe.
        int before;
        do {
            before = sent.get();
            Thread.sleep(300);
        } while (before != sent.get());
        assertTrue(before <= Serve.WAITING + 5, "expected the sender to wait, it sent " + before);
        assertFalse(sender.isDone());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8))) {
            for (int i = 0; i < count; i++) {
                assertEquals(i, JSON.readTree(lines.readLine()).get("id").asInt());
            }
        }
        sender.get();
        assertEquals(0, server.get());
    }

    @Test
    void optionsOfARunAreItsRequests() throws Exception {
        Tool.Run run = Tool.run("", "--serve", "--marvel");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("expected --serve with --load-pass-plugin=JAR only"), run.err());
        JsonNode nested = serve(request(1, SMALL, "--load-pass-plugin=x.jar")).get(0);
        assertEquals("usage", nested.get("status").asText());
    }
}
