package marvel.onnx;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.onnx.proto.AttributeProto;
import marvel.onnx.proto.NodeProto;
import org.jspecify.annotations.Nullable;

/** A node of the model with what its inputs stand for. */
final class Node {
    private final NodeProto proto;
    private final String file;
    private final long opset;
    private final List<@Nullable Value> inputs;
    private final Map<String, AttributeProto> attributes = new HashMap<>();

    Node(NodeProto proto, String file, long opset, List<@Nullable Value> inputs) {
        this.proto = proto;
        this.file = file;
        this.opset = opset;
        this.inputs = inputs;
        proto.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    }

    String op() {
        return proto.getOpType();
    }

    boolean isStandard() {
        return proto.getDomain().isEmpty() || proto.getDomain().equals("ai.onnx");
    }

    /** Version of the standard operators. */
    long opset() {
        return opset;
    }

    NodeProto proto() {
        return proto;
    }

    /** How many inputs are given, missing ones between them included. */
    int inputs() {
        return inputs.size();
    }

    boolean has(int i) {
        return i < inputs.size() && inputs.get(i) != null;
    }

    Value in(int i) {
        Value v = i < inputs.size() ? inputs.get(i) : null;
        if (v == null) {
            throw error("expected an input " + i + ", got " + inputs.size() + " inputs");
        }
        return v;
    }

    /** All inputs; none may be missing. */
    List<Value> all() {
        return java.util.stream.IntStream.range(0, inputs()).mapToObj(this::in).toList();
    }

    /** Whether the model names an output, so that another node may read it. */
    boolean isRead(int output) {
        return output < proto.getOutputCount() && !proto.getOutput(output).isEmpty();
    }

    boolean isTyped() {
        return inputs.stream().allMatch(v -> v == null || v.isTensor());
    }

    Optional<Constant> constant(int i) {
        return has(i) ? Optional.ofNullable(in(i).constant()) : Optional.empty();
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    private Optional<AttributeProto> get(String name, AttributeProto.Type type) {
        AttributeProto a = attributes.get(name);
        if (a != null && a.getType() != AttributeProto.Type.UNDEFINED && a.getType() != type) {
            throw error("expected the attribute " + name + " to be of type " + type + ", got " + a.getType());
        }
        return Optional.ofNullable(a);
    }

    long whole(String name, long otherwise) {
        return get(name, AttributeProto.Type.INT).map(AttributeProto::getI).orElse(otherwise);
    }

    double real(String name, double otherwise) {
        return get(name, AttributeProto.Type.FLOAT)
                .map(a -> Double.parseDouble(Float.toString(a.getF())))
                .orElse(otherwise);
    }

    String string(String name, String otherwise) {
        return get(name, AttributeProto.Type.STRING)
                .map(a -> a.getS().toString(StandardCharsets.UTF_8))
                .orElse(otherwise);
    }

    Optional<List<Long>> wholes(String name) {
        return get(name, AttributeProto.Type.INTS).map(AttributeProto::getIntsList);
    }

    List<Long> wholes(String name, int count, long otherwise) {
        List<Long> all = wholes(name).orElse(java.util.Collections.nCopies(count, otherwise));
        if (all.size() != count) {
            throw error("expected " + count + " numbers in the attribute " + name + ", got " + all);
        }
        return all;
    }

    Optional<AttributeProto> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** Thrown where an input must be known to say the node in Relay, and is worked out only when the model runs. */
    static final class NotKnown extends RuntimeException {
        NotKnown() {
            super(null, null, false, false);
        }
    }

    /**
     * Whole numbers of an attribute, which later versions made an input; empty where neither is there.
     *
     * @throws NotKnown if the input is not known
     */
    Optional<List<Long>> wholes(String name, int input) {
        if (!has(input)) {
            return wholes(name);
        }
        return Optional.of(constant(input).map(Constant::wholes).orElseThrow(NotKnown::new));
    }

    /** An axis counted from the first. */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw error("expected an axis from " + -rank + " to " + (rank - 1) + ", got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** The node in words. */
    String title() {
        String name = !proto.getName().isEmpty()
                ? proto.getName()
                : proto.getOutputCount() > 0 ? "of output " + proto.getOutput(0) : "without a name";
        return "node '" + name + "' (" + op() + ")";
    }

    CompileException error(String message) {
        return new CompileException(Code.ONNX_NODE, Span.NONE, file + ": " + title() + ": " + message);
    }
}
