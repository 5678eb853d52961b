package marvel.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.Type;

/**
 * The order of axes of a tensor, before and after: letters, each of one axis.
 *
 * @param from as it is, such as NCHW
 * @param to as it shall be, such as NHWC
 */
public record LayoutChange(String from, String to) {
    public boolean isNone() {
        return from.equals(to);
    }

    public LayoutChange inverse() {
        return new LayoutChange(to, from);
    }

    /** The type of a tensor after the change; other types stay. */
    public Type apply(Type type) {
        if (!(type instanceof Type.Tensor t) || t.rank() != from.length()) {
            return type;
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < to.length(); i++) {
            shape.add(t.dim(from.indexOf(to.charAt(i))));
        }
        return new Type.Tensor(shape, t.dtype());
    }

    /** True if only axes of one element change places, so that nothing moves. */
    public boolean keepsMemory(Type type) {
        if (!(type instanceof Type.Tensor t) || t.rank() != from.length() || to.length() != from.length()) {
            return false;
        }
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < from.length(); i++) {
            before.append(t.dim(i) == 1 ? "" : from.charAt(i));
            after.append(t.dim(from.indexOf(to.charAt(i))) == 1 ? "" : to.charAt(i));
        }
        return before.toString().contentEquals(after);
    }

    /** {@code layout_transform(value, src_layout="NCHW", dst_layout="NHWC")}; undoes the inverse if the value is one. */
    public Expr of(Expr value) {
        if (isNone()) {
            return value;
        }
        Optional<LayoutChange> before = read(value);
        if (before.isPresent() && before.get().equals(inverse())) {
            return ((Expr.Call) value).args().get(0);
        }
        Attrs attrs = Attrs.EMPTY.with("src_layout", new Attr.Str(from)).with("dst_layout", new Attr.Str(to));
        Expr op = new Expr.OpRef(OP, new Type.Unknown(), Span.NONE);
        return new Expr.Call(op, List.of(), List.of(value), attrs, apply(value.type()), value.span());
    }

    /** The change that an expression makes to its argument, or empty if it is no layout_transform of plain letters. */
    public static Optional<LayoutChange> read(Expr e) {
        if (e instanceof Expr.Call c
                && c.op().equals(Optional.of(OP))
                && c.args().size() == 1) {
            Optional<String> from = c.attrs().getString("src_layout");
            Optional<String> to = c.attrs().getString("dst_layout");
            if (from.isPresent() && to.isPresent()) {
                return Optional.of(new LayoutChange(from.get(), to.get()));
            }
        }
        return Optional.empty();
    }

    private static final String OP = "layout_transform";
}
