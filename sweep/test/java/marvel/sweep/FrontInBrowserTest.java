package marvel.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import marvel.testing.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a sweep as Chromium shows it, against the CSV. */
@Tag("browser")
class FrontInBrowserTest {
    private static final String QUESTIONS = """
            <script>
            const b = document.body.dataset;
            b.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
            b.first = document.querySelector('#table tbody tr').textContent;
            b.rows = document.querySelectorAll('#table tbody tr').length;
            b.drawn = echarts.getInstanceByDom(document.getElementById('front')).getOption().series.map(s => s.data.length).join();
            b.canvas = document.querySelectorAll('#front canvas').length;
            b.label = document.getElementById('front').getAttribute('aria-label');
            </script>
            """;

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"360,800", "1280,900"})
    void theFrontIsThatOfTheCsv(String size) throws IOException, InterruptedException {
        Files.writeString(dir.resolve("space.acc"), SweepTest.SPACE);
        Files.writeString(dir.resolve("net.relay"), Tool.NETWORK);
        PrintStream to = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Path csv = dir.resolve("all.csv");
        Path page = dir.resolve("front.html");
        List<String> args =
                List.of(dir + "/net.relay", "--space=" + dir + "/space.acc", "--csv=" + csv, "--report=" + page);
        assertEquals(0, MarvelSweep.run(args, to, to));
        List<String> rows = Files.readAllLines(csv);
        long front = rows.stream().filter(r -> r.endsWith(",yes")).count();
        long costed = rows.stream().filter(r -> r.contains(",costed,")).count();
        String smallest = rows.stream()
                .filter(r -> r.endsWith(",yes"))
                .min((x, y) -> Double.compare(
                        Double.parseDouble(x.split(",", -1)[4]), Double.parseDouble(y.split(",", -1)[4])))
                .orElseThrow();
        String body = body(page, size);
        for (String answer : List.of(
                "data-wide=\"false\"",
                "data-canvas=\"1\"",
                "data-rows=\"" + front + "\"",
                "data-drawn=\"" + front + "," + (costed - front) + "\"",
                "data-label=\"Cycles and energy of " + costed + " targets, " + front + " of them on the front",
                "data-first=\""
                        + String.join("", List.of(smallest.split(",", -1)).subList(0, 5)))) {
            assertTrue(body.contains(answer), answer + " in " + body);
        }
        assertTrue(front > 0 && costed > front, smallest);
    }

    private String body(Path page, String size) throws IOException, InterruptedException {
        String text = Files.readString(page);
        int end = text.lastIndexOf("</body>");
        Files.writeString(page, text.substring(0, end) + QUESTIONS + text.substring(end));
        Path err = dir.resolve("err");
        Path out = dir.resolve("out");
        Process chromium = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + dir.resolve("profile"),
                        "--virtual-time-budget=5000",
                        "--enable-logging=stderr",
                        "--hide-scrollbars",
                        "--window-size=" + size,
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, chromium.waitFor(), Files.readString(err));
        assertEquals(
                List.of(),
                Files.readString(err).lines().filter(l -> l.contains("CONSOLE")).toList());
        String dom = Files.readString(out);
        return dom.substring(dom.indexOf("<body"), dom.indexOf('>', dom.indexOf("<body")));
    }
}
