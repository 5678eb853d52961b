package marvel.onnx;

import java.util.ArrayList;
import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class Products {
    private Products() {}

    static void add(Translators all) {
        all.add("Gemm", Products::gemm);
        all.one("MatMul", (n, g) -> {
            Quantising.Integers whole =
                    Quantising.Integers.of(n, n.in(1).rank() < 2 ? -1 : n.in(1).rank() - 1, g);
            return whole == null
                    ? product(n, n.in(0), n.in(1), null, g)
                    : whole.real(product(n, whole.left(), whole.right(), DType.INT32, g), -1, g);
        });
    }

    private static List<Value> gemm(Node n, Graph g) {
        Value a = n.in(0);
        Value b = n.in(1);
        if (a.rank() != 2 || b.rank() != 2) {
            throw n.error("expected two matrices, got " + a.shape() + " and " + b.shape());
        }
        boolean isTransposed = n.whole("transB", 0) != 0;
        Quantising.Integers whole = Quantising.Integers.of(n, isTransposed ? 0 : 1, g);
        Value rows = whole == null ? a : whole.left();
        Value left = n.whole("transA", 0) == 0 ? rows : g.transpose(rows, List.of(1L, 0L));
        Value right = whole == null ? b : whole.right();
        Attrs attrs = (whole == null ? Attrs.EMPTY : Quantising.sums())
                .with("units", new Attr.Int(b.dim(isTransposed ? 0 : 1)));
        Value all = g.call(isTransposed ? "nn.dense" : "nn.matmul", List.of(left, right), attrs);
        Value sums = whole == null ? all : whole.real(all, 1, g);
        double alpha = n.real("alpha", 1);
        double beta = n.real("beta", 1);
        Value scaled = alpha == 1 ? sums : Arithmetic.times(sums, alpha, g);
        if (!n.has(2) || beta == 0) {
            return List.of(scaled);
        }
        Value c = beta == 1 ? n.in(2) : Arithmetic.times(n.in(2), beta, g);
        boolean isBias = c.rank() == 1 && c.dim(0) == sums.dim(1);
        return List.of(
                isBias
                        ? g.call("nn.bias_add", List.of(scaled, c), Attrs.EMPTY.with("axis", new Attr.Int(1)))
                        : g.call("add", scaled, c));
    }

    /**
     * A product as numpy has it.
     *
     * @param sums type of the sums, if another than that of the operands
     */
    static Value product(Node n, Value a, Value b, @Nullable DType sums, Graph g) {
        Attrs attrs = sums == null ? Attrs.EMPTY : Attrs.EMPTY.with("out_dtype", new Attr.Str(sums.toString()));
        if (a.rank() == 0 || b.rank() == 0) {
            throw n.error("expected two tensors, got a number");
        }
        if (a.rank() == 1 || b.rank() == 1) {
            return vector(n, a, b, sums, g);
        }
        List<Long> rows = a.shape().subList(0, a.rank() - 1);
        long inner = a.dim(a.rank() - 1);
        long columns = b.dim(b.rank() - 1);
        if (inner != b.dim(b.rank() - 2)) {
            throw n.error("expected " + inner + " rows of the second operand, got " + b.shape());
        }
        if (b.rank() == 2) {
            Value matrix = g.reshape(a, List.of(volume(rows), inner));
            List<Long> shape = new ArrayList<>(rows);
            shape.add(columns);
            return g.reshape(g.call("nn.matmul", List.of(matrix, b), units(b, attrs)), shape);
        }
        List<Long> batch = common(n, a, b);
        Value left = batched(a, batch, g);
        Value right = batched(b, batch, g);
        Attrs plain = attrs.with("transpose_b", new Attr.Bool(false));
        List<Long> shape = new ArrayList<>(batch);
        shape.addAll(List.of(a.dim(a.rank() - 2), columns));
        return g.reshape(g.call("nn.batch_matmul", List.of(left, right), plain), shape);
    }

    private static Attrs units(Value b, Attrs attrs) {
        return attrs.with("units", new Attr.Int(b.dim(1)));
    }

    private static Value vector(Node n, Value a, Value b, @Nullable DType sums, Graph g) {
        Value left = a.rank() == 1 ? g.reshape(a, List.of(1L, a.dim(0))) : a;
        Value right = b.rank() == 1 ? g.reshape(b, List.of(b.dim(0), 1L)) : b;
        Value all = product(n, left, right, sums, g);
        List<Long> shape = new ArrayList<>(all.shape());
        if (b.rank() == 1) {
            shape.remove(shape.size() - 1);
        }
        if (a.rank() == 1) {
            shape.remove(shape.size() - (b.rank() == 1 ? 1 : 2));
        }
        return g.reshape(all, shape);
    }

    private static long volume(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** All axes but the last two, broadcast. */
    private static List<Long> common(Node n, Value a, Value b) {
        int rank = Math.max(a.rank(), b.rank()) - 2;
        List<Long> batch = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long x = i < rank + 2 - a.rank() ? 1 : a.dim(i - (rank + 2 - a.rank()));
            long y = i < rank + 2 - b.rank() ? 1 : b.dim(i - (rank + 2 - b.rank()));
            if (x != y && x != 1 && y != 1) {
                throw n.error("expected operands that broadcast, got " + a.shape() + " and " + b.shape());
            }
            batch.add(x == 1 ? y : x);
        }
        return batch;
    }

    /** With one batch axis. */
    private static Value batched(Value v, List<Long> batch, Graph g) {
        List<Long> matrix = v.shape().subList(v.rank() - 2, v.rank());
        List<Long> shape = new ArrayList<>(batch);
        shape.addAll(matrix);
        long own = volume(v.shape().subList(0, v.rank() - 2));
        Value all = own == volume(batch)
                ? v
                : g.call("broadcast_to", List.of(v), Attrs.EMPTY.with("shape", Graph.list(shape)));
        List<Long> flat = new ArrayList<>(List.of(volume(batch)));
        flat.addAll(matrix);
        return g.reshape(all, flat);
    }
}
