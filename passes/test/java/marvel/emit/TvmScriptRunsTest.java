package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;
import marvel.testing.TvmPython;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mapped nests, written as TVMScript, are built by TVM 0.18 and compute what the interpreter does with the plain nests. */
@Tag("tvm")
class TvmScriptRunsTest {
    private static final int COUNT = 100;

    /** Prints the name of every function that computes something else, and how many there are. */
    private static final String SCRIPT = """
            import json
            import numpy
            import tvm

            module = tvm.script.from_source(open("net.py").read())
            built = tvm.build(module, target="llvm")
            cases = json.load(open("cases.json"))
            for case in cases:
                args, outputs = [], []
                for name, dtype, shape, is_output in case["params"]:
                    data = numpy.fromfile(case["name"] + "." + name, dtype).reshape(shape)
                    args.append(tvm.nd.array(numpy.zeros_like(data) if is_output else data))
                    if is_output:
                        outputs.append((args[-1], data))
                built[case["name"]](*args)
                for got, expected in outputs:
                    if not numpy.array_equal(got.numpy(), expected):
                        print(case["name"], numpy.argwhere(got.numpy() != expected)[0])
            print(len(cases))
            """;

    @TempDir
    Path dir;

    @Test
    void computesTheSame() throws IOException, InterruptedException {
        List<EmitCase> cases = EmitCase.all(COUNT);
        assertEquals(cases.size() + "\n", run(cases));
    }

    @Test
    void computesTheSameWhereOthersDiffer() throws IOException, InterruptedException {
        List<EmitCase> cases = EmitCase.extremes();
        assertEquals(cases.size() + "\n", run(cases));
    }

    @Test
    void activatedOperatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        List<EmitCase> cases = NetworkCase.activated();
        assertEquals(cases.size() + "\n", run(cases));
    }

    @Test
    void operatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        List<EmitCase> cases = NetworkCase.all();
        assertEquals(cases.size() + "\n", run(cases));
    }

    private String run(List<EmitCase> cases) throws IOException, InterruptedException {
        String module = Objects.requireNonNull(new TvmScriptEmitter()
                .emit(EmitCase.module(cases), "net", new NoContext())
                .texts()
                .get("net.py"));
        Files.writeString(dir.resolve("net.py"), module);
        StringBuilder index = new StringBuilder("[");
        for (EmitCase c : cases) {
            index.append(index.length() == 1 ? "" : ",\n")
                    .append("{\"name\": \"")
                    .append(c.mapped().name());
            index.append("\", \"params\": [");
            index.append(c.mapped().params().stream()
                            .map(p -> "[\"%s\", \"%s\", %s, %s]"
                                    .formatted(
                                            p.name(),
                                            p.dtype(),
                                            EmitCase.shape(p),
                                            c.outputs().containsKey(p.name())))
                            .collect(Collectors.joining(", ")))
                    .append("]}");
            for (BufferDecl p : c.mapped().params()) {
                Files.write(
                        dir.resolve(c.mapped().name() + "." + p.name()),
                        bytes(p.dtype(), EmitCase.memory(p, c.data(p))));
            }
        }
        Files.writeString(dir.resolve("cases.json"), index.append("]"));
        return new TvmPython().run(dir, SCRIPT).orThrow();
    }

    private static byte[] bytes(DType t, List<String> numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * t.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (String n : numbers) {
            switch (t.toString()) {
                case "int8", "uint8" -> bytes.put((byte) Integer.parseInt(n));
                case "int32" -> bytes.putInt(Integer.parseInt(n));
                case "float32" -> bytes.putFloat(Float.parseFloat(n));
                default -> throw new IllegalArgumentException(t.toString());
            }
        }
        return bytes.array();
    }
}
