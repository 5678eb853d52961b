package marvel.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import marvel.ir.Attr;
import marvel.ir.Attrs;

/** Operators that move elements and change none. */
final class Shaping {
    private Shaping() {}

    static void add(Translators all) {
        all.one("Reshape", (n, g) -> g.reshape(n.in(0), reshaped(n)));
        all.one("Flatten", (n, g) -> g.reshape(n.in(0), flattened(n)));
        all.one("Squeeze", (n, g) -> g.reshape(n.in(0), squeezed(n)));
        all.one("Unsqueeze", (n, g) -> g.reshape(n.in(0), unsqueezed(n)));
        all.one("Transpose", Shaping::transpose);
        all.one(
                "Concat",
                (n, g) -> g.joined(
                        "concatenate",
                        n.all(),
                        Attrs.EMPTY.with(
                                "axis",
                                new Attr.Int(n.axis(n.whole("axis", 0), n.in(0).rank())))));
        all.add("Split", Shaping::split);
        all.one("Slice", Shaping::slice);
        all.one("Gather", Shaping::gather);
        all.one("GatherElements", (n, g) -> {
            int axis = n.axis(n.whole("axis", 0), n.in(0).rank());
            Value which = wrapped(n.in(1), n.in(0).dim(axis), g);
            return g.call("gather", List.of(n.in(0), which), Attrs.EMPTY.with("axis", new Attr.Int(axis)));
        });
        all.one("Expand", (n, g) -> {
            List<Long> shape =
                    broadcast(n, n.in(0).shape(), n.wholes("shape", 1).orElse(List.of()));
            return shape.equals(n.in(0).shape())
                    ? n.in(0)
                    : g.call("broadcast_to", List.of(n.in(0)), Attrs.EMPTY.with("shape", Graph.list(shape)));
        });
        all.one(
                "Tile",
                (n, g) -> g.call(
                        "tile",
                        List.of(n.in(0)),
                        Attrs.EMPTY.with(
                                "reps", Graph.list(n.wholes("repeats", 1).orElse(List.of())))));
        all.add("Pad", Shaping::pad);
        all.one("DepthToSpace", (n, g) -> blocks("nn.depth_to_space", n.string("mode", "DCR"), n, g));
        all.one("SpaceToDepth", (n, g) -> blocks("nn.space_to_depth", "DCR", n, g));
        all.add("Resize", (n, g) -> resize(n, n.opset() < 11 ? 1 : 2, g));
        all.add("Upsample", (n, g) -> resize(n, 1, g));
    }

    private static long volume(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    static List<Long> reshaped(Node n) {
        List<Long> from = n.in(0).shape();
        List<Long> shape = new ArrayList<>(n.wholes("shape", 1).orElse(List.of()));
        boolean zeros = n.whole("allowzero", 0) != 0;
        int open = -1;
        long rest = 1;
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) == 0 && !zeros) {
                if (i >= from.size()) {
                    throw n.error("expected at most " + from.size() + " dims to copy, got the shape " + shape);
                }
                shape.set(i, from.get(i));
            }
            if (shape.get(i) == -1) {
                if (open >= 0) {
                    throw n.error("expected one dim of -1 at most, got the shape " + shape);
                }
                open = i;
            } else {
                rest *= shape.get(i);
            }
        }
        long all = volume(from);
        if (open >= 0 && rest > 0 && all % rest == 0) {
            shape.set(open, all / rest);
        }
        if (shape.stream().anyMatch(d -> d < 0) || volume(shape) != all) {
            throw n.error("expected a shape of " + all + " elements, as " + from + " has, got " + shape);
        }
        return shape;
    }

    static List<Long> flattened(Node n) {
        int rank = n.in(0).rank();
        long axis = n.whole("axis", 1);
        int at = axis == rank ? rank : n.axis(axis, rank);
        return List.of(
                volume(n.in(0).shape().subList(0, at)), volume(n.in(0).shape().subList(at, rank)));
    }

    static List<Long> squeezed(Node n) {
        List<Long> from = n.in(0).shape();
        List<Long> shape = new ArrayList<>();
        List<Integer> gone = n.wholes("axes", 1)
                .map(axes -> axes.stream().map(a -> n.axis(a, from.size())).toList())
                .orElse(null);
        for (int i = 0; i < from.size(); i++) {
            boolean drop = gone == null ? from.get(i) == 1 : gone.contains(i);
            if (drop && from.get(i) != 1) {
                throw n.error("expected a dim of 1 to drop, got dim " + i + " of " + from);
            }
            if (!drop) {
                shape.add(from.get(i));
            }
        }
        return shape;
    }

    static List<Long> unsqueezed(Node n) {
        List<Long> axes = n.wholes("axes", 1).orElse(List.of());
        int rank = n.in(0).rank() + axes.size();
        TreeSet<Integer> at = new TreeSet<>();
        axes.forEach(a -> at.add(n.axis(a, rank)));
        List<Long> shape = new ArrayList<>(n.in(0).shape());
        at.forEach(a -> shape.add(Math.min(a, shape.size()), 1L));
        return shape;
    }

    private static Value transpose(Node n, Graph g) {
        int rank = n.in(0).rank();
        List<Long> order = n.wholes("perm").orElseGet(() -> {
            List<Long> all = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
            Collections.reverse(all);
            return all;
        });
        return g.transpose(n.in(0), order);
    }

    private static List<Value> split(Node n, Graph g) {
        Value x = n.in(0);
        int axis = n.axis(n.whole("axis", 0), x.rank());
        int count = n.proto().getOutputCount();
        List<Long> parts = n.wholes("split", 1).orElseGet(() -> {
            long each = (x.dim(axis) + count - 1) / count;
            List<Long> even = new ArrayList<>(Collections.nCopies(count - 1, each));
            even.add(x.dim(axis) - each * (count - 1));
            return even;
        });
        if (parts.size() != count || parts.stream().reduce(0L, Long::sum) != x.dim(axis)) {
            throw n.error("expected " + count + " parts of " + x.dim(axis) + " together, got " + parts);
        }
        if (count == 1) {
            return List.of(x);
        }
        List<Long> ends = new ArrayList<>();
        long end = 0;
        for (long p : parts.subList(0, count - 1)) {
            end += p;
            ends.add(end);
        }
        Attrs attrs = Attrs.EMPTY.with("indices_or_sections", Graph.list(ends)).with("axis", new Attr.Int(axis));
        Value tuple = g.call("split", List.of(x), attrs);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add(g.field(tuple, i));
        }
        return outputs;
    }

    /** Starts, ends and steps along every axis; ends of steps back may be -1, before the first element. */
    record Ranges(long[] begin, long[] end, long[] step) {
        static Ranges of(Node n) {
            List<Long> from = n.in(0).shape();
            List<Long> starts = n.wholes("starts", 1).orElse(List.of());
            List<Long> ends = n.wholes("ends", 2).orElse(List.of());
            List<Long> axes = n.wholes("axes", 3)
                    .orElse(LongStream.range(0, starts.size()).boxed().toList());
            List<Long> steps = n.wholes("steps", 4).orElse(Collections.nCopies(starts.size(), 1L));
            if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size()) {
                throw n.error("expected as many starts, ends, axes and steps, got " + starts + ", " + ends + ", " + axes
                        + ", " + steps);
            }
            long[] begin = new long[from.size()];
            long[] end = from.stream().mapToLong(Long::longValue).toArray();
            long[] step = new long[from.size()];
            Arrays.fill(step, 1);
            for (int i = 0; i < starts.size(); i++) {
                int a = n.axis(axes.get(i), from.size());
                long extent = from.get(a);
                step[a] = steps.get(i);
                if (step[a] == 0) {
                    throw n.error("expected steps other than 0, got " + steps);
                }
                long s = starts.get(i) < 0 ? starts.get(i) + extent : starts.get(i);
                long e = ends.get(i) < 0 ? Math.max(ends.get(i), -extent - 1) + extent : ends.get(i);
                begin[a] = step[a] > 0 ? Math.min(Math.max(s, 0), extent) : Math.min(Math.max(s, 0), extent - 1);
                end[a] = step[a] > 0 ? Math.min(Math.max(e, 0), extent) : Math.min(Math.max(e, -1), extent - 1);
            }
            return new Ranges(begin, end, step);
        }

        long count(int axis) {
            return Math.max(0, (end[axis] - begin[axis] + step[axis] - Long.signum(step[axis])) / step[axis]);
        }
    }

    private static Value slice(Node n, Graph g) {
        Value x = n.in(0);
        Ranges r = Ranges.of(n);
        List<Long> ends = new ArrayList<>();
        for (int a = 0; a < x.rank(); a++) {
            // An end before the first element is beyond the last one counted from the back.
            ends.add(r.end()[a] < 0 ? -x.dim(a) - 1 : r.end()[a]);
        }
        Attrs attrs = Attrs.EMPTY
                .with("begin", Graph.list(Arrays.stream(r.begin()).boxed().toList()))
                .with("end", Graph.list(ends))
                .with("strides", Graph.list(Arrays.stream(r.step()).boxed().toList()))
                .with("axes", Graph.list(LongStream.range(0, x.rank()).boxed().toList()));
        return g.call("strided_slice", List.of(x), attrs);
    }

    private static Value gather(Node n, Graph g) {
        Value x = n.in(0);
        int axis = n.axis(n.whole("axis", 0), x.rank());
        Value which = wrapped(n.in(1), x.dim(axis), g);
        Constant c = which.constant();
        // Literals have no dims, and a dim of one is not none.
        boolean single = c != null && c.size() == 1 && !c.dims().isEmpty();
        Value taken = g.call("take", List.of(x, which), Attrs.EMPTY.with("axis", new Attr.Int(axis)));
        if (!single) {
            return taken;
        }
        List<Long> shape = new ArrayList<>(x.shape());
        shape.remove(axis);
        shape.addAll(axis, java.util.Objects.requireNonNull(c).dims());
        return g.reshape(taken, shape);
    }

    /** Indices below zero count from the last. */
    private static Value wrapped(Value indices, long extent, Graph g) {
        Constant c = indices.constant();
        if (c == null) {
            Value isBelow = g.call("less", indices, Arithmetic.like(indices, 0, g));
            Value above = g.call("add", indices, Arithmetic.like(indices, (double) extent, g));
            return g.call("where", isBelow, above, indices);
        }
        double[] at =
                Arrays.stream(c.numbers()).map(i -> i < 0 ? i + extent : i).toArray();
        return Arrays.equals(at, c.numbers()) ? indices : g.known(new Constant(c.dtype(), c.dims(), at));
    }

    static List<Long> broadcast(Node n, List<Long> a, List<Long> b) {
        int rank = Math.max(a.size(), b.size());
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long x = i < rank - a.size() ? 1 : a.get(i - rank + a.size());
            long y = i < rank - b.size() ? 1 : b.get(i - rank + b.size());
            if (x != y && x != 1 && y != 1) {
                throw n.error("expected shapes that broadcast, got " + a + " and " + b);
            }
            shape.add(x == 1 ? y : x);
        }
        return shape;
    }

    private static List<Value> pad(Node n, Graph g) {
        Value x = n.in(0);
        List<Long> pads = n.has("paddings")
                ? n.wholes("paddings").orElseThrow()
                : n.wholes("pads", 1).orElse(List.of());
        List<Long> axes =
                n.wholes("axes", 3).orElse(LongStream.range(0, x.rank()).boxed().toList());
        if (pads.size() != 2 * axes.size()) {
            throw n.error("expected two pads for each of " + axes.size() + " axes, got " + pads);
        }
        long[][] widths = new long[x.rank()][2];
        for (int i = 0; i < axes.size(); i++) {
            int a = n.axis(axes.get(i), x.rank());
            widths[a][0] = pads.get(i);
            widths[a][1] = pads.get(i + axes.size());
        }
        if (Arrays.stream(widths).anyMatch(w -> w[0] < 0 || w[1] < 0)) {
            return List.of();
        }
        Attr width = new Attr.ListOf(
                Arrays.stream(widths).map(w -> Graph.list(List.of(w[0], w[1]))).toList());
        String mode = n.string("mode", "constant");
        if (mode.equals("reflect")) {
            Attrs attrs = Attrs.EMPTY.with("mode", new Attr.Str("REFLECT")).with("pad_width", width);
            return List.of(g.call("nn.mirror_pad", List.of(x), attrs));
        }
        if (!mode.equals("constant") && !mode.equals("edge")) {
            return List.of();
        }
        Attrs attrs = Attrs.EMPTY.with("pad_width", width).with("pad_mode", new Attr.Str(mode));
        return List.of(g.call("nn.pad", List.of(x, padding(n, g)), attrs));
    }

    /** The number around an image: an attribute, a literal, or what the run brings. */
    private static Value padding(Node n, Graph g) {
        Value x = n.in(0);
        if (!n.has(2)) {
            return g.scalar(x.dtype(), n.real("value", 0));
        }
        if (volume(n.in(2).shape()) != 1) {
            throw n.error("expected one number as the value of the padding, got "
                    + n.in(2).shape());
        }
        return n.constant(2).map(c -> g.scalar(x.dtype(), c.number(0))).orElseGet(() -> g.reshape(n.in(2), List.of()));
    }

    private static Value blocks(String op, String mode, Node n, Graph g) {
        Attrs attrs = Attrs.EMPTY
                .with("block_size", new Attr.Int(n.whole("blocksize", 1)))
                .with("mode", new Attr.Str(mode));
        return g.call(op, List.of(n.in(0)), attrs);
    }

    private static List<Value> resize(Node n, int scaleInput, Graph g) {
        Value x = n.in(0);
        List<Long> size = sizes(n, scaleInput);
        if (!isPlain(n) || x.rank() != 4 || size.size() != 4 || size.get(0) != x.dim(0) || size.get(1) != x.dim(1)) {
            return List.of();
        }
        String mode = n.string("mode", "nearest");
        String method = mode.equals("nearest")
                ? "nearest_neighbor"
                : mode.equals("linear") || mode.equals("bilinear") ? "linear" : "cubic";
        boolean old = n.opset() < 11;
        String nearest = n.string("nearest_mode", old ? "floor" : "round_prefer_floor");
        String moved = n.string("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        if (!List.of("asymmetric", "half_pixel", "align_corners").contains(moved)) {
            return List.of();
        }
        Attrs attrs = Attrs.EMPTY
                .with("size", Graph.list(size.subList(2, 4)))
                .with("layout", new Attr.Str("NCHW"))
                .with("method", new Attr.Str(method))
                .with("coordinate_transformation_mode", new Attr.Str(moved))
                .with("rounding_method", new Attr.Str(nearest.startsWith("round") ? "round" : nearest))
                .with("cubic_alpha", Graph.real(n.real("cubic_coeff_a", -0.75)));
        return List.of(g.call("image.resize2d", List.of(x), attrs));
    }

    /** Without what Relay's operator cannot do. */
    private static boolean isPlain(Node n) {
        return n.whole("antialias", 0) == 0
                && n.whole("exclude_outside", 0) == 0
                && n.string("keep_aspect_ratio_policy", "stretch").equals("stretch");
    }

    private static List<Long> sizes(Node n, int scaleInput) {
        if (n.has(3)) {
            return n.wholes("sizes", 3).orElse(List.of());
        }
        Value x = n.in(0);
        List<Long> size = new ArrayList<>();
        Constant scales = n.constant(scaleInput).orElse(null);
        for (int i = 0; scales != null && i < x.rank() && i < scales.size(); i++) {
            size.add((long) Math.floor(x.dim(i) * scales.number(i)));
        }
        return size;
    }
}
