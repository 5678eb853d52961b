package marvel.testsuite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, wherever below its root a test runs. */
public final class Project {
    /** Modules whose code is shipped, lowest first. */
    public static final List<String> MODULES = List.of("grammar", "onnx", "src", "passes", "sweep");

    private Project() {}

    /** The root: the nearest directory above that holds the grammar. */
    public static Path root() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.exists(p.resolve("grammar/Marvel.g4"))) {
                return p;
            }
        }
        throw new IllegalStateException(
                "expected to run below the project's root, got " + Path.of("").toAbsolutePath());
    }

    /** Files under a directory of the project whose name ends so, in order; none where there is no such directory. */
    public static List<Path> files(String directory, String ending) {
        Path start = root().resolve(directory);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(start)) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text of a file of the project. */
    public static String read(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Holds what a document says between two lines against what the project is; gives what is wrong, or nothing.
     *
     * @param update writes the document anew instead
     */
    public static String held(String document, String begin, String end, String content, boolean update) {
        String text = read(Path.of(document));
        int from = text.indexOf(begin);
        int to = text.indexOf(end, from + begin.length());
        if (from < 0 || to < 0) {
            return document + ": expected a part from '" + begin + "' to '" + end + "'";
        }
        String wanted = text.substring(0, from + begin.length()) + "\n" + content + text.substring(to);
        if (wanted.equals(text)) {
            return "";
        }
        if (!update) {
            return document + " is not up to date (-Dmarvel.update=true writes it); expected behind '" + begin + "':\n"
                    + content;
        }
        try {
            Files.writeString(root().resolve(document), wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "";
    }
}
