package marvel.pass;

import java.nio.file.Path;
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

    /** Further files that a command line names, by option without dashes; the values say what they are, for the help. */
    Map<String, String> options();

    /**
     * The module that the files stand for.
     *
     * @param input the tool's FILE, a file or a directory
     * @param files those that options name
     * @param report where remarks go
     * @throws marvel.diag.CompileException with the place of what is wrong
     */
    Module read(Path input, Map<String, Path> files, Consumer<Diagnostic> report);
}
