package marvel.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.op.Elementwise;
import marvel.op.Images;
import marvel.op.Joining;
import marvel.op.Normalisations;
import marvel.op.Op;
import marvel.op.Ops;
import marvel.op.Pooling;
import marvel.op.Shapes;

/**
 * A call of an operator that works in any layout, as long as what it reads is in that of its result: elementwise operators,
 * concatenation, pooling, resizing. All others know their tensors' axes by place.
 *
 * @param followers arguments that have to be in the result's layout; of a tuple, all its fields
 * @param axis the attribute {@code axis}, where there is one to change
 * @param layout the attribute {@code layout}, where there is one to change
 */
record PassThrough(List<Integer> followers, OptionalLong axis, Optional<String> layout) {
    static Optional<PassThrough> of(Expr.Call call) {
        if (!(call.type() instanceof Type.Tensor result) || !isStatic(result) || result.rank() < 2) {
            return Optional.empty();
        }
        Optional<Op> op = Ops.load().called(Op.class, call);
        if (op.isEmpty() || op.get() instanceof Elementwise.Dropout) {
            return Optional.empty();
        }
        if (op.get() instanceof Elementwise.BiasAdd b) {
            return along(b.axis(), result);
        }
        if (op.get() instanceof Elementwise.PRelu p) {
            return along(p.axis(), result);
        }
        if (op.get() instanceof Normalisations.Lrn l) {
            return along(l.axis(), result);
        }
        if (op.get() instanceof Joining.Concatenate c) {
            return along(c.axis(), result);
        }
        Class<?> family = op.get().getClass().getEnclosingClass();
        if (family == Elementwise.class) {
            return elementwise(call, result);
        }
        return family == Pooling.class || family == Images.class ? image(call, result) : Optional.empty();
    }

    /** True for a tensor of known extents. */
    static boolean isStatic(Type.Tensor t) {
        return t.shape().stream().allMatch(n -> n > 0);
    }

    private static Optional<PassThrough> along(long axis, Type.Tensor result) {
        return Optional.of(
                new PassThrough(List.of(0), OptionalLong.of(Shapes.axis(axis, result.rank())), Optional.empty()));
    }

    private static Optional<PassThrough> elementwise(Expr.Call call, Type.Tensor result) {
        List<Integer> followers = new ArrayList<>();
        for (int i = 0; i < call.args().size(); i++) {
            if (!(call.args().get(i).type() instanceof Type.Tensor t) || !isStatic(t) || t.rank() > result.rank()) {
                return Optional.empty();
            }
            for (int a = 1; a <= t.rank(); a++) {
                long n = t.dim(t.rank() - a);
                if (n != 1 && n != result.dim(result.rank() - a)) {
                    return Optional.empty();
                }
            }
            if (t.rank() > 0) {
                followers.add(i);
            }
        }
        return Optional.of(new PassThrough(followers, OptionalLong.empty(), Optional.empty()));
    }

    private static Optional<PassThrough> image(Expr.Call call, Type.Tensor result) {
        String usual = result.rank() < 3 ? "" : LayoutFlow.letters(result.rank());
        String layout = call.attrs().getString("layout").orElse(usual);
        boolean renamed = !call.attrs().getString("out_layout").orElse("").isEmpty();
        boolean plain = layout.length() == result.rank() && layout.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        return !plain || renamed || call.args().size() != 1
                ? Optional.empty()
                : Optional.of(new PassThrough(List.of(0), OptionalLong.empty(), Optional.of(layout)));
    }

    /** The attributes of the call in another layout. */
    Attrs attrs(Attrs old, int[] order) {
        Attrs attrs = old;
        if (axis.isPresent()) {
            for (int i = 0; i < order.length; i++) {
                if (order[i] == axis.getAsLong()) {
                    attrs = attrs.with("axis", new Attr.Int(i));
                }
            }
        }
        return layout.isPresent() ? attrs.with("layout", new Attr.Str(Permutations.apply(order, layout.get()))) : attrs;
    }
}
