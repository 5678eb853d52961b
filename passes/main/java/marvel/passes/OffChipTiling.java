package marvel.passes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.DbModel;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.layout.GraphLayouts;
import marvel.layout.LayoutFlow;
import marvel.nest.Epilogue;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.pass.Finding;
import marvel.pass.Parallel;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.search.layout.Fixed;
import marvel.search.layout.LayoutProblem;
import marvel.search.layout.NetworkLayouts;
import marvel.search.layout.Operator;
import marvel.search.offchip.OffChipChoice;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipResult;
import marvel.workload.Role;
import marvel.workload.Tensor;

/**
 * Tiles each operator for L2: tile sizes, order of the loops from tile to tile and layouts of the tensors that move the
 * fewest DRAM blocks, with proof. Adds the loops, the L2 buffers and their copies; where a layout changes, the graph gets
 * layout_transform calls, whose blocks the calling function counts as {@code layout_transform_blocks}.
 */
@PassInfo("off-chip-tiling")
public final class OffChipTiling implements Pass<OffChipTiling.Options> {
    /** Cost models of DRAM traffic. */
    public enum Model {
        DB
    }

    /** What can be minimised off chip. */
    public enum Objective {
        DRAM
    }

    /** How layouts are chosen. Weights are packed ahead of time, in the layout that is best for their operator. */
    public enum LayoutChoice {
        /** Those of all tensors together, for the least traffic of the network, changes of layouts included. */
        NETWORK,
        /** Each operator's own, with no regard to the others. */
        OPERATOR,
        NCHW,
        NHWC,
        /** As in the graph, but for weights. */
        WEIGHTS,
        /** As in the graph. */
        FIXED
    }

    /**
     * Options.
     *
     * @param model db: distinct DRAM blocks
     * @param objective dram: blocks moved
     * @param reuse tiles: a tile stays while only loops advance that its tensor does not depend on; none: the paper's model
     * @param tiles divisors, or any: the last tile may be smaller
     * @param layouts network: the best for all operators and the changes between them; operator: each operator's own; nchw, nhwc: one order for all images; weights: as in the graph but for weights, which are packed ahead of time; fixed: as in the graph
     * @param seconds time limit for each operator, 0 for none; results under a limit depend on the machine's speed
     */
    public record Options(
            Model model, Objective objective, Reuse reuse, TileRule tiles, LayoutChoice layouts, int seconds) {
        public Options() {
            this(Model.DB, Objective.DRAM, Reuse.TILES, TileRule.DIVISORS, LayoutChoice.NETWORK, 0);
        }

        public Options {
            if (seconds < 0) {
                throw new IllegalArgumentException("expected seconds >= 0, got " + seconds);
            }
        }
    }

    /**
     * What is searched for a function.
     *
     * @param known blocks of a choice that is known, {@link Long#MAX_VALUE} if there is none
     */
    private record Task(OffChipProblem problem, long known) {}

    /** A tiled function. */
    private record Tiled(LoopFunction function, NetworkLayouts.Placed placed) {}

    /** A function to tile. */
    private record Plain(LoopFunction function, Nest nest, OffChipProblem problem) {
        String name() {
            return function.name();
        }
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        Target target = Targets.read(context.target());
        List<Plain> plain = new ArrayList<>();
        Map<String, LayoutFlow.Mapped> mapped = new LinkedHashMap<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            Nest nest = NestReader.read(f);
            if (nest.stage() != Nest.Stage.PLAIN) {
                context.report(Diagnostic.remark(
                        Code.LEFT_AS_IS, f.span(), "@" + f.name() + " is tiled already: left as it is"));
                continue;
            }
            Optional<GraphFunction> graph = module.item(GraphFunction.class, f.name());
            Set<Role> free = EnumSet.allOf(Role.class);
            free.removeIf(r -> !sameRank(nest.workload().tensor(r), graph));
            plain.add(new Plain(
                    f,
                    nest,
                    new OffChipProblem(nest.workload(), target, options.tiles(), options.reuse(), free).apart()));
            graph.ifPresent(g -> mapped.put(f.name(), mapped(nest, g, free)));
        }
        int block = target.dramBlock();
        long element = target.word().output();
        ToLongFunction<Type> blocks = type -> (elements(type) * element + block - 1) / block;
        LayoutFlow flow = LayoutFlow.read(module, mapped);
        Map<String, Task> tasks = new HashMap<>();
        plain.forEach(p -> tasks.put(p.name(), new Task(problem(p, options.layouts()), Long.MAX_VALUE)));
        Optional<NetworkLayouts.Totals> totals = options.layouts() == LayoutChoice.NETWORK
                ? network(plain, flow, blocks, options, context, tasks)
                : Optional.empty();
        Map<String, LoopFunction> done = new HashMap<>();
        Map<String, NetworkLayouts.Placed> placed = new HashMap<>();
        Parallel.map(
                        plain,
                        context,
                        (p, own) -> tile(
                                p,
                                tasks.getOrDefault(p.name(), new Task(p.problem(), Long.MAX_VALUE)),
                                mapped.containsKey(p.name())
                                        && !mapped.get(p.name()).followers().isEmpty(),
                                options,
                                own))
                .forEach(t -> {
                    done.put(t.function().name(), t.function());
                    placed.put(t.function().name(), t.placed());
                });
        LayoutProblem.Choice around = NetworkLayouts.around(flow, placed, blocks);
        Module changed = new GraphLayouts(flow, around.orders(), blocks).apply();
        return note(changed.map(LoopFunction.class, f -> done.getOrDefault(f.name(), f)), mapped.keySet(), totals);
    }

    /** What a function's tensors may do; operands of the size of the output have to be in its layout. */
    private static LayoutFlow.Mapped mapped(Nest nest, GraphFunction graph, Set<Role> free) {
        List<String> letters = new ArrayList<>();
        for (Role r : Role.values()) {
            Tensor t = nest.workload().tensor(r);
            letters.add(free.contains(r) ? Layouts.graphName(t, Layouts.all(t).get(0)) : "");
        }
        List<Expr.Param> params = graph.function().params();
        Set<Integer> followers = new HashSet<>();
        for (int i = 2; i < params.size(); i++) {
            boolean isWhole = params.get(i).declared() instanceof Type.Tensor t
                    && graph.function().result() instanceof Type.Tensor r
                    && t.shape().equals(r.shape());
            if (isWhole) {
                followers.add(i);
            }
        }
        long whole = nest.epilogue().operands().stream()
                .filter(o -> isWhole(o, nest))
                .count();
        return new LayoutFlow.Mapped(
                letters.get(0), letters.get(1), letters.get(2), whole == followers.size() ? followers : Set.of());
    }

    private static boolean isWhole(BufferDecl operand, Nest nest) {
        return operand.elements() == nest.workload().tensor(Role.OUTPUT).volume();
    }

    private static OffChipProblem problem(Plain p, LayoutChoice choice) {
        Set<Role> weight = EnumSet.of(Role.WEIGHT);
        weight.retainAll(p.problem().freeLayouts());
        return switch (choice) {
            case NETWORK, OPERATOR -> p.problem();
            case NCHW -> p.problem().free(weight).given(Fixed.NCHW.layouts(p.problem()));
            case NHWC -> p.problem().free(weight).given(Fixed.NHWC.layouts(p.problem()));
            case WEIGHTS -> p.problem().free(weight);
            case FIXED -> p.problem().free(Set.of());
        };
    }

    /** Chooses the layouts of all tensors of the graph together, which {@code tasks} gives as they are from then on. */
    private static Optional<NetworkLayouts.Totals> network(
            List<Plain> plain,
            LayoutFlow flow,
            ToLongFunction<Type> blocks,
            Options options,
            PassContext context,
            Map<String, Task> tasks) {
        if (plain.stream().noneMatch(p -> flow.calls(p.name()) > 0)) {
            return Optional.empty();
        }
        List<Operator> operators = Parallel.map(plain, context, (p, own) -> {
            long start = System.nanoTime();
            try {
                long times = p.function().count();
                Operator.Part part = NetworkLayouts.part(flow, p.name(), times, blocks);
                TimeLimit limit = limit(options, own);
                return own.shared(
                                Operator.class,
                                List.of(p.problem(), part),
                                () -> Operator.of(p.name(), times, p.problem(), part, limit),
                                o -> !limit.isOver())
                        .as(p.name(), times);
            } catch (InfeasibleException e) {
                throw infeasible(p, e, own);
            } finally {
                own.metrics().add(p.name(), "search_ms", (System.nanoTime() - start) / 1e6);
            }
        });
        NetworkLayouts network = new NetworkLayouts(flow, operators, blocks);
        LayoutProblem.Choice best = network.best(limit(options, context));
        NetworkLayouts.Totals totals = network.totals(best);
        if (operators.stream().allMatch(o -> o.table().isComplete())) {
            for (Operator o : operators) {
                Set<Role> free = EnumSet.copyOf(Set.of(Role.values()));
                free.retainAll(o.result().problem().freeLayouts());
                free.removeAll(network.roles(o));
                List<String> layouts = network.layouts(o, best);
                OffChipProblem problem = o.result().problem().free(free).given(layouts);
                tasks.put(o.function(), new Task(problem, o.blocks(layouts)));
            }
        }
        context.report(Diagnostic.remark(Code.OFF_CHIP_RESULT, Span.NONE, "layouts of the network: " + totals));
        return Optional.of(totals);
    }

    /** Notes the totals on the first function of the graph that is not mapped. */
    private static Module note(Module module, Set<String> mapped, Optional<NetworkLayouts.Totals> totals) {
        Optional<String> first = module.items(GraphFunction.class).stream()
                .map(GraphFunction::name)
                .filter(n -> !mapped.contains(n))
                .findFirst();
        if (totals.isEmpty()) {
            return module;
        }
        NetworkLayouts.Totals t = totals.get();
        return module.map(GraphFunction.class, f -> {
            if (!Optional.of(f.name()).equals(first)) {
                return f;
            }
            Expr.Function old = f.function();
            Attrs attrs = old.attrs()
                    .with("layouts_network_blocks", new Attr.Int(t.network()))
                    .with("layouts_per_operator_blocks", new Attr.Int(t.perOperator()))
                    .with("layouts_nchw_blocks", new Attr.Int(t.nchw()))
                    .with("layouts_nhwc_blocks", new Attr.Int(t.nhwc()))
                    .with("layouts_optimal", new Attr.Int(t.isOptimal() ? 1 : 0));
            Expr.Function noted = new Expr.Function(
                    old.typeParams(), old.params(), attrs, old.result(), old.body(), old.type(), old.span());
            return new GraphFunction(f.name(), noted, f.span());
        });
    }

    private static TimeLimit limit(Options options, PassContext context) {
        return TimeLimit.at(context.deadline(), context::isCancelled)
                .or(options.seconds() == 0 ? TimeLimit.NONE : TimeLimit.in(Duration.ofSeconds(options.seconds())));
    }

    private static CompileException infeasible(Plain p, InfeasibleException e, PassContext context) {
        return new CompileException(
                Code.NOTHING_FITS,
                p.function().span(),
                "@" + p.name() + " on " + context.target().name() + ": " + e.getMessage());
    }

    private static Tiled tile(Plain plain, Task task, boolean follows, Options options, PassContext context) {
        LoopFunction f = plain.function();
        Nest nest = plain.nest();
        long start = System.nanoTime();
        OffChipResult result;
        try {
            result = OffChipOptima.search(task.problem(), task.known(), limit(options, context), context);
        } catch (InfeasibleException e) {
            throw infeasible(plain, e, context);
        }
        context.metrics().add(f.name(), "search_ms", (System.nanoTime() - start) / 1e6);
        OffChipChoice best = result.best();
        var proof = result.certificate();
        context.found(new Finding("off-chip-tiling", f.name(), best.blocks(), proof.lowerBound(), proof.evaluated()));
        List<String> layouts = result.commonLayouts();
        context.report(Diagnostic.remark(Code.OFF_CHIP_RESULT, f.span(), remark(f.name(), nest, layouts, result)));
        List<Attr> free = Arrays.stream(Role.values())
                .filter(task.problem().freeLayouts()::contains)
                .<Attr>map(r -> new Attr.Str(r.toString()))
                .toList();
        Attrs figures = Attrs.EMPTY
                .with("blocks", new Attr.Int(best.blocks()))
                .with("lower_bound", new Attr.Int(proof.lowerBound()))
                .with("optimal", new Attr.Bool(proof.optimal()))
                .with("evaluated", new Attr.Int(proof.evaluated()))
                .with("pruned", new Attr.Str(proof.pruned().toString()))
                .with("space", new Attr.Str(proof.space().toString()))
                .with("ties", new Attr.Int(result.tieCount()))
                .with("tiles", new Attr.Str(options.tiles().toString()))
                .with("reuse", new Attr.Str(options.reuse().toString()))
                .with("layouts", new Attr.Str(options.layouts().name().toLowerCase(Locale.ROOT)))
                .with("free_layouts", new Attr.ListOf(free));
        LoopFunction tiled = NestBuilder.offChip(
                f.name(),
                nest.workload(),
                follows ? following(nest, layouts.get(Role.OUTPUT.ordinal())) : nest.epilogue(),
                f.attrs().with("off_chip", new Attr.Dict(figures)),
                best.mapping(nest.workload(), layouts));
        return new Tiled(tiled, new NetworkLayouts.Placed(nest.workload().tensors(), layouts));
    }

    /** The epilogue with operands of the size of the output in its layout. */
    private static Epilogue following(Nest nest, String layout) {
        List<BufferDecl> operands = new ArrayList<>();
        for (BufferDecl o : nest.epilogue().operands()) {
            StringBuilder letters = new StringBuilder();
            layout.chars().filter(c -> o.axes().indexOf(c) >= 0).forEach(c -> letters.append((char) c));
            operands.add(
                    isWhole(o, nest)
                            ? new BufferDecl(
                                    o.name(), o.shape(), o.dtype(), o.axes(), letters.toString(), o.space(), o.span())
                            : o);
        }
        return new Epilogue(nest.epilogue().value(), operands, nest.epilogue().dtype());
    }

    /** False if the graph's tensor is a reshape of the operator's, which no layout_transform can express. */
    private static boolean sameRank(Tensor tensor, Optional<GraphFunction> graph) {
        if (graph.isEmpty()) {
            return true;
        }
        Expr.Function f = graph.get().function();
        int i = tensor.role().ordinal();
        Type type = tensor.role() == Role.OUTPUT
                ? f.result()
                : i < f.params().size() ? f.params().get(i).declared() : new Type.Unknown();
        return type instanceof Type.Tensor t
                && t.rank() == Layouts.units(tensor).size();
    }

    private static String remark(String name, Nest nest, List<String> layouts, OffChipResult result) {
        OffChipChoice best = result.best();
        OffChipProblem problem = result.problem();
        long compulsory = DbModel.compulsory(
                nest.workload(), problem.target().word(), problem.target().dramBlock());
        return String.format(
                Locale.ROOT,
                "@%s: %d DRAM blocks, %d compulsory; loops %s, layouts %s; %s",
                name,
                best.blocks(),
                compulsory,
                best.order().groups().isEmpty() ? "none" : best.order(),
                String.join(" ", layouts),
                result.certificate().optimal()
                        ? "proved the least"
                        : "not proved: at least " + result.certificate().lowerBound());
    }

    private static long elements(Type type) {
        return type instanceof Type.Tensor t ? t.shape().stream().reduce(1L, Math::multiplyExact) : 0;
    }
}
