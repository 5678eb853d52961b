package marvel.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The models of ONNX's own tests, from Debian's libonnx-testdata. */
final class Testdata {
    private static final Path ROOT = Path.of("/usr/share/libonnx-testdata");

    private Testdata() {}

    /** All models, one for each case. */
    static List<Path> models() {
        assumeTrue(Files.isDirectory(ROOT), "no libonnx-testdata on this machine");
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The case that a model is of. */
    static String name(Path model) {
        return model.getName(model.getNameCount() - 2).toString();
    }
}
