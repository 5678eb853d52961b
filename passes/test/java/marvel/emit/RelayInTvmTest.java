package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import marvel.testing.Tool;
import marvel.testing.TvmPython;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The graph functions of whole networks, before, between and after the passes, parse and type-check in TVM 0.18; what TVM
 * prints of them, with the types that it finds, is what we read and agree with. Of the LSTM, TVM does not read what it has
 * printed itself: {@code split} with a number of parts in the metadata.
 */
@Tag("tvm")
class RelayInTvmTest {
    private static final Path NETWORKS = Path.of("../src/test/resources/relay");

    /** Passes that change graph functions; on-chip-dataflow does not. */
    private static final List<String> PIPELINES = List.of(
            "",
            "infer-type",
            "infer-type,simplify-inference",
            "infer-type,simplify-inference,fuse-epilogue",
            "infer-type,simplify-inference,fuse-epilogue,outline",
            "infer-type,simplify-inference,fuse-epilogue,outline,off-chip-tiling");

    private static final String SCRIPT = """
            import glob
            import tvm
            from tvm import relay

            for name in sorted(glob.glob("*.relay")):
                try:
                    module = relay.transform.InferType()(relay.fromtext(open(name).read()))
                    open(name + ".tvm", "w").write(module.astext(show_meta_data=False))
                except Exception as e:
                    print(name, str(e).strip().splitlines()[-1])
            """;

    @TempDir
    Path dir;

    @Test
    void parsesAndTypeChecks() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(NETWORKS)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".relay")).sorted().toList()) {
                String text = Files.readString(file);
                Files.writeString(dir.resolve(file.getFileName()), text);
                for (int i = 0; i < PIPELINES.size(); i++) {
                    String name = file.getFileName().toString().replace(".relay", "-" + i + ".relay");
                    names.add(name);
                    Tool.Run run = PIPELINES.get(i).isEmpty()
                            ? Tool.run(text, "--emit=relay", "-")
                            : Tool.run(
                                    text, "--target=edge", "--pass-pipeline=" + PIPELINES.get(i), "--emit=relay", "-");
                    assertEquals(0, run.exit(), name + ": " + run.err());
                    Files.writeString(dir.resolve(name), run.out());
                }
            }
        }
        assertEquals(13 * PIPELINES.size(), names.size());
        String split = "TVMError: Expected one of runtime.BoxIntArray but got NULL";
        List<String> refused =
                names.stream().filter(n -> n.startsWith("lstm")).collect(Collectors.toCollection(ArrayList::new));
        refused.add("lstm.relay");
        assertEquals(
                refused.stream().map(n -> n + " " + split + "\n").collect(Collectors.joining()),
                new TvmPython().run(dir, SCRIPT).orThrow());
        names.removeAll(refused);
        for (String name : names) {
            Tool.Run run = Tool.run(Files.readString(dir.resolve(name + ".tvm")), "--infer-type", "-");
            assertEquals(0, run.exit(), name + ": " + run.err());
        }
    }
}
