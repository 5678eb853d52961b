package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of the script for completion, and groff of the manual page. */
class CompletionTest {
    @TempDir
    Path dir;

    private List<String> completed(String... words) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash on this machine");
        Tool.Run run = Tool.run("", "--shell-completion");
        assertEquals(0, run.exit(), run.err());
        Path script = dir.resolve("completion");
        Files.writeString(script, run.out());
        String ask = "source " + script + "; COMP_WORDS=(marvel-opt " + String.join(" ", words) + "); COMP_CWORD="
                + words.length + "; _complete_marvel-opt; printf '%s\\n' \"${COMPREPLY[@]}\"";
        // compopt works only where bash itself asks, and says so.
        Process bash = new ProcessBuilder("/bin/bash", "-c", ask)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), out);
        return out.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    }

    @Test
    void optionsAndPassesAreCompleted() throws IOException, InterruptedException {
        assertTrue(completed("--mar").contains("--marvel"));
        assertTrue(completed("--off").contains("--off-chip-tiling"));
        assertTrue(completed("--obj").contains("--objective"));
    }

    @Test
    void valuesAreCompleted() throws IOException, InterruptedException {
        assertEquals(List.of("edge"), completed("--target", "edg"));
        assertEquals(List.of("tvmscript"), completed("--emit", "tv"));
        assertEquals(List.of("latency"), completed("--objective", "lat"));
    }

    @Test
    void theManualPageIsRoff() throws IOException, InterruptedException {
        Tool.Run run = Tool.run("", "--man-page");
        assertEquals(0, run.exit(), run.err());
        for (String part : List.of(
                ".TH MARVEL-OPT 1", "\\fB\\-\\-emit=", "\\fB\\-\\-marvel\\fR", "\\-\\-shape=NAME", ".SH EXIT STATUS")) {
            assertTrue(run.out().contains(part), part);
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "no groff on this machine");
        Path page = dir.resolve("marvel-opt.1");
        Files.writeString(page, run.out());
        Process groff = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-z", page.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, groff.waitFor());
    }
}
