package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import marvel.diag.Source;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.scale.ScaledDown;
import marvel.testing.Tool;

/** The operators of the example networks, as Marvel maps them. */
final class NetworkCase {
    /** So many iterations run in a blink, in the interpreter and under a sanitizer. */
    private static final long MOST_ITERATIONS = 100_000;

    private NetworkCase() {}

    /** What the tool writes of a whole network. */
    static void write(String network, String outputs, Path dir) {
        Tool.Run run = Tool.run(
                "",
                "../examples/" + network + ".relay",
                "--marvel",
                "--target=edge",
                "--emit=" + outputs,
                "-o",
                dir.toString());
        if (run.exit() != 0) {
            throw new AssertionError(run.err());
        }
    }

    /**
     * Every operator of ResNet-50 and MobileNetV2 with fewer iterations of its loops, and otherwise mapped as in the network: the
     * array's shape, loop orders, layouts, padding, strides, epilogues.
     */
    static List<EmitCase> all() throws IOException {
        List<EmitCase> cases = new ArrayList<>();
        for (String network : List.of("resnet50", "mobilenet_v2")) {
            String text = Files.readString(Path.of("../examples/" + network + ".relay"));
            Tool.Run run = Tool.run(text, "-", "--marvel", "--target=edge");
            if (run.exit() != 0) {
                throw new AssertionError(run.err());
            }
            for (LoopFunction f : Parser.module(new Source(network, run.out())).items(LoopFunction.class)) {
                cases.add(of(
                        cases.size(),
                        ScaledDown.of(NestReader.read(f), MOST_ITERATIONS).orElseThrow()));
            }
        }
        return cases;
    }

    private static EmitCase of(long seed, Nest nest) {
        String name = "f" + seed;
        LoopFunction plain = NestBuilder.plain(name, nest.workload(), nest.epilogue(), Attrs.EMPTY);
        LoopFunction mapped = NestBuilder.full(name, nest.workload(), nest.epilogue(), Attrs.EMPTY, nest.mapping());
        return EmitCase.of(seed, plain, mapped);
    }
}
