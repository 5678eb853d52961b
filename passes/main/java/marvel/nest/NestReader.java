package marvel.nest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * Reads a loop function of the shape that {@link NestBuilder} writes: one accumulation, loop variables named after their
 * dims ({@code %k2}, {@code %k1}, {@code %k0}, {@code %k}). All but the operator's name and its count of
 * multiply-accumulates comes from the nest itself.
 */
public final class NestReader {
    private final LoopFunction function;
    private final Map<String, BufferDecl> buffers = new HashMap<>();
    private final Map<String, Slice> loads = new HashMap<>();
    private final Map<String, Slice> stores = new HashMap<>();
    private final List<Stmt.For> path = new ArrayList<>();
    private final Map<String, DimName> dims = new HashMap<>();
    private Optional<Stmt.Accumulate> found = Optional.empty();
    private Optional<Stmt.Store> last = Optional.empty();

    private NestReader(LoopFunction function) {
        this.function = function;
        function.params().forEach(p -> buffers.put(p.name(), p));
    }

    /**
     * Reads a nest.
     *
     * @throws CompileException where the nest is of another shape
     */
    public static Nest read(LoopFunction function) {
        return new NestReader(function).read();
    }

    /**
     * Reads a nest that is mapped in full.
     *
     * @throws CompileException where it is not, or of another shape
     */
    public static Nest readMapped(LoopFunction function) {
        Nest nest = read(function);
        if (nest.stage() != Nest.Stage.FULL) {
            throw new CompileException(
                    Code.NOT_MAPPED_YET,
                    function.span(),
                    "@" + function.name() + ": expected an operator mapped on the array, got one that is not");
        }
        return nest;
    }

    private Nest read() {
        collect(function.body(), new ArrayList<>());
        Stmt.Accumulate accumulate = accumulate();
        long[] extents = extents();
        List<Tensor> tensors = List.of(
                tensor(Role.INPUT, accumulate.left()),
                tensor(Role.WEIGHT, accumulate.right()),
                tensor(Role.OUTPUT, accumulate.target()));
        List<Long> all = Arrays.stream(extents).boxed().toList();
        String tooLarge = Workload.tooLarge(all);
        if (!tooLarge.isEmpty()) {
            throw new CompileException(
                    Code.TOO_MANY_ITERATIONS, function.span(), "@" + function.name() + ": " + tooLarge);
        }
        long iterations = all.stream().reduce(1L, (a, b) -> a * b);
        long macs = function.attrs().getInt("macs").orElse(iterations);
        Workload workload = new Workload(function.attrs().getString("op").orElse(""), all, tensors, macs);
        Nest nest = new Nest(workload, stage(), mapping(extents, tensors), epilogue(tensors));
        SameNest.check(write(nest), function, nest.stage() != Nest.Stage.FULL);
        return nest;
    }

    private LoopFunction write(Nest n) {
        try {
            return switch (n.stage()) {
                case PLAIN -> NestBuilder.plain(function.name(), n.workload(), n.epilogue(), function.attrs());
                case OFF_CHIP ->
                    NestBuilder.offChip(function.name(), n.workload(), n.epilogue(), function.attrs(), n.mapping());
                case FULL ->
                    NestBuilder.full(function.name(), n.workload(), n.epilogue(), function.attrs(), n.mapping());
            };
        } catch (IllegalArgumentException e) {
            throw new CompileException(Code.NOT_A_NEST, function.span(), String.valueOf(e.getMessage()));
        }
    }

    /** The tiles that a stored value reads. */
    static List<String> tiles(Stmt.Value v) {
        if (v instanceof Stmt.Value.Tile t) {
            return List.of(t.buffer());
        }
        return v instanceof Stmt.Value.Apply a
                ? a.args().stream()
                        .flatMap(arg -> tiles(arg).stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    private void collect(List<Stmt> body, List<Stmt.For> around) {
        for (Stmt s : body) {
            if (s instanceof Stmt.Alloc a) {
                buffers.put(a.buffer().name(), a.buffer());
            } else if (s instanceof Stmt.For f) {
                around.add(f);
                collect(f.body(), around);
                around.remove(around.size() - 1);
            } else if (s instanceof Stmt.If i) {
                collect(i.then(), around);
                collect(i.otherwise(), around);
            } else if (s instanceof Stmt.Load l) {
                loads.put(l.target(), l.source());
            } else if (s instanceof Stmt.Store t) {
                store(t);
            } else if (s instanceof Stmt.Accumulate a) {
                if (found.isPresent()) {
                    throw new CompileException(
                            Code.NOT_A_NEST, a.span(), "expected one accumulation in a loop function, got another");
                }
                found = Optional.of(a);
                path.addAll(around);
            }
        }
    }

    private Stmt.Accumulate accumulate() {
        return found.orElseThrow(() -> new CompileException(
                Code.NOT_A_NEST, function.span(), "expected an accumulation in @" + function.name() + ", got none"));
    }

    private void store(Stmt.Store s) {
        tiles(s.value()).forEach(t -> stores.put(t, s.target()));
        if (function.param(s.target().buffer()).isPresent()) {
            last = Optional.of(s);
        }
    }

    /** Extent of each dim: the end of its outermost loop. */
    private long[] extents() {
        long[] extents = new long[DimName.COUNT];
        java.util.Arrays.fill(extents, 1);
        List<DimName> seen = new ArrayList<>();
        for (Stmt.For f : path) {
            DimName d = dim(f);
            dims.put(f.variable(), d);
            if (!seen.contains(d)) {
                seen.add(d);
                if (!f.end().isConstant()) {
                    throw new CompileException(
                            Code.NOT_A_NEST,
                            f.span(),
                            "expected a constant end of the outermost loop over " + d + ", got " + f.end());
                }
                extents[d.ordinal()] = f.end().terms().get(0).constant();
            }
        }
        return extents;
    }

    private static DimName dim(Stmt.For f) {
        String letter = f.variable().substring(0, 1).toUpperCase(Locale.ROOT);
        for (DimName d : DimName.values()) {
            if (d.name().equals(letter) && f.variable().substring(1).matches("[0-9]?[rc]?")) {
                return d;
            }
        }
        throw new CompileException(
                Code.NOT_A_NEST,
                f.span(),
                "expected a loop variable named after a dim, such as %k2, %k1, %k0 or %k, got %" + f.variable());
    }

    private Tensor tensor(Role role, Stmt.Element element) {
        List<Affine> index = element.indices();
        String name = element.buffer();
        while (function.param(name).isEmpty() && source(name).isPresent()) {
            Slice box = source(name).get();
            List<Affine> outer = new ArrayList<>();
            for (int i = 0; i < index.size(); i++) {
                outer.add(
                        box.ranges().isEmpty()
                                ? index.get(i)
                                : index.get(i).plus(box.ranges().get(i).start()));
            }
            index = outer;
            name = box.buffer();
        }
        String outermost = name;
        BufferDecl param = function.param(name).orElseThrow(() -> unknown(role, outermost));
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < index.size(); i++) {
            axes.add(axis(param.axes().charAt(i), param.shape().get(i), index.get(i)));
        }
        DType dtype = role == Role.OUTPUT ? buffer(element.buffer()).dtype() : param.dtype();
        return new Tensor(param.name(), role, dtype, axes);
    }

    private CompileException unknown(Role role, String name) {
        return new CompileException(
                Code.NOT_A_NEST,
                buffer(name).span(),
                "expected %" + name + ", which holds the " + role + ", to be copied from or to a parameter");
    }

    /** Where a buffer is filled from, or for outputs, written to: a parameter rather than scratch memory. */
    private Optional<Slice> source(String buffer) {
        Slice load = loads.get(buffer);
        Slice store = stores.get(buffer);
        if (store != null) {
            boolean spill = buffer(store.buffer()).space() == Space.DRAM
                    && function.param(store.buffer()).isEmpty();
            return spill && last.isPresent() ? last.map(Stmt.Store::target) : Optional.of(store);
        }
        return Optional.ofNullable(load);
    }

    private BufferDecl buffer(String name) {
        BufferDecl b = buffers.get(name);
        if (b == null) {
            throw new CompileException(Code.NOT_A_NEST, function.span(), "expected a declared buffer, got %" + name);
        }
        return b;
    }

    private Axis axis(char letter, long extent, Affine index) {
        List<Axis.Term> terms = new ArrayList<>();
        for (Affine.Term t : index.terms()) {
            DimName d = dims.get(t.variable());
            if (d == null) {
                throw new CompileException(
                        Code.NOT_A_NEST,
                        accumulate().span(),
                        "expected a loop around the accumulation over %" + t.variable());
            }
            Optional<Axis.Term> same = terms.stream().filter(a -> a.dim() == d).findFirst();
            if (same.isEmpty()) {
                terms.add(new Axis.Term(d, t.coefficient()));
            } else if (same.get().coefficient() != t.coefficient()) {
                throw new CompileException(
                        Code.NOT_A_NEST,
                        accumulate().span(),
                        "expected all loops over " + d + " to have coefficient "
                                + same.get().coefficient() + " along axis " + letter + ", got " + t.coefficient()
                                + " for %" + t.variable());
            }
        }
        return new Axis(letter, extent, terms, index.constant());
    }

    private Nest.Stage stage() {
        boolean l1 = buffers.values().stream().anyMatch(b -> b.space() == Space.L1);
        boolean l2 = buffers.values().stream().anyMatch(b -> b.space() == Space.L2);
        return l1 ? Nest.Stage.FULL : l2 ? Nest.Stage.OFF_CHIP : Nest.Stage.PLAIN;
    }

    private Mapping mapping(long[] extents, List<Tensor> tensors) {
        Nest.Stage stage = stage();
        List<List<Loop>> groups = new ArrayList<>();
        for (int i = 0; i < Where.values().length; i++) {
            groups.add(new ArrayList<>());
        }
        long[] left = extents.clone();
        for (Stmt.For f : path) {
            DimName dim = dim(f);
            int d = dim.ordinal();
            boolean mapped = stage == Nest.Stage.FULL || (stage == Nest.Stage.OFF_CHIP && f.where() == Where.DRAM);
            if (mapped) {
                long trips = (left[d] + f.step() - 1) / f.step();
                groups.get(f.where().ordinal()).add(new Loop(dim, trips, f.step()));
            }
            left[d] = f.step();
        }
        List<Boolean> keep = new ArrayList<>();
        List<String> layouts = new ArrayList<>();
        for (Tensor t : tensors) {
            keep.add(stage != Nest.Stage.PLAIN && inL2(t.role()));
            layouts.add(buffer(t.name()).layout());
        }
        return new Mapping(
                groups.get(Where.DRAM.ordinal()),
                groups.get(Where.L2.ordinal()),
                groups.get(Where.ROWS.ordinal()),
                groups.get(Where.COLS.ordinal()),
                groups.get(Where.L1.ordinal()),
                keep,
                layouts);
    }

    private boolean inL2(Role role) {
        String name = (role == Role.INPUT
                        ? accumulate().left()
                        : role == Role.WEIGHT
                                ? accumulate().right()
                                : accumulate().target())
                .buffer();
        Optional<Slice> from = source(name);
        return buffer(name).space() == Space.L2
                || from.map(s -> buffer(s.buffer()).space() == Space.L2).orElse(false);
    }

    private Epilogue epilogue(List<Tensor> tensors) {
        Tensor output = tensors.get(Role.OUTPUT.ordinal());
        List<String> factors = tensors.subList(0, Role.OUTPUT.ordinal()).stream()
                .map(Tensor::name)
                .toList();
        DType dtype = buffer(output.name()).dtype();
        if (last.isEmpty()) {
            return Epilogue.none(dtype);
        }
        List<BufferDecl> operands = new ArrayList<>();
        operands(last.get().value(), operands);
        operands.removeIf(o -> factors.contains(o.name()));
        List<BufferDecl> ordered =
                function.params().stream().filter(operands::contains).toList();
        return Epilogue.of(last.get().value(), ordered, dtype);
    }

    private void operands(Stmt.Value v, List<BufferDecl> out) {
        if (v instanceof Stmt.Value.Operand o && !out.contains(buffer(o.buffer()))) {
            out.add(buffer(o.buffer()));
        } else if (v instanceof Stmt.Value.Apply a) {
            a.args().forEach(arg -> operands(arg, out));
        }
    }
}
