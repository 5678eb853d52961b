package marvel.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TVM that other tests run is the one that they say. */
@Tag("tvm")
class TvmPythonTest {
    @Test
    void isTvmWithLlvm(@TempDir Path dir) throws IOException, InterruptedException {
        String script = """
                import sys
                import tvm
                from tvm.relay import testing
                libraries = open("/proc/self/maps").read()
                print(tvm.__version__, "llvm-19.1.3" in libraries, sys.argv[1])
                """;
        String out = new TvmPython().run(dir, script, "given").orThrow();
        assertEquals("0.18.0 True given", out.strip());
    }
}
