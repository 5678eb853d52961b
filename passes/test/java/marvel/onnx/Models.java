package marvel.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import marvel.onnx.proto.AttributeProto;
import marvel.onnx.proto.GraphProto;
import marvel.onnx.proto.ModelProto;
import marvel.onnx.proto.NodeProto;
import marvel.onnx.proto.OperatorSetIdProto;
import marvel.onnx.proto.TensorProto;
import marvel.onnx.proto.TensorShapeProto;
import marvel.onnx.proto.TypeProto;
import marvel.onnx.proto.ValueInfoProto;

/** Small models, written a line a node. */
public final class Models {
    static final int FLOAT = 1;
    static final int INT8 = 3;
    static final int INT64 = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private long opset = 17;

    /** A convolution and a matrix product. */
    public static byte[] network() {
        return new Models()
                .input("x", 1, 3, 8, 8)
                .weights("w", 4, 3, 3, 3)
                .weights("v", 5, 4)
                .node("c=Conv(x,w)")
                .node("p=GlobalAveragePool(c)")
                .node("f=Flatten(p)")
                .node("y=Gemm(f,v)", attr("transB", 1))
                .output("y")
                .bytes();
    }

    Models opset(long version) {
        opset = version;
        return this;
    }

    /** An input; dims that are no numbers are open. */
    Models input(String name, Object... dims) {
        graph.addInput(info(name, dims));
        return this;
    }

    Models output(String name) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
        return this;
    }

    /** What the model says of a value. */
    Models says(String name, Object... dims) {
        graph.addValueInfo(info(name, dims));
        return this;
    }

    private static ValueInfoProto info(String name, Object... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object d : dims) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(d instanceof Integer i ? dim.setDimValue(i) : dim.setDimParam(d.toString()));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** An input of any type. */
    Models input(String name, TypeProto type) {
        graph.addInput(ValueInfoProto.newBuilder().setName(name).setType(type));
        return this;
    }

    /** An initializer of a type, without data. */
    Models typed(String name, int type) {
        graph.addInitializer(TensorProto.newBuilder().setName(name).setDataType(type));
        return this;
    }

    /** Weights, all of them zero. */
    Models weights(String name, long... dims) {
        long size = 4;
        TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (long d : dims) {
            t.addDims(d);
            size *= d;
        }
        graph.addInitializer(t.setRawData(ByteString.copyFrom(new byte[(int) size])));
        return this;
    }

    /** Bytes with a sign, all of them zero. */
    Models bytes(String name, long... dims) {
        long size = 1;
        TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(INT8);
        for (long d : dims) {
            t.addDims(d);
            size *= d;
        }
        graph.addInitializer(t.setRawData(ByteString.copyFrom(new byte[(int) size])));
        return this;
    }

    /** Real numbers; one has no dims. */
    Models scale(String name, float... values) {
        TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        if (values.length != 1) {
            t.addDims(values.length);
        }
        for (float v : values) {
            t.addFloatData(v);
        }
        graph.addInitializer(t);
        return this;
    }

    /** A byte with a sign. */
    Models zero(String name, int value) {
        graph.addInitializer(
                TensorProto.newBuilder().setName(name).setDataType(INT8).addInt32Data(value));
        return this;
    }

    /** Weights in another file. */
    Models elsewhere(String name, long... dims) {
        TensorProto.Builder t = TensorProto.newBuilder()
                .setName(name)
                .setDataType(FLOAT)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (long d : dims) {
            t.addDims(d);
        }
        graph.addInitializer(t);
        return this;
    }

    Models numbers(String name, long... values) {
        TensorProto.Builder t =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        for (long v : values) {
            t.addInt64Data(v);
        }
        graph.addInitializer(t);
        return this;
    }

    /** A node such as {@code y = Conv(x, w)}. */
    Models node(String text, AttributeProto... attributes) {
        String[] parts = text.split("[=(),\\s]+", 0);
        int outputs = text.substring(0, text.indexOf('=')).split(",").length;
        NodeProto.Builder n = NodeProto.newBuilder().setOpType(parts[outputs]).addAllAttribute(List.of(attributes));
        for (int i = 0; i < parts.length; i++) {
            if (i < outputs) {
                n.addOutput(parts[i]);
            } else if (i > outputs) {
                n.addInput(parts[i].equals("-") ? "" : parts[i]);
            }
        }
        graph.addNode(n);
        return this;
    }

    static AttributeProto attr(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.Type.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attr(String name, long... values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeProto.Type.INTS);
        for (long v : values) {
            a.addInts(v);
        }
        return a.build();
    }

    static AttributeProto attr(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.Type.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .build()
                .toByteArray();
    }
}
