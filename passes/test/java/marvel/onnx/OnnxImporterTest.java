package marvel.onnx;

import static marvel.onnx.Models.attr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.testing.RandomProblems;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models as Relay, and what is said of models that are wrong. */
class OnnxImporterTest {
    @TempDir
    Path dir;

    private Tool.Run run(byte[] model, String... options) throws IOException {
        Path file = dir.resolve("net.bin");
        Files.write(file, model);
        List<String> args = new ArrayList<>(List.of(file.toString()));
        args.addAll(List.of(options));
        Tool.Run run = Tool.run("", args.toArray(String[]::new));
        return new Tool.Run(run.exit(), run.out(), run.err().replace(file.toString(), "net.bin"));
    }

    /** What the model becomes, without types. */
    private String relay(Models model, String... options) throws IOException {
        Tool.Run run = run(model.bytes(), options);
        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.err());
        return run.out().replaceAll(" /\\* ty=.*? \\*/", "").replaceAll("(?s)^.*?\\{\\n|\\}\\n$", "");
    }

    private void refused(String message, byte[] model, String... options) throws IOException {
        Tool.Run run = run(model, options);
        assertEquals("marvel: error: " + message + "\n", run.err().replaceFirst(" \\[MV090[56]]", ""));
        assertEquals(1, run.exit());
        assertEquals("", run.out());
    }

    private static Models network() {
        return new Models()
                .input("x", "N", 3, 16, 16)
                .weights("w", 8, 3, 3, 3)
                .weights("b", 8)
                .weights("v", 10, 8)
                .node("conv=Conv(x,w,b)", attr("strides", 2, 2), attr("auto_pad", "SAME_UPPER"))
                .node("relu=Relu(conv)")
                .node("pool=GlobalAveragePool(relu)")
                .node("shape=Shape(pool)")
                .node("batch=Gather(shape,zero)", attr("axis", 0))
                .node("rest=Concat(batch,minus)", attr("axis", 0))
                .numbers("zero", 0)
                .numbers("minus", -1)
                .node("flat=Reshape(pool,rest)")
                .node("y=Gemm(flat,v)", attr("transB", 1))
                .output("y");
    }

    @Test
    void aNetworkIsReadByItsContent() throws IOException {
        assertEquals("""
                  %0 = nn.conv2d(%x, %w, strides=[2, 2], padding=[0, 0, 1, 1], dilation=[1, 1], groups=1, channels=8, kernel_size=[3, 3]);
                  %1 = nn.bias_add(%0, %b, axis=1);
                  %2 = nn.relu(%1);
                  %3 = nn.global_avg_pool2d(%2);
                  %4 = reshape(%3, newshape=[2, 8]);
                  %5 = nn.dense(%4, %v, units=10);
                  %5
                """, relay(network(), "--batch=2"));
    }

    @Test
    void aNetworkIsMapped() throws IOException {
        Tool.Run run = run(network().bytes(), "--marvel", "--target=edge", "--shape=x=1x3x32x32");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("primfn @conv2d_1("), run.out());
        assertTrue(run.out().contains("primfn @dense_1("), run.out());
    }

    /** A convolution between dequantised inputs, each channel with a scale of its own; what else reads them takes numbers. */
    static Models quantisedPair() {
        return new Models()
                .input("x", 1, 4, 8, 8)
                .scale("sx", 0.5f)
                .zero("zx", 0)
                .zero("zy", 3)
                .bytes("w", 2, 4, 3, 3)
                .scale("sw", 0.25f, 0.125f)
                .weights("b", 2)
                .scale("sy", 2)
                .node("q=QuantizeLinear(x,sx,zx)")
                .node("dx=DequantizeLinear(q,sx,zx)")
                .node("dw=DequantizeLinear(w,sw)", attr("axis", 0))
                .node("c=Conv(dx,dw,b)")
                .node("y=QuantizeLinear(c,sy,zy)")
                .node("z=Relu(dx)")
                .output("y")
                .output("z");
    }

    @Test
    void productsOfDequantisedTensorsAreOfIntegers() throws IOException {
        String relay = relay(quantisedPair());
        assertTrue(relay.contains("nn.conv2d(%3, %w, "), relay);
        assertTrue(relay.contains("kernel_size=[3, 3], out_dtype=\"int32\")"), relay);
        assertEquals(1, relay.split("nn.relu", -1).length - 1);
        Models products = new Models()
                .input("x", 5, 6)
                .scale("s", 0.5f)
                .zero("z", 1)
                .bytes("w", 6, 7)
                .bytes("v", 9, 7)
                .node("q=QuantizeLinear(x,s,z)")
                .node("dx=DequantizeLinear(q,s,z)")
                .node("dw=DequantizeLinear(w,s,z)")
                .node("m=MatMul(dx,dw)")
                .node("qm=QuantizeLinear(m,s,z)")
                .node("dm=DequantizeLinear(qm,s,z)")
                .node("dv=DequantizeLinear(v,s)")
                .node("y=Gemm(dm,dv)", attr("transB", 1))
                .output("y");
        String two = relay(products);
        assertTrue(two.contains("units=7, out_dtype=\"int32\")") || two.contains("out_dtype=\"int32\", units=7)"), two);
        assertTrue(two.contains("nn.dense("), two);
        assertEquals(2, two.split("out_dtype=\"int32\"", -1).length - 1, two);
    }

    /** Scales that differ inside a sum cannot be taken out of it. */
    @Test
    void scalesAlongTheSumKeepNumbers() throws IOException {
        String relay = relay(new Models()
                .input("x", 5, 2)
                .scale("s", 0.5f)
                .zero("z", 0)
                .bytes("w", 2, 7)
                .scale("sw", 0.25f, 0.125f)
                .node("q=QuantizeLinear(x,s,z)")
                .node("dx=DequantizeLinear(q,s,z)")
                .node("dw=DequantizeLinear(w,sw)", attr("axis", 0))
                .node("y=MatMul(dx,dw)")
                .output("y"));
        assertFalse(relay.contains("out_dtype"), relay);
    }

    @Test
    void whatRelayLacksIsCarried() throws IOException {
        Models model = new Models()
                .input("x", 4, 5)
                .node("y=NonZero(x)")
                .node("z=Relu(y)")
                .output("z");
        Tool.Run run = run(model.bytes());
        assertEquals(0, run.exit());
        assertTrue(run.out().contains("%0 = onnx.NonZero(%x)"), run.out());
        assertTrue(
                run.err().contains("operator NonZero has no form in Relay: 1 node is carried as they are"), run.err());
    }

    @Test
    void weightsElsewhereAreNotRead() throws IOException {
        Models model = new Models()
                .input("x", 1, 1000)
                .elsewhere("w", 1000, 1000000)
                .node("y=MatMul(x,w)")
                .output("y");
        assertTrue(relay(model).contains("nn.matmul(%x, %w, units=1000000)"), relay(model));
    }

    @Test
    void namesStayNames() throws IOException {
        Models model = new Models()
                .input("a/b:0", 2, 2)
                .input("a_b_0", 2, 2)
                .node("y=Add(a/b:0,a_b_0)")
                .output("y");
        assertEquals("  %0 = add(%a_b_0, %a_b_0_1);\n  %0\n", relay(model));
    }

    @Test
    void openShapesAreAskedFor() throws IOException {
        byte[] model = network().bytes();
        refused(
                "net.bin: input 'x': expected a shape that is known, got (N, 3, 16, 16):"
                        + " give it with --shape=x=..., or the first dim with --batch=N",
                model);
        refused("net.bin: --shape=z: expected the name of an input, one of x", model, "--shape=z=1x2");
        refused(
                "expected --shape=NAME=1x3x224x224 with extents of 1 and more, got --shape=x=1x0",
                model,
                "--shape=x=1x0");
        refused("expected --batch=N with extents of 1 and more, got --batch=two", model, "--batch=two");
    }

    @Test
    void optionsAreForModelsOnly() {
        Tool.Run run = Tool.run("def @main(%x: Tensor[(2), float32]) { %x }", "-", "--batch=2");
        assertEquals(2, run.exit());
        assertEquals("marvel-opt: --batch is no option for this input; see --help\n", run.err());
    }

    @Test
    void nodesThatAreWrongAreNamed() throws IOException {
        refused(
                "net.bin: node 'of output y' (Conv): as nn.conv2d: expected a weight for 6 input channels in"
                        + " 1 group, got Tensor[(4, 5, 3, 3), float32]",
                new Models()
                        .input("x", 1, 6, 8, 8)
                        .weights("w", 4, 5, 3, 3)
                        .node("y=Conv(x,w)")
                        .output("y")
                        .bytes());
    }

    @Test
    void nodesInNoOrderAreRefused() throws IOException {
        refused(
                "net.bin: node 'of output y' (Relu): expected 'z' to be an input or made by a node before, got neither",
                new Models()
                        .input("x", 2)
                        .node("y=Relu(z)")
                        .node("z=Relu(y)")
                        .output("z")
                        .bytes());
    }

    @Test
    void shapesThatDisagreeAreWarnedOf() throws IOException {
        Tool.Run run = run(new Models()
                .input("x", 2, 3)
                .says("y", 3, 2)
                .node("y=Relu(x)")
                .output("y")
                .bytes());
        assertEquals(0, run.exit());
        assertTrue(
                run.err()
                        .contains("net.bin: node 'of output y' (Relu): the model says that 'y' is"
                                + " Tensor[(3, 2), float32], but it is Tensor[(2, 3), float32] [MV0907]"),
                run.err());
    }

    @Test
    void damagedFilesAreRefusedInWords() throws IOException {
        long seed = 8;
        System.out.println("seed " + seed);
        byte[] model = network().bytes();
        for (int i = 0; i < 500; i++) {
            java.util.Random random = RandomProblems.random(seed + i);
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(model, random.nextInt(model.length)) : model.clone();
            for (int k = 0; k < 3 && damaged.length > 3; k++) {
                damaged[3 + random.nextInt(damaged.length - 3)] = (byte) random.nextInt(256);
            }
            Tool.Run run = run(damaged, "--batch=1");
            assertTrue(run.exit() == 0 || run.exit() == 1, i + ": " + run.err());
            assertFalse(run.exit() == 1 && run.err().isEmpty(), i + ": nothing said");
        }
    }
}
