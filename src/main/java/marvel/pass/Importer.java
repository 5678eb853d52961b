package marvel.pass;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import marvel.diag.Diagnostic;
import marvel.ir.Module;

/** Reads files of some other tool as a module. Found by {@link java.util.ServiceLoader}; stateless. */
public interface Importer {
    /** The word for {@code --import}. */
    String name();

    /** What the input may be, for the help: a phrase. */
    String input();

    /** Options of its own, such as further files, by name without dashes; for the help, {@code VALUE  what it is}. */
    Map<String, String> options();

    /** Whether a file that begins so is surely for this importer: it is read without {@code --import} then. */
    default boolean reads(byte[] start) {
        return false;
    }

    /**
     * The module that the files stand for.
     *
     * @param input the tool's FILE, a file or a directory
     * @param options values of its options, in order, by name
     * @param report where remarks go
     * @throws marvel.diag.CompileException with the place of what is wrong
     */
    Module read(Path input, Map<String, List<String>> options, Consumer<Diagnostic> report);
}
