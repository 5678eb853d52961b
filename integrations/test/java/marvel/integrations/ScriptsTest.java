package marvel.integrations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import marvel.testsuite.Project;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that others write: the Python client, and tests of lit and FileCheck. */
@Tag("embed")
class ScriptsTest {
    private static final Path ROOT = Project.root();

    @Test
    void thePythonClientSpeaksToTheServer() throws Exception {
        Command run = Command.run(
                ROOT.resolve("integrations/python"),
                List.of(
                        "python3",
                        "-B",
                        "test_marvel_client.py",
                        ROOT.resolve("bin/marvel-opt").toString()));
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains("Ran 2 tests"), run.output());
    }

    @Test
    void litRunsMarvelOptAndFileCheckReadsIt() throws Exception {
        List<String> lit = List.of("python3", "-B", "/usr/lib/llvm-14/build/utils/lit/lit.py", "-v");
        Path tests = ROOT.resolve("examples/lit");
        Command run = Command.run(ROOT, concat(lit, tests.toString()));
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains("Passed: 3"), run.output());
        // What FileCheck does not find has to fail, or nothing is tested.
        Command wrong = Command.run(ROOT, concat(lit, "-Dbreak=1", tests.toString()));
        assertEquals(1, wrong.exit(), wrong.output());
        assertTrue(wrong.output().contains("Failed: 3"), wrong.output());
    }

    private static List<String> concat(List<String> words, String... more) {
        List<String> all = new java.util.ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }
}
