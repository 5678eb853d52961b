package marvel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.ir.Module;
import marvel.parse.Parser;
import marvel.pass.ConfiguredPass;
import marvel.pass.Finding;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The library held against the tool; threads, cancellation, wrong input. */
class MarvelTest {
    private static final Options ALL = Options.builder()
            .pipeline("marvel")
            .emit("ir", "json")
            .explain(true)
            .build();

    private final Marvel marvel = new Marvel();

    private static Source network(int k) {
        return new Source("net.relay", """
                def @main(%%x: Tensor[(1, 8, 8, 8), int8], %%w: Tensor[(%d, 8, 3, 3), int8]) {
                  %%0 = nn.conv2d(%%x, %%w, channels=%d, kernel_size=[3, 3]);
                  nn.softmax(%%0)
                }
                """.formatted(k, k));
    }

    @Test
    void givesWhatTheToolPrints() {
        Tool.Run run = Tool.run(Tool.NETWORK, "--marvel", "--target=edge", "--explain");
        assertEquals(0, run.exit(), run.err());
        Compilation done = marvel.compile(new Source("<stdin>", Tool.NETWORK), "edge", ALL);
        assertEquals(run.out(), done.text());
        assertEquals(run.out(), done.files().get("module.mv"));
        assertEquals(Set.of("module.mv", "module.json"), done.files().keySet());
        StringBuilder said = new StringBuilder();
        done.diagnostics().forEach(d -> said.append(d.render()));
        assertEquals(run.err(), said + done.explanation());
        Module module = Parser.module(new Source("<stdin>", Tool.NETWORK));
        assertEquals(
                done.text(),
                marvel.compile(module, marvel.targets().get(0), ALL).text());
        assertEquals("edge", marvel.targets().get(0).name());
    }

    @Test
    void severalThreadsShareOne() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int k = 1; k <= 12; k++) {
            alone.add(marvel.compile(network(k), "edge", ALL).text());
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<String>> together = new ArrayList<>();
            for (int i = 0; i < 36; i++) {
                int k = i % 12 + 1;
                together.add(threads.submit(
                        () -> marvel.compile(network(k), "edge", ALL).text()));
            }
            for (int i = 0; i < together.size(); i++) {
                assertEquals(alone.get(i % 12), together.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void wrongInputIsAnExceptionWithItsPlace() {
        CompileException wrong = assertThrows(
                CompileException.class, () -> marvel.compile(new Source("a.mv", "def @f() { %x }"), "", ALL));
        assertTrue(wrong.diagnostics().get(0).render().startsWith("a.mv:1:12: error: "), wrong.getMessage());
        Options unknown = Options.builder().pipeline("outlin").build();
        wrong = assertThrows(CompileException.class, () -> marvel.compile(network(8), "edge", unknown));
        assertTrue(String.valueOf(wrong.getMessage()).contains("no pass is called 'outlin'"), wrong.getMessage());
        wrong = assertThrows(CompileException.class, () -> marvel.compile(network(8), "edgy", ALL));
        assertTrue(String.valueOf(wrong.getMessage()).contains("no target is called 'edgy'"), wrong.getMessage());
        Options pdf = Options.builder().emit("pdf").build();
        refused(
                "expected kinds to emit among " + String.join(", ", marvel.emitters()) + ", got pdf",
                () -> marvel.compile(network(8), "edge", pdf));
        refused("expected threads >= 1, got 0", () -> Options.builder().threads(0));
        refused("expected a time limit >= 0, got PT-1S", () -> Options.builder().timeLimit(Duration.ofSeconds(-1)));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void aTimeLimitOfAgesIsNone() {
        Options patient =
                ALL.toBuilder().timeLimit(Duration.ofSeconds(Long.MAX_VALUE)).build();
        assertEquals(
                marvel.compile(network(8), "edge", ALL).text(),
                marvel.compile(network(8), "edge", patient).text());
    }

    @Test
    void aCancelledRunEndsBetweenPasses() {
        Cancellation cancellation = new Cancellation();
        List<String> begun = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void before(ConfiguredPass pass, Module module) {
                begun.add(pass.name());
                if (pass.name().equals("outline")) {
                    cancellation.cancel();
                }
            }
        };
        assertThrows(
                CancellationException.class, () -> marvel.compile(network(8), "edge", ALL, listener, cancellation));
        assertEquals("outline", begun.get(begun.size() - 1));
    }

    @Test
    void aCancelledRunBeginsNoFurtherSearch() {
        Cancellation cancellation = new Cancellation();
        List<String> found = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void found(Finding finding) {
                found.add(finding.pass());
                cancellation.cancel();
            }
        };
        Source six = new Source("six.relay", Tool.NETWORK);
        assertThrows(CancellationException.class, () -> marvel.compile(six, "edge", ALL, listener, cancellation));
        assertEquals(List.of("off-chip-tiling"), found);
    }

    @Test
    void aTimeLimitEndsWithTheBestSoFar() {
        Options hasty = Options.builder()
                .pipeline("marvel")
                .timeLimit(java.time.Duration.ZERO)
                .build();
        assertTrue(marvel.compile(network(8), "edge", hasty).text().contains("parallel"));
    }
}
