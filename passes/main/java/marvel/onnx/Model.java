package marvel.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.onnx.proto.AttributeProto;
import marvel.onnx.proto.GraphProto;
import marvel.onnx.proto.ModelProto;
import marvel.onnx.proto.NodeProto;
import marvel.onnx.proto.OperatorSetIdProto;
import marvel.onnx.proto.TensorProto;
import marvel.onnx.proto.TensorShapeProto;
import marvel.onnx.proto.TypeProto;
import marvel.onnx.proto.ValueInfoProto;
import org.jspecify.annotations.Nullable;

/** One model as a function: inputs, then the weights that are used, are its parameters. */
final class Model {
    private static final long FIRST_OPSET = 7;
    private static final long LAST_OPSET = 21;
    private static final Type UNKNOWN = new Type.Unknown();

    private final String file;
    private final ModelProto model;
    private final GraphProto proto;
    private final OpenDims open;
    private final Consumer<Diagnostic> report;
    private final Graph graph = new Graph();
    private final Translators translators = new Translators();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Type> declared = new HashMap<>();
    private final Map<String, Integer> carried = new TreeMap<>();

    Model(String file, ModelProto model, OpenDims open, Consumer<Diagnostic> report) {
        this.file = file;
        this.model = model;
        this.proto = model.getGraph();
        this.open = open;
        this.report = report;
    }

    Module module() {
        if (!model.hasGraph() || proto.getOutputCount() == 0) {
            throw error("expected a graph with outputs, got none");
        }
        long opset = opset();
        inputs();
        proto.getOutputList().forEach(v -> declared.put(v.getName(), type(v.getType())));
        proto.getValueInfoList().forEach(v -> declared.put(v.getName(), type(v.getType())));
        proto.getNodeList().forEach(n -> node(n, opset));
        carried.forEach((op, count) -> report.accept(Diagnostic.remark(
                Code.LEFT_TO_HOST,
                Span.NONE,
                file + ": operator " + op + " has no form in Relay: " + count + (count == 1 ? " node is" : " nodes are")
                        + " carried as they are")));
        List<Expr> outputs = proto.getOutputList().stream()
                .map(o -> graph.expr(value(o.getName(), "output '" + o.getName() + "'")))
                .toList();
        Expr result = outputs.size() == 1
                ? outputs.get(0)
                : new Expr.Tuple(
                        outputs, new Type.Tuple(outputs.stream().map(Expr::type).toList()), Span.NONE);
        Type type = new Type.Func(
                List.of(), graph.params().stream().map(Expr.Param::type).toList(), result.type());
        Expr.Function main = new Expr.Function(
                List.of(),
                graph.params(),
                Attrs.EMPTY,
                UNKNOWN,
                new Expr.Block(graph.statements(), result, Span.NONE),
                type,
                Span.NONE);
        return new Module("0.0.5", List.of(new GraphFunction("main", main, Span.NONE)), Optional.empty(), "");
    }

    private CompileException error(String message) {
        return new CompileException(Code.ONNX_FILE, Span.NONE, file + ": " + message);
    }

    private long opset() {
        long opset = model.getOpsetImportList().stream()
                .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
        long read = Math.max(FIRST_OPSET, Math.min(opset, LAST_OPSET));
        if (opset != read) {
            report.accept(Diagnostic.remark(
                    Code.ONNX_READING,
                    Span.NONE,
                    file + ": operators of version " + opset + " are read as those of version " + read));
        }
        return read;
    }

    private void inputs() {
        for (TensorProto t : proto.getInitializerList()) {
            DType dtype = DTypes.of(t.getDataType())
                    .orElseThrow(() -> error("initializer '" + t.getName() + "': expected a type that Relay has, got "
                            + DTypes.name(t.getDataType())));
            values.put(
                    t.getName(),
                    new Value(
                            t.getName(),
                            null,
                            new Type.Tensor(t.getDimsList(), dtype),
                            Constant.read(t).orElse(null)));
        }
        proto.getSparseInitializerList().forEach(s -> {
            TensorProto t = s.getValues();
            DTypes.of(t.getDataType())
                    .ifPresent(d -> values.put(
                            t.getName(), new Value(t.getName(), null, new Type.Tensor(s.getDimsList(), d), null)));
        });
        List<String> names =
                proto.getInputList().stream().map(ValueInfoProto::getName).toList();
        for (String name : open.shapes().keySet()) {
            if (!names.contains(name)) {
                throw error("--shape=" + name + ": expected the name of an input, one of " + String.join(", ", names));
            }
        }
        for (ValueInfoProto input : proto.getInputList()) {
            if (!values.containsKey(input.getName())) {
                values.put(input.getName(), graph.param(input.getName(), inputType(input)));
            }
        }
    }

    private Type.Tensor inputType(ValueInfoProto input) {
        String what = "input '" + input.getName() + "': ";
        if (!input.getType().hasTensorType()) {
            throw error(what + "expected a tensor, got another type, such as a sequence or map");
        }
        int number = input.getType().getTensorType().getElemType();
        DType dtype = DTypes.of(number)
                .orElseThrow(() -> error(what + "expected a type that Relay has, got " + DTypes.name(number)));
        List<Long> shape = open.of(input)
                .orElseThrow(() -> error(what + "expected a shape that is known, got " + shown(input)
                        + ": give it with --shape=" + input.getName() + "=..., or the first dim with --batch=N"));
        return new Type.Tensor(shape, dtype);
    }

    private static String shown(ValueInfoProto v) {
        return v.getType().getTensorType().getShape().getDimList().stream()
                .map(d -> d.hasDimValue()
                        ? Long.toString(d.getDimValue())
                        : d.getDimParam().isEmpty() ? "?" : d.getDimParam())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** A tensor type whose dims are all known, else unknown. */
    private static Type type(TypeProto t) {
        Optional<DType> dtype = DTypes.of(t.getTensorType().getElemType());
        if (!t.hasTensorType() || dtype.isEmpty() || !t.getTensorType().hasShape()) {
            return UNKNOWN;
        }
        List<Long> shape = new ArrayList<>();
        for (TensorShapeProto.Dimension d : t.getTensorType().getShape().getDimList()) {
            if (!d.hasDimValue()) {
                return UNKNOWN;
            }
            shape.add(d.getDimValue());
        }
        return new Type.Tensor(shape, dtype.get());
    }

    private Value value(String name, String reader) {
        Value v = values.get(name);
        if (v == null) {
            throw error(reader + ": expected '" + name + "' to be an input or made by a node before, got neither");
        }
        return v;
    }

    private void node(NodeProto n, long opset) {
        List<@Nullable Value> inputs = new ArrayList<>();
        Node unread = new Node(n, file, opset, List.of());
        for (String name : n.getInputList()) {
            inputs.add(name.isEmpty() ? null : value(name, unread.title()));
        }
        Node node = new Node(n, file, opset, inputs);
        if (node.has("broadcast") && node.isStandard()) {
            throw node.error("expected operands that broadcast as in version 7 and later, got the attribute broadcast");
        }
        graph.begin(node);
        List<Value> outputs = translated(node);
        if (outputs.isEmpty()) {
            outputs = carried(node);
        }
        for (int i = 0; i < n.getOutputCount(); i++) {
            String name = n.getOutput(i);
            if (name.isEmpty()) {
                continue;
            }
            if (i >= outputs.size()) {
                continue; // an optional one; whoever reads it hears that nobody makes it
            }
            compare(node, name, outputs.get(i).type());
            if (values.put(name, outputs.get(i)) != null) {
                throw node.error("expected every name to be made once, got '" + name + "' again");
            }
        }
    }

    private List<Value> translated(Node node) {
        if (!node.isTyped()) {
            return List.of();
        }
        try {
            return Folding.fold(node)
                    .map(c -> List.of(graph.known(c)))
                    .orElseGet(() -> translators.of(node).translate(node, graph));
        } catch (Node.NotKnown e) {
            return List.of();
        } catch (ArithmeticException e) {
            throw node.error("expected counts that fit 64 bits, got larger ones");
        }
    }

    private void compare(Node node, String name, Type type) {
        if (!open.isGiven()
                && declared.getOrDefault(name, UNKNOWN) instanceof Type.Tensor said
                && type instanceof Type.Tensor found
                && !said.equals(found)) {
            report.accept(Diagnostic.warning(
                    Code.ONNX_READING,
                    Span.NONE,
                    file + ": " + node.title() + ": the model says that '" + name + "' is " + said + ", but it is "
                            + found));
        }
    }

    /** A node that Relay has no form for, with the types that the model says. */
    private List<Value> carried(Node node) {
        NodeProto n = node.proto();
        String op = node.isStandard() ? node.op() : n.getDomain() + "." + node.op();
        carried.merge(op, 1, Integer::sum);
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs(); i++) {
            if (node.has(i)) {
                inputs.add(node.in(i));
            }
        }
        Attrs attrs = Attrs.EMPTY;
        for (AttributeProto a : n.getAttributeList()) {
            Optional<Attr> value = attr(a);
            if (value.isPresent()) {
                attrs = attrs.with(a.getName(), value.get());
            }
        }
        String name = "onnx." + op.replaceAll("[^A-Za-z0-9_.]", "_");
        List<Type> types = n.getOutputList().stream()
                .map(o -> declared.getOrDefault(o, UNKNOWN))
                .toList();
        if (types.size() == 1) {
            return List.of(graph.unknown(name, inputs, attrs, types.get(0)));
        }
        Type type = types.stream().anyMatch(t -> t instanceof Type.Unknown) ? UNKNOWN : new Type.Tuple(types);
        Value tuple = graph.unknown(name, inputs, attrs, type);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            outputs.add(graph.field(tuple, i));
        }
        return outputs;
    }

    private static Optional<Attr> attr(AttributeProto a) {
        return switch (a.getType()) {
            case INT -> Optional.of(new Attr.Int(a.getI()));
            case FLOAT -> Optional.of(Graph.real(a.getF()));
            case STRING -> Optional.of(new Attr.Str(a.getS().toStringUtf8()));
            case INTS -> Optional.of(Graph.list(a.getIntsList()));
            case FLOATS ->
                Optional.of(new Attr.ListOf(
                        a.getFloatsList().stream().map(f -> Graph.real(f)).toList()));
            default -> Optional.empty();
        };
    }
}
