package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import marvel.testing.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports as Chromium shows them. */
@Tag("browser")
class ReportInBrowserTest {
    /** What is asked of the page once it is there; the answers come back as attributes of its body. */
    private static final String QUESTIONS = """
            <script>
            const b = document.body.dataset;
            b.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
            b.rows = document.querySelectorAll('#table tbody tr').length;
            b.charts = document.querySelectorAll('.chart svg').length;
            b.labelled = [...document.querySelectorAll('.chart, svg[role]')].every(c => c.getAttribute('aria-label'));
            b.headings = [...document.querySelectorAll('h1, h2')].every(h => h.textContent);
            const buttons = document.querySelectorAll('#table button');
            buttons[buttons.length - 1].focus();
            b.reached = document.activeElement === buttons[buttons.length - 1];
            buttons[buttons.length - 1].click();
            b.focused = document.activeElement.id;
            b.detail = document.getElementById('h-detail').textContent;
            b.dark = matchMedia('(prefers-color-scheme: dark)').matches;
            b.background = getComputedStyle(document.body).backgroundColor;
            b.dataflows = [...document.querySelectorAll('#named tbody tr')].map(r => r.cells[0].textContent + ' ' + r.cells[5].textContent).join();
            b.here = document.querySelectorAll('#named-here tbody tr').length;
            b.worse = [...document.querySelectorAll('#named td:nth-of-type(2)')].every(c => parseFloat(c.textContent) >= .9);
            b.memory = document.querySelectorAll('#memory svg').length;
            const own = JSON.stringify(JSON.parse(document.getElementById('data').textContent).report);
            const file = (name, text) => ({ name, text: async () => text });
            const other = document.getElementById('other');
            // Files of the page's own: the time of a headless run does not wait for the browser to read real ones.
            Object.defineProperty(other, 'files', { value: [file('one.json', own), file('two.json', own), file('none.json', '{}')] });
            other.dispatchEvent(new Event('change'));
            // The last of the files is refused: then all are read.
            const reading = setInterval(() => {
              const error = document.getElementById('compare-error').textContent;
              if (error) {
                clearInterval(reading);
                b.compared = document.querySelectorAll('#compare th[colspan="4"]').length;
                b.ratios = [...new Set([...document.querySelectorAll('#compare td[class]')].map(c => c.textContent))].join();
                b.refused = error.split(':')[0];
              }
            }, 20);
            </script>
            """;

    @TempDir
    Path dir;

    private String shown(String network, String... options) throws IOException, InterruptedException {
        Path file = dir.resolve("report.html");
        Tool.Run run = Tool.run(network, "-", "--marvel", "--target=edge", "--emit=report");
        assertEquals(0, run.exit(), run.err());
        int end = run.out().lastIndexOf("</body>");
        Files.writeString(
                file, run.out().substring(0, end) + QUESTIONS + run.out().substring(end));
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + dir.resolve("profile"),
                "--virtual-time-budget=5000",
                "--enable-logging=stderr"));
        command.addAll(List.of(options));
        command.addAll(List.of("--dump-dom", file.toUri().toString()));
        Path err = dir.resolve("err");
        Path out = dir.resolve("out");
        Process chromium = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, chromium.waitFor(), Files.readString(err));
        List<String> said =
                Files.readString(err).lines().filter(l -> l.contains("CONSOLE")).toList();
        assertEquals(List.of(), said);
        String dom = Files.readString(out);
        return dom.substring(dom.indexOf("<body"), dom.indexOf('>', dom.indexOf("<body")));
    }

    @Test
    void everyLayerIsThereAndReachedByKeyboard() throws IOException, InterruptedException {
        String body = shown(Tool.NETWORK);
        for (String answer : List.of(
                "data-rows=\"6\"",
                "data-charts=\"4\"",
                "data-memory=\"3\"",
                "data-dataflows=\"row-stationary 6 of 6,weight-stationary 6 of 6,output-stationary 6 of 6,nvdla-like 6 of 6,",
                "data-here=\"6\"",
                "data-worse=\"true\"",
                "data-compared=\"2\"",
                "data-ratios=\"1.00 \u00d7\"",
                "data-refused=\"none.json is no report of marvel-opt --emit=json\"",
                "data-labelled=\"true\"",
                "data-headings=\"true\"",
                "data-reached=\"true\"",
                "data-focused=\"h-detail\"",
                "data-detail=\"dense_1: nn.dense")) {
            assertTrue(body.contains(answer), answer + " in " + body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"360,800", "1280,900"})
    void nothingIsWiderThanTheScreen(String size) throws IOException, InterruptedException {
        String body = shown(Tool.NETWORK, "--window-size=" + size, "--hide-scrollbars");
        assertTrue(body.contains("data-wide=\"false\""), body);
    }

    @Test
    void thereIsADarkOne() throws IOException, InterruptedException {
        assertTrue(shown(Tool.NETWORK).contains("data-background=\"rgb(255, 255, 255)\""));
        String dark = shown(Tool.NETWORK, "--blink-settings=preferredColorScheme=0");
        assertTrue(dark.contains("data-background=\"rgb(20, 23, 27)\""), dark);
    }
}
