package marvel.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import marvel.ir.Module;
import marvel.parse.PassCall;
import marvel.pass.ConfiguredPass;
import marvel.pass.Finding;
import marvel.pass.PassContext;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void saysHowFarASearchIs() {
        progress.begin(List.of(pass("outline"), pass("off-chip-tiling")));
        progress.next(pass("outline"), 0);
        assertEquals("[1/2] outline, 3 s", progress.line(3));
        progress.next(pass("off-chip-tiling"), 7);
        assertEquals("[2/2] off-chip-tiling, 4 s", progress.line(4));
        progress.found(new Finding("off-chip-tiling", "conv2d_1", 1200, 1200, 8));
        assertEquals("[2/2] off-chip-tiling, 1 of 7 layers, @conv2d_1 1200, gap 0.0 %, 5 s", progress.line(5));
        progress.found(new Finding("off-chip-tiling", "conv2d_2", 1500, 1000, 8));
        assertEquals("[2/2] off-chip-tiling, 2 of 7 layers, @conv2d_2 1500, gap 50.0 %, 6 s", progress.line(6));
        progress.end();
    }

    /** The property of the launcher is not set here, as where standard error is a pipe. */
    @Test
    void saysNothingWhereThereIsNoTerminal() throws InterruptedException {
        progress.begin(List.of(pass("off-chip-tiling")));
        progress.next(pass("off-chip-tiling"), 1);
        Thread.sleep(1_300);
        progress.say(() -> {});
        progress.end();
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    private static ConfiguredPass pass(String name) {
        return new ConfiguredPass() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<String> after() {
                return List.of();
            }

            @Override
            public PassCall call() {
                throw new AssertionError("progress asks for no call");
            }

            @Override
            public Module run(Module module, PassContext context) {
                return module;
            }
        };
    }
}
