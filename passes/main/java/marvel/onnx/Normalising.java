package marvel.onnx;

import java.util.ArrayList;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;

/** Normalisations and softmax. */
final class Normalising {
    private Normalising() {}

    static void add(Translators all) {
        all.add("BatchNormalization", Normalising::batch);
        all.one("InstanceNormalization", (n, g) -> scaled("nn.instance_norm", 1, n, g));
        all.add("LayerNormalization", Normalising::layer);
        all.one("LRN", Normalising::lrn);
        all.one("Softmax", (n, g) -> softmax("nn.softmax", n, g));
        all.one("LogSoftmax", (n, g) -> softmax("nn.log_softmax", n, g));
    }

    private static Attrs epsilon(Node n, long axis) {
        return Attrs.EMPTY.with("axis", new Attr.Int(axis)).with("epsilon", Graph.real(n.real("epsilon", 1e-5)));
    }

    private static List<Value> batch(Node n, Graph g) {
        if (n.whole("training_mode", 0) != 0 || n.in(0).rank() < 2) {
            return List.of();
        }
        return List.of(g.field(g.call("nn.batch_norm", n.all(), epsilon(n, 1)), 0));
    }

    private static Value scaled(String op, long axis, Node n, Graph g) {
        return g.call(op, n.all(), epsilon(n, axis));
    }

    private static List<Value> layer(Node n, Graph g) {
        Value x = n.in(0);
        int axis = n.axis(n.whole("axis", -1), x.rank());
        if (axis != x.rank() - 1 || n.isRead(1)) {
            return List.of();
        }
        Value bias = n.has(2) ? n.in(2) : zeros(x, axis, g);
        return List.of(g.call("nn.layer_norm", List.of(x, n.in(1), bias), epsilon(n, axis)));
    }

    private static Value zeros(Value x, int axis, Graph g) {
        Attrs attrs = Attrs.EMPTY
                .with("shape", Graph.list(List.of(x.dim(axis))))
                .with("dtype", new Attr.Str(x.dtype().toString()));
        return g.call("zeros", List.of(), attrs);
    }

    private static Value lrn(Node n, Graph g) {
        Attrs attrs = Attrs.EMPTY
                .with("size", new Attr.Int(n.whole("size", 1)))
                .with("axis", new Attr.Int(1))
                .with("bias", Graph.real(n.real("bias", 1)))
                .with("alpha", Graph.real(n.real("alpha", 1e-4)))
                .with("beta", Graph.real(n.real("beta", 0.75)));
        return g.call("nn.lrn", List.of(n.in(0)), attrs);
    }

    /** Before version 13 over all axes from one on, taken as one. */
    private static Value softmax(String op, Node n, Graph g) {
        Value x = n.in(0);
        int axis = n.axis(n.whole("axis", n.opset() < 13 ? 1 : -1), x.rank());
        if (n.opset() >= 13 || axis == x.rank() - 1) {
            return g.call(op, List.of(x), Attrs.EMPTY.with("axis", new Attr.Int(axis)));
        }
        List<Long> flat = new ArrayList<>();
        flat.add(x.shape().subList(0, axis).stream().reduce(1L, Math::multiplyExact));
        flat.add(x.shape().subList(axis, x.rank()).stream().reduce(1L, Math::multiplyExact));
        Value matrix = g.reshape(x, flat);
        return g.reshape(g.call(op, List.of(matrix), Attrs.EMPTY.with("axis", new Attr.Int(1))), x.shape());
    }
}
