package marvel.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import marvel.diag.Source;
import marvel.ir.GraphFunction;
import marvel.onnx.proto.TensorProto;
import marvel.parse.Parser;
import marvel.testing.Tool;
import marvel.testing.TvmPython;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ONNX's own tests say that a model computes is what TVM 0.18 computes with the Relay that the model becomes: of every model
 * that is read whole.
 */
@Tag("tvm")
class OnnxInTvmTest {
    private static final int LEAST = 350;

    /** Prints every case that computes something else, and how many there are. */
    private static final String SCRIPT = """
            import json
            import sys
            import numpy
            import tvm
            from tvm import relay

            cases = json.load(open("cases.json"))
            for case in cases:
                read = lambda t: numpy.fromfile(t["file"], t["dtype"]).reshape(t["shape"])
                try:
                    module = relay.parse(open(case["name"] + ".relay").read())
                    function = relay.create_executor("graph", mod=module, target="llvm").evaluate()
                    got = function(*[read(t) for t in case["inputs"]])
                    got = [got] if isinstance(got, tvm.nd.NDArray) else list(got)
                    for g, t in zip(got, case["outputs"]):
                        numpy.testing.assert_allclose(g.numpy(), read(t), rtol=1e-3, atol=1e-5)
                except Exception as e:
                    print(case["name"], " ".join(str(e).split())[-300:])
            print(len(cases))
            """;

    @Test
    void computesTheSame(@TempDir Path dir) throws IOException, InterruptedException {
        List<String> cases = new ArrayList<>();
        for (Path model : Testdata.models()) {
            String written = written(model, dir);
            if (written != null) {
                cases.add(written);
            }
        }
        Files.writeString(dir.resolve("cases.json"), cases.stream().collect(Collectors.joining(",\n", "[", "]")));
        assertTrue(cases.size() >= LEAST, "expected more cases than " + cases.size());
        assertEquals(cases.size() + "\n", new TvmPython().run(dir, SCRIPT).orThrow());
    }

    /** Integers, scaled behind their product, against numbers that are multiplied. */
    @Test
    void dequantisedProductsComputeTheSame(@TempDir Path dir) throws IOException, InterruptedException {
        Path model = dir.resolve("pair.onnx");
        Files.write(model, OnnxImporterTest.quantisedPair().output("c").bytes());
        Tool.Run run = Tool.run("", model.toString(), "--infer-type");
        assertEquals(0, run.exit(), run.err());
        Files.writeString(dir.resolve("pair.relay"), run.out());
        assertEquals("same\n", new TvmPython().run(dir, """
                import numpy
                from tvm import relay

                random = numpy.random.RandomState(3)
                values = {
                    "x": random.uniform(-60, 60, (1, 4, 8, 8)).astype("float32"),
                    "w": random.randint(-128, 128, (2, 4, 3, 3)).astype("int8"),
                    "sw": numpy.array([0.25, 0.125], "float32"),
                    "b": random.uniform(-9, 9, (2,)).astype("float32"),
                }
                module = relay.parse(open("pair.relay").read())
                names = [p.name_hint for p in module["main"].params]
                function = relay.create_executor("graph", mod=module, target="llvm").evaluate()
                got = function(*[values[n] for n in names])[2].numpy()

                x = numpy.clip(numpy.rint(values["x"] / 0.5), -128, 127) * 0.5
                w = values["w"] * values["sw"].reshape(2, 1, 1, 1)
                expected = numpy.zeros((1, 2, 6, 6))
                for p in range(6):
                    for q in range(6):
                        window = x[0, :, p : p + 3, q : q + 3]
                        expected[0, :, p, q] = (w * window).sum(axis=(1, 2, 3)) + values["b"]
                numpy.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-3)
                print("same")
                """).orThrow());
    }

    /** Writes a case; null for a model that is not read whole, or has no data of its own. */
    private static @org.jspecify.annotations.Nullable String written(Path model, Path dir) throws IOException {
        Path data = model.resolveSibling("test_data_set_0");
        // TVM has no dilated transposed convolution.
        if (Testdata.name(model).equals("test_convtranspose_dilations")) {
            return null;
        }
        Tool.Run run = Tool.run("", model.toString(), "--infer-type");
        if (run.exit() != 0 || !run.err().isEmpty() || run.out().contains("bfloat16") || !Files.isDirectory(data)) {
            return null;
        }
        int params = Parser.module(new Source("model", run.out()))
                .item(GraphFunction.class, "main")
                .orElseThrow()
                .function()
                .params()
                .size();
        String name = Testdata.name(model);
        Optional<String> inputs = tensors(data, "input_", name, dir, params);
        Optional<String> outputs = tensors(data, "output_", name, dir, -1);
        if (inputs.isEmpty() || outputs.isEmpty()) {
            return null;
        }
        Files.writeString(dir.resolve(name + ".relay"), run.out());
        return "{\"name\": \"" + name + "\", \"inputs\": [" + inputs.get() + "], \"outputs\": [" + outputs.get() + "]}";
    }

    /** The tensors as raw files; empty if one has no such form, or there are fewer than expected. */
    private static Optional<String> tensors(Path data, String kind, String name, Path dir, int expected)
            throws IOException {
        List<String> all = new ArrayList<>();
        for (int i = 0; Files.exists(data.resolve(kind + i + ".pb")); i++) {
            TensorProto t = TensorProto.parseFrom(Files.readAllBytes(data.resolve(kind + i + ".pb")));
            Optional<Constant> c = Constant.read(t);
            if (c.isEmpty() || c.get().size() == 0) {
                return Optional.empty();
            }
            String file = name + "." + kind + i;
            Files.write(dir.resolve(file), bytes(c.get()));
            all.add("{\"file\": \"" + file + "\", \"dtype\": \"" + c.get().dtype() + "\", \"shape\": "
                    + c.get().dims() + "}");
        }
        return expected >= 0 && all.size() != expected ? Optional.empty() : Optional.of(String.join(", ", all));
    }

    private static byte[] bytes(Constant c) {
        ByteBuffer out = ByteBuffer.allocate(c.size() * c.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double n : c.numbers()) {
            switch (c.dtype().toString()) {
                case "float32" -> out.putFloat((float) n);
                case "float64" -> out.putDouble(n);
                default -> {
                    switch (c.dtype().bytes()) {
                        case 8 -> out.putLong((long) n);
                        case 4 -> out.putInt((int) (long) n);
                        case 2 -> out.putShort((short) (long) n);
                        default -> out.put((byte) (long) n);
                    }
                }
            }
        }
        return out.array();
    }
}
