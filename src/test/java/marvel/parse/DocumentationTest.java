package marvel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Source;
import marvel.ir.Module;
import org.junit.jupiter.api.Test;

/** The examples of the documentation are right. */
final class DocumentationTest {
    @Test
    void examplesParse() throws IOException {
        String text = Files.readString(Path.of("../docs/ir.md"));
        Matcher m = Pattern.compile("```marvel\n(.*?)```", Pattern.DOTALL).matcher(text);
        int count = 0;
        for (; m.find(); count++) {
            Module module = Parser.module(new Source("docs/ir.md", m.group(1)));
            assertEquals(module, Parser.module(new Source("printed", Printer.print(module))));
        }
        assertTrue(count >= 3, () -> "expected at least 3 examples");
        Matcher pipeline = Pattern.compile("`(off-chip-tiling\\{.*?)`").matcher(text);
        assertTrue(pipeline.find());
        assertEquals(
                2, Parser.pipeline(new Source("docs/ir.md", pipeline.group(1))).size());
    }
}
