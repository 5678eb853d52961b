package marvel.nest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * Writes an operator as a loop function. Where copies stand: a tensor's tile is loaded right inside the innermost
 * sequential loop that the tile depends on; an output's is stored at the end of the same loop body. At its first visit an
 * output tile starts at zero, later ones read the partial sums back; the last one runs the epilogue.
 */
public final class NestBuilder {
    private final Workload workload;
    private final Epilogue epilogue;
    private final Levels levels;
    private final Mapping mapping;
    private final boolean onChip;
    private final List<Levels.Named> sequential;
    private final List<Stmt> allocations = new ArrayList<>();
    private final DType sumType;
    private final BufferDecl out;
    private String partial;

    private NestBuilder(Workload workload, Epilogue epilogue, Mapping mapping, boolean onChip) {
        this.workload = workload;
        this.epilogue = epilogue;
        this.mapping = mapping;
        this.onChip = onChip;
        this.levels = new Levels(workload, mapping);
        this.sequential = new ArrayList<>(levels.group(0));
        this.sequential.addAll(onChip ? levels.group(1) : List.of());
        this.sumType = workload.tensor(Role.OUTPUT).dtype();
        this.out = param(Role.OUTPUT, epilogue.dtype());
        this.partial = out.name();
    }

    /** The nest as the operator is defined: no tiles, no buffers; layouts are those of the graph. */
    public static LoopFunction plain(String name, Workload workload, Epilogue epilogue, Attrs attrs) {
        List<Loop> all = loops(workload.extentArray());
        List<String> layouts =
                workload.tensors().stream().map(NestBuilder::axes).toList();
        Mapping whole =
                new Mapping(List.of(), List.of(), List.of(), List.of(), all, List.of(false, false, false), layouts);
        return PlainNest.build(name, workload, epilogue, attrs, whole);
    }

    /** Tiled for L2: loops of {@code mapping.dram}, L2 buffers and copies; inside a tile the plain loops. */
    public static LoopFunction offChip(
            String name, Workload workload, Epilogue epilogue, Attrs attrs, Mapping mapping) {
        Mapping inner = new Mapping(
                mapping.dram(),
                List.of(),
                List.of(),
                List.of(),
                loops(mapping.l2Tile(workload)),
                Collections.nCopies(3, true),
                mapping.layouts());
        return new NestBuilder(workload, epilogue, inner, false).build(name, attrs);
    }

    /** Mapped in full. */
    public static LoopFunction full(String name, Workload workload, Epilogue epilogue, Attrs attrs, Mapping mapping) {
        return new NestBuilder(workload, epilogue, mapping, true).build(name, attrs);
    }

    private static List<Loop> loops(long[] extents) {
        return Arrays.stream(DimName.values())
                .filter(d -> extents[d.ordinal()] > 1)
                .map(d -> new Loop(d, extents[d.ordinal()], 1))
                .toList();
    }

    static String axes(Tensor t) {
        StringBuilder letters = new StringBuilder();
        t.axes().forEach(a -> letters.append(a.letter()));
        return letters.toString();
    }

    static BufferDecl declare(Tensor t, DType dtype, String layout) {
        List<Long> shape = t.axes().stream().map(Axis::extent).toList();
        return new BufferDecl(t.name(), shape, dtype, axes(t), layout, Space.DRAM, Span.NONE);
    }

    static List<BufferDecl> params(Workload workload, Epilogue epilogue, Mapping mapping) {
        List<BufferDecl> all = new ArrayList<>();
        for (Role r : List.of(Role.INPUT, Role.WEIGHT)) {
            Tensor t = workload.tensor(r);
            all.add(declare(t, t.dtype(), mapping.layouts().get(r.ordinal())));
        }
        epilogue.operands().stream()
                .filter(o -> all.stream().noneMatch(p -> p.name().equals(o.name())))
                .forEach(all::add);
        Tensor o = workload.tensor(Role.OUTPUT);
        all.add(declare(o, epilogue.dtype(), mapping.layouts().get(Role.OUTPUT.ordinal())));
        return all;
    }

    static Attrs describe(Workload workload, Attrs attrs) {
        Attrs described = new Attrs(List.of())
                .with("op", new Attr.Str(workload.op()))
                .with("macs", new Attr.Int(workload.macs()));
        for (Attrs.Entry e : attrs.entries()) {
            described = described.with(e.name(), e.value());
        }
        return described;
    }

    private BufferDecl param(Role role, DType dtype) {
        return declare(workload.tensor(role), dtype, mapping.layouts().get(role.ordinal()));
    }

    private LoopFunction build(String name, Attrs attrs) {
        for (Role r : Role.values()) {
            if (keeps(r)) {
                allocate(r, Levels.L2, Space.L2);
            }
        }
        for (Role r : Role.values()) {
            if (onChip) {
                allocate(r, Levels.PE, Space.L1);
            }
        }
        boolean spills = !reductions(depth(Role.OUTPUT, keeps(Role.OUTPUT))).isEmpty();
        if (spills && (!epilogue.isNone() || !epilogue.dtype().equals(sumType))) {
            partial = out.name() + "_partial";
            allocations.add(new Stmt.Alloc(
                    new BufferDecl(partial, out.shape(), sumType, out.axes(), out.layout(), Space.DRAM, Span.NONE),
                    Span.NONE));
        }
        List<Stmt> nest = body(0);
        List<Stmt> all = new ArrayList<>(allocations);
        all.addAll(nest);
        return new LoopFunction(name, params(workload, epilogue, mapping), describe(workload, attrs), all, Span.NONE);
    }

    private boolean keeps(Role role) {
        return !onChip || mapping.keepsInL2(role);
    }

    private void allocate(Role role, int level, Space space) {
        Tensor t = workload.tensor(role);
        long[] tile = levels.extents(level);
        List<Long> shape = t.axes().stream().map(a -> a.boxExtent(tile)).toList();
        String layout = mapping.layouts().get(role.ordinal());
        allocations.add(new Stmt.Alloc(
                new BufferDecl(buffer(role, space), shape, t.dtype(), axes(t), layout, space, Span.NONE), Span.NONE));
    }

    private String buffer(Role role, Space space) {
        return workload.tensor(role).name() + (space == Space.DRAM ? "" : "_" + space);
    }

    /** How many sequential loops, from the outermost on, stand around the copies of a tensor's tile. */
    private int depth(Role role, boolean toL2) {
        int limit = toL2 ? levels.group(0).size() : sequential.size();
        int depth = 0;
        for (int i = 0; i < limit; i++) {
            if (workload.tensor(role).dependsOn(sequential.get(i).dim())) {
                depth = i + 1;
            }
        }
        return depth;
    }

    /** The loops outside a depth that an output is summed over. */
    private List<Levels.Named> reductions(int depth) {
        return sequential.subList(0, depth).stream()
                .filter(n -> workload.isReduction(n.dim()))
                .toList();
    }

    private List<Stmt> body(int depth) {
        List<Stmt> all = new ArrayList<>();
        for (Role r : Role.values()) {
            if (keeps(r) && depth(r, true) == depth) {
                all.addAll(r == Role.OUTPUT ? startOutput(Levels.L2, depth) : List.of(load(r, Levels.L2)));
            }
        }
        List<Stmt> inside = new ArrayList<>();
        for (Role r : Role.values()) {
            if (onChip && depth(r, false) == depth) {
                inside.addAll(r == Role.OUTPUT ? startOutput(Levels.PE, depth) : List.of(load(r, Levels.PE)));
            }
        }
        if (depth < sequential.size()) {
            all.addAll(parallel(inside, depth));
            all.add(loop(sequential.get(depth), body(depth + 1)));
        } else {
            inside.addAll(compute());
            all.addAll(parallel(inside, depth));
        }
        if (onChip && depth(Role.OUTPUT, false) == depth) {
            all.addAll(parallel(finishOutput(Levels.PE, depth), depth));
        }
        if (keeps(Role.OUTPUT) && depth(Role.OUTPUT, true) == depth) {
            all.addAll(finishOutput(Levels.L2, depth));
        }
        return all;
    }

    private Stmt loop(Levels.Named n, List<Stmt> body) {
        return new Stmt.For(
                n.variable(), levels.length(n.group(), n.dim()), n.loop().step(), n.where(), body, Span.NONE);
    }

    /** The array's loops around some statements at a depth. */
    private List<Stmt> parallel(List<Stmt> body, int depth) {
        Set<String> inside = sequential.subList(depth, sequential.size()).stream()
                .map(Levels.Named::variable)
                .collect(Collectors.toSet());
        List<Stmt> all = body;
        for (int g : new int[] {3, 2}) {
            for (int i = levels.group(g).size() - 1; i >= 0 && !all.isEmpty(); i--) {
                Levels.Named n = levels.group(g).get(i);
                all = List.of(new Stmt.For(
                        n.variable(), levels.lanes(n, inside), n.loop().step(), n.where(), all, Span.NONE));
            }
        }
        return all;
    }

    private List<Stmt> compute() {
        Stmt.Element[] e = new Stmt.Element[3];
        for (Role r : Role.values()) {
            int level = onChip ? Levels.PE : Levels.L2;
            List<Affine> index = workload.tensor(r).axes().stream()
                    .map(a -> levels.index(level, a))
                    .toList();
            e[r.ordinal()] = new Stmt.Element(buffer(r, onChip ? Space.L1 : Space.L2), index);
        }
        List<Stmt> all = List.of(new Stmt.Accumulate(e[2], e[0], e[1], Span.NONE));
        List<Levels.Named> loops = levels.group(4);
        for (int i = loops.size() - 1; i >= 0; i--) {
            Levels.Named n = loops.get(i);
            int from = onChip ? Levels.PE : Levels.L2;
            all = List.of(new Stmt.For(
                    n.variable(),
                    levels.length(from, n.dim()),
                    1,
                    onChip ? n.where() : marvel.ir.loop.Where.L2,
                    all,
                    Span.NONE));
        }
        return all;
    }

    /** The box of a tensor's tile at a level, in the memory it is copied from. */
    private Slice box(Role role, int level) {
        boolean fromL2 = level == Levels.PE && keeps(role);
        List<Slice.Range> ranges = workload.tensor(role).axes().stream()
                .map(a -> levels.range(level, fromL2 ? Levels.L2 : Levels.WHOLE, a))
                .toList();
        return new Slice(buffer(role, fromL2 ? Space.L2 : Space.DRAM), ranges, Span.NONE);
    }

    private Stmt load(Role role, int level) {
        boolean pad = workload.leaves(workload.tensor(role)) && !(level == Levels.PE && keeps(role));
        return new Stmt.Load(buffer(role, space(level)), box(role, level), pad, Span.NONE);
    }

    private static Space space(int level) {
        return level == Levels.L2 ? Space.L2 : Space.L1;
    }

    private List<Stmt> startOutput(int level, int depth) {
        boolean innermost = level == Levels.PE || !onChip;
        List<Stmt> zero =
                innermost ? List.of(new Stmt.Fill(buffer(Role.OUTPUT, space(level)), 0, Span.NONE)) : List.of();
        List<Levels.Named> outside = reductions(depth);
        if (outside.isEmpty()) {
            return zero;
        }
        Slice from = box(Role.OUTPUT, level);
        boolean dram = from.buffer().equals(out.name());
        Slice source = dram ? new Slice(partial, from.ranges(), Span.NONE) : from;
        Stmt load = new Stmt.Load(
                buffer(Role.OUTPUT, space(level)),
                source,
                dram && workload.leaves(workload.tensor(Role.OUTPUT)),
                Span.NONE);
        List<Guard> lanes = level == Levels.PE
                ? reducing().stream()
                        .map(v -> Guard.equal(Affine.variable(v), 0))
                        .toList()
                : List.of();
        List<Stmt> back = lanes.isEmpty() ? List.of(load) : List.of(new Stmt.If(lanes, List.of(load), zero, Span.NONE));
        List<Guard> first = outside.stream()
                .map(n -> Guard.equal(Affine.variable(n.variable()), 0))
                .toList();
        return List.of(new Stmt.If(first, zero, back, Span.NONE));
    }

    /** Variables of the parallel loops that an output is summed over. */
    private List<String> reducing() {
        List<String> all = new ArrayList<>();
        for (int g : new int[] {2, 3}) {
            levels.group(g).stream().filter(n -> workload.isReduction(n.dim())).forEach(n -> all.add(n.variable()));
        }
        return all;
    }

    private List<Stmt> finishOutput(int level, int depth) {
        Slice to = box(Role.OUTPUT, level);
        String tile = buffer(Role.OUTPUT, space(level));
        List<String> reduce = level == Levels.PE ? reducing() : List.of();
        if (!to.buffer().equals(out.name())) {
            return List.of(new Stmt.Store(to, new Stmt.Value.Tile(tile), reduce, false, Span.NONE));
        }
        boolean clip = workload.leaves(workload.tensor(Role.OUTPUT));
        Stmt finish = new Stmt.Store(to, epilogue.on(tile), reduce, clip, Span.NONE);
        if (partial.equals(out.name())) {
            return List.of(finish);
        }
        Slice spill = new Slice(partial, to.ranges(), Span.NONE);
        Stmt save = new Stmt.Store(spill, new Stmt.Value.Tile(tile), reduce, clip, Span.NONE);
        List<Guard> last = reductions(depth).stream()
                .map(n -> Guard.equal(Affine.variable(n.variable()), levels.last(n)))
                .toList();
        return List.of(new Stmt.If(last, List.of(finish), List.of(save), Span.NONE));
    }
}
