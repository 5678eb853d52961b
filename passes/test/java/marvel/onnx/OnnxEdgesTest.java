package marvel.onnx;

import static marvel.onnx.Models.attr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import marvel.onnx.proto.AttributeProto;
import marvel.onnx.proto.TensorProto;
import marvel.onnx.proto.TypeProto;
import marvel.testing.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that are not known, not there, or too large: carried or refused, never taken for another number. */
class OnnxEdgesTest {
    private static final int FLOAT16 = 10;

    @TempDir
    Path dir;

    private Tool.Run run(Models model) throws IOException {
        Path file = dir.resolve("net.bin");
        Files.write(file, model.bytes());
        Tool.Run run = Tool.run("", file.toString());
        return new Tool.Run(run.exit(), run.out(), run.err().replace(file.toString(), "net.bin"));
    }

    private String read(Models model) throws IOException {
        Tool.Run run = run(model);
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    private void refused(String message, Models model) throws IOException {
        Tool.Run run = run(model);
        assertEquals("marvel: error: net.bin: node 'of output y' " + message + " [MV0906]\n", run.err());
        assertEquals(1, run.exit());
    }

    private static AttributeProto tensor(String name, TensorProto.Builder t) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.Type.TENSOR)
                .setT(t)
                .build();
    }

    private static Models padded() {
        return new Models().input("x", 1, 2, 4, 4).numbers("p", 0, 0, 1, 1, 0, 0, 1, 1);
    }

    @Test
    void aPadValueOfTheRunIsAnOperand() throws IOException {
        String relay =
                read(padded().input("v").node("y=Pad(x,p,v)").output("y")).replaceAll(" /\\* ty=.*? \\*/", "");
        assertTrue(relay.contains("nn.pad(%x, %v, "), relay);
    }

    @Test
    void aPadValueOfNoNumberIsRefused() throws IOException {
        refused(
                "(Pad): expected one number as the value of the padding, got [0]",
                padded().numbers("v").node("y=Pad(x,p,v)").output("y"));
    }

    @Test
    void aFillOfHalfPrecisionKeepsItsType() throws IOException {
        TensorProto.Builder one = TensorProto.newBuilder()
                .setDataType(FLOAT16)
                .addDims(1)
                .setRawData(ByteString.copyFrom(new byte[] {0, 0x3c}));
        String relay = read(new Models()
                .numbers("s", 2, 3)
                .node("y=ConstantOfShape(s)", tensor("value", one))
                .output("y"));
        assertFalse(relay.contains("float32"), relay);
    }

    @Test
    void aFillOfNoNumberIsRefused() throws IOException {
        TensorProto.Builder none =
                TensorProto.newBuilder().setDataType(Models.FLOAT).addDims(0);
        refused(
                "(ConstantOfShape): expected one number to fill with, got [0]",
                new Models()
                        .numbers("s", 2, 3)
                        .node("y=ConstantOfShape(s)", tensor("value", none))
                        .output("y"));
    }

    @Test
    void aLargeMaskIsNotWorkedOut() throws IOException {
        String relay = read(new Models()
                .numbers("one", 1)
                .numbers("s", 30000, 30000)
                .node("y=Expand(one,s)")
                .output("y"));
        assertTrue(relay.contains("broadcast_to("), relay);
    }

    @Test
    void resizingThatRelayLacksIsCarried() throws IOException {
        String relay = read(new Models()
                .opset(18)
                .input("x", 1, 2, 8, 8)
                .numbers("s", 1, 2, 4, 4)
                .node("y=Resize(x,-,-,s)", attr("mode", "linear"), attr("antialias", 1))
                .output("y"));
        assertTrue(relay.contains("onnx.Resize("), relay);
    }

    private static Models inputs(Object... dims) {
        return new Models().input("x", dims).output("y");
    }

    @Test
    void whatShapesCannotBeIsRefused() throws IOException {
        refused(
                "(Reshape): expected one dim of -1 at most, got the shape [-1, -1]",
                inputs(2, 3).numbers("s", -1, -1).node("y=Reshape(x,s)"));
        refused(
                "(Reshape): expected at most 2 dims to copy, got the shape [2, 3, 0]",
                inputs(2, 3).numbers("s", 2, 3, 0).node("y=Reshape(x,s)"));
        refused(
                "(Squeeze): expected a dim of 1 to drop, got dim 1 of [2, 3]",
                inputs(2, 3).numbers("a", 1).node("y=Squeeze(x,a)"));
        refused(
                "(Split): expected 2 parts of 6 together, got [2, 3]",
                inputs(6).numbers("s", 2, 3).node("y,z=Split(x,s)"));
        refused(
                "(Slice): expected as many starts, ends, axes and steps, got [0, 0], [1], [0, 1], [1, 1]",
                inputs(4, 4).numbers("s", 0, 0).numbers("e", 1).node("y=Slice(x,s,e)"));
        refused(
                "(Slice): expected steps other than 0, got [0]",
                inputs(4)
                        .numbers("s", 0)
                        .numbers("e", 1)
                        .numbers("a", 0)
                        .numbers("t", 0)
                        .node("y=Slice(x,s,e,a,t)"));
        refused(
                "(Pad): expected two pads for each of 2 axes, got [1, 1]",
                inputs(4, 4).numbers("p", 1, 1).node("y=Pad(x,p)"));
        refused(
                "(ConstantOfShape): expected a shape, got [-2]",
                inputs(1).numbers("s", -2).node("y=ConstantOfShape(s)"));
        refused(
                "(Range): expected a range of some numbers, got steps of 0.0",
                inputs(1).numbers("a", 0).numbers("b", 4).node("y=Range(a,b,a)"));
    }

    @Test
    void operandsThatDoNotFitAreRefused() throws IOException {
        refused("(Conv): expected an input 1, got 1 inputs", inputs(1, 2, 8, 8).node("y=Conv(x)"));
        refused(
                "(Conv): expected weights of rank 4, as the image, got [4, 2, 3]",
                inputs(1, 2, 8, 8).weights("w", 4, 2, 3).node("y=Conv(x,w)"));
        refused(
                "(Conv): expected kernel_shape [3, 3], as the weights have it, got [5, 5]",
                inputs(1, 2, 8, 8).weights("w", 4, 2, 3, 3).node("y=Conv(x,w)", attr("kernel_shape", 5, 5)));
        refused(
                "(Conv): expected 4 numbers in the attribute pads, got [1, 1]",
                inputs(1, 2, 8, 8).weights("w", 4, 2, 3, 3).node("y=Conv(x,w)", attr("pads", 1, 1)));
        refused(
                "(Gemm): expected two matrices, got [2, 3, 4] and [4, 5]",
                inputs(2, 3, 4).weights("w", 4, 5).node("y=Gemm(x,w)"));
        refused(
                "(MatMul): expected 4 rows of the second operand, got [5, 6]",
                inputs(3, 4).weights("w", 5, 6).node("y=MatMul(x,w)"));
        refused(
                "(MatMul): expected operands that broadcast, got [2, 3, 4] and [5, 4, 6]",
                inputs(2, 3, 4).weights("w", 5, 4, 6).node("y=MatMul(x,w)"));
        refused(
                "(MatMul): expected two tensors, got a number",
                inputs(2, 3).scale("w", 1).node("y=MatMul(x,w)"));
        refused(
                "(QuantizeLinear): expected 3 numbers of 's', one for each index of axis 1, got [2]",
                inputs(2, 3).scale("s", 1, 2).zero("z", 0).node("y=QuantizeLinear(x,s,z)"));
    }

    @Test
    void modelsThatAreNoneAreRefused() throws IOException {
        Tool.Run none = run(new Models().input("x", 1).node("y=Relu(x)"));
        assertEquals("marvel: error: net.bin: expected a graph with outputs, got none [MV0905]\n", none.err());
        refused(
                "(Relu): expected every name to be made once, got 'y' again",
                inputs(2).node("y=Sigmoid(x)").node("y=Relu(x)"));
    }

    @Test
    void typesThatRelayLacksAreRefused() throws IOException {
        TypeProto.Tensor text = TypeProto.Tensor.newBuilder().setElemType(8).build();
        Map<String, Models> wrong = Map.of(
                "initializer 'w': expected a type that Relay has, got string", new Models().typed("w", 8),
                "initializer 'w': expected a type that Relay has, got an unknown one, of number 99",
                        new Models().typed("w", 99),
                "input 'x': expected a type that Relay has, got string",
                        new Models()
                                .input(
                                        "x",
                                        TypeProto.newBuilder()
                                                .setTensorType(text)
                                                .build()),
                "input 'x': expected a tensor, got another type, such as a sequence or map",
                        new Models().input("x", TypeProto.getDefaultInstance()));
        for (Map.Entry<String, Models> w : wrong.entrySet()) {
            Tool.Run run = run(w.getValue().node("y=Relu(x)").output("y"));
            assertEquals("marvel: error: net.bin: " + w.getKey() + " [MV0905]\n", run.err());
        }
    }

    @Test
    void attributesOfAnotherKindAreRefused() throws IOException {
        refused(
                "(Add): expected operands that broadcast as in version 7 and later, got the attribute broadcast",
                inputs(2, 3).node("y=Add(x,x)", attr("broadcast", 1)));
        refused(
                "(Flatten): expected the attribute axis to be of type INT, got INTS",
                inputs(2, 3).node("y=Flatten(x)", attr("axis", 1, 1)));
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path none = dir.resolve("none.onnx");
        assertEquals("marvel: error: " + none + ": no such file [MV0002]\n", imported(none));
        assertEquals("marvel: error: " + dir + ": expected a file, got a directory [MV0002]\n", imported(dir));
        Path large = dir.resolve("large.onnx");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 31);
        }
        assertEquals(
                "marvel: error: " + large + ": expected a model of at most 2 GiB, weights in other files apart, got"
                        + " 2147483648 bytes [MV0905]\n",
                imported(large));
    }

    private static String imported(Path file) {
        Tool.Run run = Tool.run("", "--import=onnx", file.toString());
        assertEquals(1, run.exit());
        return run.err();
    }

    @Test
    void aStrideOfNothingIsRefused() throws IOException {
        refused(
                "(Conv): expected strides of 1 and more, got [0, 0]",
                new Models()
                        .input("x", 1, 2, 8, 8)
                        .weights("w", 4, 2, 3, 3)
                        .node("y=Conv(x,w)", attr("strides", 0, 0), attr("auto_pad", "SAME_UPPER"))
                        .output("y"));
    }

    @Test
    void productsPast64BitsAreRefused() throws IOException {
        refused(
                "(Flatten): expected counts that fit 64 bits, got larger ones",
                new Models()
                        .input("x", 2000000000, 2000000000, 2000000000)
                        .node("y=Flatten(x)", attr("axis", 0))
                        .output("y"));
    }

    @Test
    void aFillKeepsItsNumber() throws IOException {
        String relay = read(new Models()
                .input("x", 2, 3)
                .numbers("s", 2, 3)
                .node("c=ConstantOfShape(s)")
                .node("y=Add(x,c)")
                .output("y"));
        assertTrue(relay.contains("full(0f /* ty=float32 */, shape=[2, 3], dtype=\"float32\")"), relay);
        assertFalse(relay.contains("%constant_0"), relay);
    }

    @Test
    void whatIsWorkedOutIsNoWeightOfThatName() throws IOException {
        String relay = read(new Models()
                .input("x", 2, 2)
                .weights("constant_0", 2, 2)
                .numbers("a", 1, 2)
                .numbers("b", 3, 5)
                .node("c=Add(a,b)")
                .node("u=Add(x,constant_0)")
                .numbers("r", 3)
                .node("w=Tile(c,r)")
                .node("y=Relu(u)")
                .output("y")
                .output("w"));
        assertTrue(relay.contains("%constant_0: Tensor[(2, 2), float32]"), relay);
        assertTrue(relay.contains("%constant_0_1: Tensor[(2), int64]"), relay);
    }
}
