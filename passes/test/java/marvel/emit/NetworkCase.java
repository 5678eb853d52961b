package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import marvel.diag.Source;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import marvel.nest.Epilogue;
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
        for (Nest nest : nests()) {
            cases.add(of(cases.size(), nest));
        }
        return cases;
    }

    /** The same nests, whose outputs go through the operators that need more than arithmetic, each after what it did. */
    static List<EmitCase> activated() throws IOException {
        List<EmitCase> cases = new ArrayList<>();
        for (Nest nest : nests()) {
            Epilogue e = nest.epilogue();
            Stmt.Value small = apply("multiply", e.value(), new Stmt.Value.Number(0x1p-6, e.dtype()));
            Stmt.Value value = switch (cases.size() % 7) {
                case 0 -> apply("sigmoid", small);
                case 1 -> apply("tanh", small);
                case 2 -> apply("exp", small);
                case 3 -> apply("sqrt", apply("exp", small));
                case 4 -> apply("log", apply("exp", small));
                case 5 ->
                    apply("rsqrt", apply("add", apply("multiply", small, small), new Stmt.Value.Number(1, e.dtype())));
                default -> apply("multiply", small, apply("sigmoid", small));
            };
            Epilogue activated = new Epilogue(value, e.operands(), e.dtype());
            cases.add(of(1000L + cases.size(), new Nest(nest.workload(), nest.stage(), nest.mapping(), activated)));
        }
        return cases;
    }

    private static Stmt.Value apply(String op, Stmt.Value... args) {
        return new Stmt.Value.Apply(op, List.of(args), Attrs.EMPTY);
    }

    private static List<Nest> nests() throws IOException {
        List<Nest> nests = new ArrayList<>();
        for (String network : List.of("resnet50", "mobilenet_v2")) {
            String text = Files.readString(Path.of("../examples/" + network + ".relay"));
            Tool.Run run = Tool.run(text, "-", "--marvel", "--target=edge");
            if (run.exit() != 0) {
                throw new AssertionError(run.err());
            }
            for (LoopFunction f : Parser.module(new Source(network, run.out())).items(LoopFunction.class)) {
                nests.add(ScaledDown.of(NestReader.read(f), MOST_ITERATIONS).orElseThrow());
            }
        }
        return nests;
    }

    private static EmitCase of(long seed, Nest nest) {
        String name = "f" + seed;
        LoopFunction plain = NestBuilder.plain(name, nest.workload(), nest.epilogue(), Attrs.EMPTY);
        LoopFunction mapped = NestBuilder.full(name, nest.workload(), nest.epilogue(), Attrs.EMPTY, nest.mapping());
        return EmitCase.of(seed, plain, mapped);
    }
}
