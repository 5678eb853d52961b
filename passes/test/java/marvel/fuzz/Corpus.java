package marvel.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Texts of this project to start from. */
public final class Corpus {
    private Corpus() {}

    /** Goldens and what they print, and networks, by the end of their names, in pieces of bounded length. */
    public static List<List<String>> of(int longest, String... ends) {
        List<List<String>> all = new ArrayList<>();
        for (Path root : List.of(Path.of("../testsuite/goldens"), Path.of("../examples"), Path.of("test/resources"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path f : files.filter(p -> has(p, ends)).sorted().toList()) {
                    pieces(Files.readString(f), longest).forEach(t -> all.add(Mutator.tokens(t)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    /** The first lines of a packed resource of the tests. */
    public static List<List<String>> lines(String resource, int most) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of("test/resources", resource))),
                StandardCharsets.UTF_8))) {
            return in.lines().limit(most).map(Mutator::tokens).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean has(Path file, String... ends) {
        for (String end : ends) {
            if (file.toString().endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    /** The definitions of a text, those that are not too long. */
    private static List<String> pieces(String text, int longest) {
        if (text.length() <= longest) {
            return List.of(text);
        }
        return Stream.of(text.split("(?m)^(?=def |primfn |accelerator |type )"))
                .filter(p -> p.length() <= longest)
                .toList();
    }
}
