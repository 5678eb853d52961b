package marvel.search.joint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums along axes for L2 tiles of each size, made when first asked for and kept. Not safe for use by several threads. */
final class Tables {
    /** The cuts of "no dim". */
    private static final DimCuts NONE = new DimCuts(1, 1, false);

    private record Pair(long x, long y) {}

    /** Axes that have the same sums: tensors and letters make no difference. */
    private record Kind(
            long cx,
            long cy,
            long base,
            long offset,
            long extent,
            long extentX,
            boolean spreadX,
            long extentY,
            boolean spreadY) {}

    private final Shape shape;
    private final Elements elements;
    private final List<Map<Long, DimCuts>> dims = new ArrayList<>();
    private final List<List<Map<Pair, AxisCuts>>> axes = new ArrayList<>();

    Tables(Shape shape, Elements elements) {
        this.shape = shape;
        this.elements = elements;
        for (int d = 0; d < shape.dims; d++) {
            dims.add(new HashMap<>());
        }
        Map<Kind, Map<Pair, AxisCuts>> kinds = new HashMap<>();
        for (Shape.AxisShape[] tensor : shape.axes) {
            List<Map<Pair, AxisCuts>> all = new ArrayList<>();
            for (Shape.AxisShape a : tensor) {
                all.add(kinds.computeIfAbsent(kind(a), k -> new HashMap<>()));
            }
            axes.add(all);
        }
    }

    private Kind kind(Shape.AxisShape a) {
        return new Kind(
                a.cx(),
                a.cy(),
                a.base(),
                a.offset(),
                a.extent(),
                a.x() == shape.dims ? 1 : shape.extents[a.x()],
                a.x() < shape.dims && shape.maySpread[a.x()],
                a.y() == shape.dims ? 1 : shape.extents[a.y()],
                a.y() < shape.dims && shape.maySpread[a.y()]);
    }

    DimCuts dim(int d, long tile) {
        return d == shape.dims ? NONE : dims.get(d).computeIfAbsent(tile, t -> cuts(d, t));
    }

    private DimCuts cuts(int d, long tile) {
        DimCuts cuts = new DimCuts(shape.extents[d], tile, shape.maySpread[d]);
        cuts.factors = elements.factors(cuts);
        return cuts;
    }

    AxisCuts axis(int tensor, int axis, DimCuts[] cuts) {
        Shape.AxisShape a = shape.axes[tensor][axis];
        DimCuts x = cuts[a.x()];
        DimCuts y = cuts[a.y()];
        return axes.get(tensor)
                .get(axis)
                .computeIfAbsent(new Pair(x.tile, y.tile), p -> new AxisCuts(a, shape.dims, x, y));
    }
}
