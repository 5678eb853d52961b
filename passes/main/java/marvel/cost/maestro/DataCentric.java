package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import marvel.arch.Bandwidth;
import marvel.arch.Target;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * The data-centric form of a mapping. MAESTRO's outer memory is L2, so what it is given as a layer is one L2 tile; the
 * DRAM loops are how many times that tile is run. Each L2 loop is a TemporalMap, each loop on an axis of the array a
 * SpatialMap, with a Cluster for every one but the first; order is loop order (paper, section on conformable operators).
 */
public final class DataCentric {
    private static final List<DimName> CONV = List.of(DimName.K, DimName.C, DimName.R, DimName.S, DimName.P, DimName.Q);
    private static final List<DimName> DEPTHWISE = List.of(DimName.G, DimName.R, DimName.S, DimName.P, DimName.Q);
    private static final List<DimName> MATMUL = List.of(DimName.N, DimName.K, DimName.C);

    /**
     * A tile as a layer of MAESTRO.
     *
     * @param times how many tiles of these extents the operator has
     */
    public record Tile(MappedLayer layer, long times) {}

    /**
     * The extents of a tile as a layer of MAESTRO.
     *
     * @param times how many tiles of these extents the operator has
     * @param macs its multiply-accumulates, which MAESTRO need not count right
     */
    public record Extents(Layer layer, long times, long macs) {}

    /** Why MAESTRO cannot express a mapping; a sentence without a full stop. */
    public static final class Inexpressible extends Exception {
        private static final long serialVersionUID = 1;

        Inexpressible(String reason) {
            super(reason, null, false, false);
        }
    }

    private final Workload workload;
    private final LayerType type;
    private final List<DimName> dims;
    private final long strideRows;
    private final long strideCols;

    private DataCentric(Workload workload, LayerType type, List<DimName> dims) {
        this.workload = workload;
        this.type = type;
        this.dims = dims;
        this.strideRows = windowStride(workload, DimName.P);
        this.strideCols = windowStride(workload, DimName.Q);
    }

    /** The machine as MAESTRO sees it: a network with a latency of one cycle, as its hardware files have by default. */
    public static Hardware hardware(Target target) {
        int word = target.word().input();
        return Hardware.of(target.pes(), words(target.noc(), word), 1, target.lanes(), words(target.dram(), word));
    }

    private static int words(Bandwidth link, int size) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.floor(link.readWords(size))));
    }

    /**
     * The tiles of a mapped operator, the full one first, then those at the edges.
     *
     * @throws Inexpressible if MAESTRO has no form for it
     */
    public static List<Tile> tiles(String name, Workload workload, Mapping mapping, Target target)
            throws Inexpressible {
        DataCentric form = of(workload);
        List<Directive> directives = form.directives(mapping, target);
        return form.extents(name, mapping.l2Tile(workload)).stream()
                .map(e -> new Tile(new MappedLayer(e.layer(), directives), e.times()))
                .toList();
    }

    /** The tiles of an operator whose L2 tile is given, the full one first, then those at the edges. */
    public List<Extents> extents(String name, long[] l2Tile) {
        List<Extents> all = new ArrayList<>();
        enumerate(name, l2Tile, new long[DimName.COUNT], 0, 1, all);
        return all;
    }

    /**
     * The form of an operator, for all mappings of it.
     *
     * @throws Inexpressible if MAESTRO has none
     */
    public static DataCentric of(Workload workload) throws Inexpressible {
        for (DimName d : List.of(DimName.T, DimName.D)) {
            if (workload.extent(d) != 1) {
                throw new Inexpressible("MAESTRO has no depth dims");
            }
        }
        for (Axis a : workload.tensor(Role.INPUT).axes()) {
            for (DimName kernel : List.of(DimName.R, DimName.S)) {
                if (Math.abs(a.coefficient(kernel)) > 1 && workload.extent(kernel) > 1) {
                    throw new Inexpressible("MAESTRO has no dilation");
                }
            }
        }
        boolean slides =
                List.of(DimName.R, DimName.S, DimName.P, DimName.Q).stream().anyMatch(d -> workload.extent(d) > 1);
        if (!slides && workload.extent(DimName.G) == 1) {
            return new DataCentric(workload, LayerType.GEMM, MATMUL);
        }
        boolean depthwise = workload.extent(DimName.G) > 1 && workload.extent(DimName.C) == 1 && slides;
        return depthwise
                ? new DataCentric(workload, LayerType.DSCONV, DEPTHWISE)
                : slides
                        ? new DataCentric(workload, LayerType.CONV, CONV)
                        : new DataCentric(workload, LayerType.GEMM, MATMUL);
    }

    /** True if the layer has a dim; the others are run one iteration after the other. */
    public boolean has(DimName dim) {
        return dims.contains(dim);
    }

    /** Stride along the axis of the input that a dim indexes. */
    private static long windowStride(Workload workload, DimName output) {
        for (Axis a : workload.tensor(Role.INPUT).axes()) {
            if (a.coefficient(output) != 0) {
                return Math.abs(a.coefficient(output));
            }
        }
        return 1;
    }

    /**
     * The directives of a mapping.
     *
     * @throws Inexpressible if MAESTRO has none; the order of the L2 loops is never why
     */
    public List<Directive> directives(Mapping mapping, Target target) throws Inexpressible {
        long[] tile = mapping.l2Tile(workload);
        List<Loop> parallel = parallel(mapping);
        check(mapping, parallel, target);
        List<Directive> all = new ArrayList<>();
        long[] held = tile.clone();
        mapping.l2().forEach(l -> held[l.dim().ordinal()] /= l.trips());
        if (!parallel.isEmpty()) {
            held[parallel.get(0).dim().ordinal()] /= parallel.get(0).trips();
        }
        DimName first = spatial(mapping, parallel, target);
        for (DimName d : topOrder(mapping, first)) {
            all.add(map(d, held, d == first));
        }
        for (int i = 1; i < parallel.size(); i++) {
            Loop loop = parallel.get(i);
            all.add(new Directive.Cluster(Math.toIntExact(loop.trips())));
            held[loop.dim().ordinal()] /= loop.trips();
            all.add(map(loop.dim(), held, true));
        }
        return all;
    }

    /** The dim of the SpatialMap of the top level, which has to be there: without parallel loops, one that is held whole. */
    private DimName spatial(Mapping mapping, List<Loop> parallel, Target target) throws Inexpressible {
        if (!parallel.isEmpty()) {
            return parallel.get(0).dim();
        }
        for (DimName d : dims) {
            if (target.pes() == 1 || mapping.l2().stream().noneMatch(l -> l.dim() == d)) {
                return d;
            }
        }
        throw new Inexpressible("MAESTRO would spread one of the L2 loops, the mapping spreads none");
    }

    /** The loops on the array, rows first; neighbours over one dim are one loop, as MAESTRO's units stand in a row. */
    private static List<Loop> parallel(Mapping mapping) {
        List<Loop> all = new ArrayList<>(mapping.rows());
        for (Loop l : mapping.cols()) {
            int last = all.size() - 1;
            if (last >= 0
                    && all.get(last).dim() == l.dim()
                    && last == mapping.rows().size() - 1) {
                all.set(last, new Loop(l.dim(), all.get(last).trips() * l.trips(), l.step()));
            } else {
                all.add(l);
            }
        }
        return all;
    }

    /** L2 loops in their order; what has none stands innermost, the first parallel dim last of all. */
    private List<DimName> topOrder(Mapping mapping, DimName first) {
        List<DimName> order = new ArrayList<>();
        mapping.l2().stream().map(Loop::dim).filter(dims::contains).forEach(order::add);
        dims.stream().filter(d -> !order.contains(d) && d != first).forEach(order::add);
        if (!order.contains(first)) {
            order.add(first);
        }
        return order;
    }

    private void check(Mapping mapping, List<Loop> parallel, Target target) throws Inexpressible {
        if (parallel.size() > Hardware.LEVELS) {
            throw new Inexpressible(
                    "MAESTRO has four cluster levels, the mapping spreads " + parallel.size() + " loops");
        }
        Set<DimName> spread = new HashSet<>();
        for (Loop l : parallel) {
            if (!dims.contains(l.dim())) {
                throw new Inexpressible(
                        "MAESTRO's " + type + " has no dim for " + l.dim() + ", which runs in parallel");
            }
            if (l.dim() == DimName.R || l.dim() == DimName.S) {
                throw new Inexpressible("MAESTRO counts a kernel dim in parallel without its window");
            }
            if (!spread.add(l.dim())) {
                throw new Inexpressible(
                        "MAESTRO maps a dim once at a level, the mapping spreads " + l.dim() + " twice");
            }
        }
        for (Loop l : mapping.l2()) {
            if (type.slides() && (l.dim() == DimName.R || l.dim() == DimName.S)) {
                throw new Inexpressible("MAESTRO wants kernel dims whole, the mapping tiles " + l.dim());
            }
            if (!parallel.isEmpty() && l.dim() == parallel.get(0).dim()) {
                long inner = parallel.stream().skip(1).mapToLong(Loop::trips).reduce(1, Math::multiplyExact);
                long units = target.pes() / inner;
                if (units != parallel.get(0).trips()) {
                    throw new Inexpressible("MAESTRO would spread " + l.dim() + " over " + units
                            + " units, the mapping over " + parallel.get(0).trips());
                }
            }
        }
        if (mapping.l2().stream().map(Loop::dim).distinct().count()
                != mapping.l2().size()) {
            throw new Inexpressible("MAESTRO maps a dim once at a level, the mapping has two L2 loops over one dim");
        }
    }

    private Directive map(DimName d, long[] held, boolean spatial) {
        long extent = held[d.ordinal()];
        long size = extent;
        long offset = extent;
        if (type.slides() && (d == DimName.P || d == DimName.Q)) {
            long stride = d == DimName.P ? strideRows : strideCols;
            size = (extent - 1) * stride + held[(d == DimName.P ? DimName.R : DimName.S).ordinal()];
            offset = extent * stride;
        }
        int m = Math.toIntExact(size);
        int o = Math.toIntExact(offset);
        return spatial ? new Directive.Spatial(m, o, letter(d)) : new Directive.Temporal(m, o, letter(d));
    }

    private String letter(DimName d) {
        if (type == LayerType.GEMM) {
            return d == DimName.N ? "M" : d == DimName.K ? "N" : "K";
        }
        return d == DimName.P ? "Y" : d == DimName.Q ? "X" : d == DimName.G ? "C" : d.name();
    }

    /** One entry for each combination of full and last, shorter, tiles. Dims that the layer lacks multiply its count. */
    private void enumerate(String name, long[] tile, long[] extents, int dim, long times, List<Extents> tiles) {
        if (dim == DimName.COUNT) {
            Layer layer = layer(tiles.isEmpty() ? name : name + "_edge" + tiles.size(), extents);
            tiles.add(new Extents(layer, times, macs(layer)));
            return;
        }
        DimName d = DimName.values()[dim];
        long full = workload.extent(d) / tile[dim];
        long rest = workload.extent(d) % tile[dim];
        boolean known = dims.contains(d);
        if (!known) {
            enumerate(name, tile, extents, dim + 1, Math.multiplyExact(times, workload.extent(d)), tiles);
            return;
        }
        if (full > 0) {
            extents[dim] = tile[dim];
            enumerate(name, tile, extents, dim + 1, Math.multiplyExact(times, full), tiles);
        }
        if (rest > 0) {
            extents[dim] = rest;
            enumerate(name, tile, extents, dim + 1, times, tiles);
        }
    }

    private Layer layer(String name, long[] extents) {
        List<Layer.Dim> all = new ArrayList<>();
        for (DimName d : dims) {
            long size = extents[d.ordinal()];
            int stride = 1;
            if (type.slides() && (d == DimName.P || d == DimName.Q)) {
                stride = Math.toIntExact(d == DimName.P ? strideRows : strideCols);
                size = (size - 1) * stride + extents[(d == DimName.P ? DimName.R : DimName.S).ordinal()];
            }
            all.add(new Layer.Dim(letter(d), Math.toIntExact(size), stride));
        }
        return new Layer(name, type, all);
    }

    /** Multiply-accumulates of a tile, for comparison with what MAESTRO counts. */
    public static long macs(Tile tile) {
        return macs(tile.layer().layer());
    }

    private static long macs(Layer layer) {
        long product = 1;
        for (Layer.Dim d : layer.dims()) {
            boolean window = d.name().equals("Y") || d.name().equals("X");
            long kernel = window ? size(layer, d.name().equals("Y") ? "R" : "S") : 1;
            product *= (d.size() - kernel) / d.stride() + 1;
        }
        return product;
    }

    private static long size(Layer layer, String dim) {
        return layer.dims().stream()
                .filter(d -> d.name().equals(dim))
                .mapToLong(Layer.Dim::size)
                .findFirst()
                .orElseThrow();
    }
}
