package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say of the project. */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern PATH =
            Pattern.compile("`((?:src|passes|testsuite|docs|bin|bench|examples|grammar|runtime)/[\\w./-]+)`");

    private static List<Path> documents() {
        List<Path> all = new ArrayList<>(Project.files("docs", ".md"));
        all.add(Project.root().resolve("README.md"));
        return all;
    }

    @Test
    void passesAreDocumentedAsTheySay() {
        Golden.Result help = Golden.run(List.of("--help-passes"), "");
        assertEquals(0, help.exit(), help.err());
        assertEquals(
                "",
                Project.held(
                        "docs/passes.md",
                        "<!-- passes: begin -->",
                        "<!-- passes: end -->",
                        help.out(),
                        Golden.isUpdate()));
    }

    @Test
    void whatIsLinkedOrNamedExists() {
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            String text = Project.read(document);
            Matcher link = LINK.matcher(text.replaceAll("(?s)```.*?```|`[^`\n]*`", ""));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    missing.add(document.getFileName() + " links to " + link.group(1));
                }
            }
            Matcher path = PATH.matcher(text);
            while (path.find()) {
                if (!Files.exists(Project.root().resolve(path.group(1)))) {
                    missing.add(document.getFileName() + " names " + path.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** A line with the path of a file, and then the file. */
    @Test
    void filesAreShownAsTheyAre() {
        Pattern shown = Pattern.compile("(?m)^`([\\w./-]+)`\\n\\n```\\w*\\n((?s:.*?))^```$");
        int count = 0;
        for (Path document : documents()) {
            Matcher m = shown.matcher(Project.read(document));
            while (m.find()) {
                count++;
                assertEquals(Project.read(Path.of(m.group(1))), m.group(2), document + " shows " + m.group(1));
            }
        }
        assertTrue(count >= 5, "expected documents that show files, got " + count);
    }

    /** One layer in all forms is what the tool writes, all at once. */
    @Test
    void outputsAreWhatTheToolWrites(@TempDir Path directory) {
        Golden.Result run = Golden.run(
                List.of(
                        Project.root()
                                .resolve("testsuite/goldens/emit/layers.mv")
                                .toString(),
                        "--emit=ir,json,maestro,timeloop,config,c,mlir,mlir-transform,tvmscript,relay",
                        "-o",
                        directory.toString()),
                "");
        assertEquals(0, run.exit(), run.err());
        Map<String, Integer> shown = Map.of("README.md", 6, "docs/outputs.md", 6, "docs/configuration.md", 3);
        for (String document : shown.keySet()) {
            Matcher block = Pattern.compile("(?s)`([\\w.]+)`:\n\n```[a-z]*\n(.*?)```\n")
                    .matcher(Project.read(Path.of(document)));
            int blocks = 0;
            while (block.find()) {
                String written = Project.read(directory.resolve(block.group(1)));
                assertTrue(written.contains(block.group(2)), document + " shows other text than " + block.group(1));
                blocks++;
            }
            assertTrue(
                    blocks >= shown.get(document), "expected outputs to be shown in " + document + ", got " + blocks);
        }
    }

    /** Every field and every constant that a sequencer meets, and every key of the JSON file as the document derives it. */
    @Test
    void configurationsAreDocumentedFieldByField(@TempDir Path directory) {
        String header = Project.read(Path.of("runtime/marvel_config.h")).replaceAll("(?s)/\\*.*?\\*/", "");
        Set<String> names = new TreeSet<>();
        Set<String> fields = new TreeSet<>();
        Matcher struct = Pattern.compile("(?s)typedef (struct|enum) \\{(.*?)\\} (marvel_\\w+);")
                .matcher(header);
        while (struct.find()) {
            boolean isEnum = struct.group(1).equals("enum");
            for (String member : struct.group(2).split("[;,]", -1)) {
                Matcher name = Pattern.compile("(\\w+)(\\[\\w+\\])?\\s*$").matcher(member);
                if (name.find()) {
                    (isEnum ? names : fields).add(name.group(1));
                }
            }
            if (!isEnum) {
                names.add(struct.group(3));
            }
        }
        assertTrue(fields.size() > 50 && names.size() > 50, fields + ", " + names);
        names.addAll(fields);
        names.removeIf(n -> n.matches("MARVEL_(U?INT|FLOAT|BFLOAT)\\d+")); // the dtypes
        String document = Project.read(Path.of("docs/configuration.md"));
        names.removeIf(n -> document.contains("`" + n + "`"));
        assertEquals(Set.of(), names, "expected docs/configuration.md to explain these");

        String layers =
                Project.root().resolve("testsuite/goldens/emit/layers.mv").toString();
        Golden.Result run = Golden.run(List.of(layers, "--emit=config", "-o", directory.toString()), "");
        assertEquals(0, run.exit(), run.err());
        Set<String> keys = new TreeSet<>();
        Matcher key = Pattern.compile("\"(\\w+)\" :").matcher(Project.read(directory.resolve("layers_config.json")));
        while (key.find()) {
            keys.add(key.group(1).replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
        }
        keys.removeAll(fields);
        assertEquals(Set.of("layers", "layout", "network", "version"), keys, "keys that are no fields");
    }

    @Test
    void everyDocumentIsReachable() {
        String linked =
                String.join("\n", documents().stream().map(Project::read).toList());
        List<String> lost = Project.files("docs", ".md").stream()
                .map(d -> d.getFileName().toString())
                .filter(d -> !linked.contains("(docs/" + d + ")") && !linked.contains("(" + d + ")"))
                .toList();
        assertEquals(List.of(), lost, "expected a link from the README or another document");
    }
}
