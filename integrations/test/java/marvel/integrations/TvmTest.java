package marvel.integrations;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import marvel.testing.TvmPython;
import marvel.testsuite.Project;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Marvel as a pass and a code generator of TVM 0.18: ResNet-18 and MobileNet compute what TVM alone computes. */
@Tag("tvm")
class TvmTest {
    @Test
    void networksComputeTheSame(@TempDir Path dir) throws Exception {
        String library =
                Project.root().resolve("native/target/dist/lib/libmarvel.so").toString();
        Path tests = Project.root().resolve("integrations/tvm/test_marvel_tvm.py");
        TvmPython.Output run = new TvmPython().run(dir, tests, Map.of("MARVEL_LIBRARY", library));
        run.orThrow();
        assertTrue(run.err().contains("Ran 5 tests"), run.err());
    }
}
