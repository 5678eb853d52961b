package marvel.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.ir.loop.BufferDecl;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.Nest;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * A mapped operator with fewer iterations of its loops and otherwise the same: the same loops in the same order on the same
 * levels and axes, strides, dilation, padding, layouts and epilogue, and a shorter last tile wherever there was one.
 */
public final class ScaledDown {
    private static final long[] MOST_TRIPS = {16, 8, 6, 5, 4, 3, 2};

    private ScaledDown() {}

    /** The largest version of at most so many iterations; empty if even two iterations of every loop are more. */
    public static Optional<Nest> of(Nest nest, long mostIterations) {
        for (long trips : MOST_TRIPS) {
            Optional<Nest> small = withTrips(nest, trips);
            if (small.isPresent() && iterations(small.get().workload()) <= mostIterations) {
                return small;
            }
        }
        return Optional.empty();
    }

    private static double iterations(Workload w) {
        return w.extents().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    }

    private static Optional<Nest> withTrips(Nest nest, long most) {
        Workload w = nest.workload();
        long[] extents = w.extentArray();
        Mapping m = nest.mapping();
        List<List<Loop>> levels = new ArrayList<>(List.of(m.l1(), m.cols(), m.rows(), m.l2(), m.dram()));
        long[] tile = new long[DimName.COUNT];
        java.util.Arrays.fill(tile, 1);
        if (nest.stage() != Nest.Stage.FULL) {
            long[] l2 = m.l2Tile(w);
            for (DimName d : DimName.values()) {
                tile[d.ordinal()] = d.isWhole() ? l2[d.ordinal()] : Math.min(l2[d.ordinal()], most);
            }
        }
        for (int i = 0; i < levels.size(); i++) {
            levels.set(i, shorter(levels.get(i), tile, extents, levels.subList(i + 1, levels.size()), most));
        }
        Workload small = resized(w, tile);
        if (small == null) {
            return Optional.empty();
        }
        Mapping mapping = new Mapping(
                levels.get(4), levels.get(3), levels.get(2), levels.get(1), levels.get(0), m.keepL2(), m.layouts());
        return Optional.of(new Nest(small, nest.stage(), mapping, epilogue(nest.epilogue(), small)));
    }

    /** Loops of one level with fewer trips; {@code tile} becomes what they cover. */
    private static List<Loop> shorter(
            List<Loop> loops, long[] tile, long[] extents, List<List<Loop>> outer, long most) {
        List<Loop> all = new ArrayList<>(loops);
        for (int i = loops.size() - 1; i >= 0; i--) {
            Loop loop = loops.get(i);
            int d = loop.dim().ordinal();
            long trips = loop.dim().isWhole() ? loop.trips() : Math.min(loop.trips(), most);
            long whole = outerStep(loop.dim(), loops.subList(0, i), outer, extents[d]);
            boolean even = loop.step() * loop.trips() == whole;
            all.set(i, new Loop(loop.dim(), trips, tile[d]));
            tile[d] = tile[d] * trips - (even || tile[d] == 1 ? 0 : 1);
        }
        return all;
    }

    /** What the loops outside leave to a loop: the step of the next loop outside over its dim, or all of the dim. */
    private static long outerStep(DimName dim, List<Loop> level, List<List<Loop>> outer, long extent) {
        for (int i = level.size() - 1; i >= 0; i--) {
            if (level.get(i).dim() == dim) {
                return level.get(i).step();
            }
        }
        for (List<Loop> loops : outer) {
            for (int i = loops.size() - 1; i >= 0; i--) {
                if (loops.get(i).dim() == dim) {
                    return loops.get(i).step();
                }
            }
        }
        return extent;
    }

    /** The operator with other extents: tensors shrink by what the window moves less, so that padding stays. */
    private static @org.jspecify.annotations.Nullable Workload resized(Workload w, long[] extents) {
        List<Tensor> tensors = new ArrayList<>();
        for (Tensor t : w.tensors()) {
            List<Axis> axes = new ArrayList<>();
            for (Axis a : t.axes()) {
                long extent = a.extent();
                for (Axis.Term term : a.terms()) {
                    extent -= Math.max(0, term.coefficient())
                            * (w.extent(term.dim()) - extents[term.dim().ordinal()]);
                }
                if (extent < 1) {
                    return null;
                }
                axes.add(new Axis(a.letter(), extent, a.terms(), a.offset()));
            }
            tensors.add(new Tensor(t.name(), t.role(), t.dtype(), axes));
        }
        List<Long> all = new ArrayList<>();
        long macs = 1;
        for (long e : extents) {
            all.add(e);
            macs = Math.multiplyExact(macs, e);
        }
        return new Workload(w.op(), all, tensors, macs);
    }

    private static Epilogue epilogue(Epilogue e, Workload small) {
        Tensor out = small.tensor(Role.OUTPUT);
        List<BufferDecl> operands = new ArrayList<>();
        for (BufferDecl b : e.operands()) {
            List<Long> shape = new ArrayList<>();
            for (char letter : b.axes().toCharArray()) {
                shape.add(out.axes().stream()
                        .filter(a -> a.letter() == letter)
                        .findFirst()
                        .orElseThrow()
                        .extent());
            }
            operands.add(new BufferDecl(b.name(), shape, b.dtype(), b.axes(), b.layout(), b.space(), b.span()));
        }
        return new Epilogue(e.value(), operands, e.dtype());
    }
}
