package marvel.passes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.DbModel;
import marvel.cost.db.Layouts;
import marvel.cost.db.Reuse;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.loop.LoopFunction;
import marvel.layout.GraphLayouts;
import marvel.layout.LayoutChange;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.pass.Parallel;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.Certificate;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.search.offchip.LayoutRule;
import marvel.search.offchip.OffChipChoice;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipResult;
import marvel.search.offchip.OffChipSearch;
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

    /**
     * Options.
     *
     * @param model db: distinct DRAM blocks
     * @param objective dram: blocks moved
     * @param reuse tiles: a tile stays while only loops advance that its tensor does not depend on; none: the paper's model
     * @param tiles divisors, or any: the last tile may be smaller
     * @param layouts search; weights: only of weights, which are packed ahead of time; fixed: as in the graph
     * @param seconds time limit for each operator, 0 for none; results under a limit depend on the machine's speed
     */
    public record Options(
            Model model, Objective objective, Reuse reuse, TileRule tiles, LayoutRule layouts, int seconds) {
        public Options() {
            this(Model.DB, Objective.DRAM, Reuse.TILES, TileRule.DIVISORS, LayoutRule.SEARCH, 0);
        }

        public Options {
            if (seconds < 0) {
                throw new IllegalArgumentException("expected seconds >= 0, got " + seconds);
            }
        }
    }

    /** A tiled function with the layouts of its tensors, by {@link Role#ordinal}. */
    private record Tiled(LoopFunction function, List<LayoutChange> layouts) {}

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        Target target = Targets.read(context.target());
        List<LoopFunction> functions = module.items(LoopFunction.class);
        Map<String, Tiled> done = new HashMap<>();
        Parallel.map(
                        functions,
                        context,
                        (f, own) -> tile(f, module.item(GraphFunction.class, f.name()), options, target, own))
                .forEach(r -> r.ifPresent(t -> done.put(t.function().name(), t)));
        Map<String, GraphLayouts.Signature> signatures = new HashMap<>();
        for (GraphFunction f : module.items(GraphFunction.class)) {
            Tiled tiled = done.get(f.name());
            if (tiled != null) {
                signatures.put(f.name(), signature(tiled, f.function().params().size()));
            }
        }
        int block = target.dramBlock();
        long element = target.word().output();
        return new GraphLayouts(signatures, type -> (elements(type) * element + block - 1) / block)
                .apply(module.map(
                        LoopFunction.class,
                        f -> done.containsKey(f.name()) ? done.get(f.name()).function() : f));
    }

    private static Optional<Tiled> tile(
            LoopFunction f, Optional<GraphFunction> graph, Options options, Target target, PassContext context) {
        Nest nest = NestReader.read(f);
        if (nest.stage() != Nest.Stage.PLAIN) {
            context.report(Diagnostic.remark(f.span(), "@" + f.name() + " is tiled already: left as it is"));
            return Optional.empty();
        }
        Set<Role> free = EnumSet.noneOf(Role.class);
        free.addAll(options.layouts().free());
        free.removeIf(r -> !sameRank(nest.workload().tensor(r), graph));
        OffChipProblem problem = new OffChipProblem(nest.workload(), target, options.tiles(), options.reuse(), free);
        TimeLimit limit = TimeLimit.at(context.deadline())
                .or(options.seconds() == 0 ? TimeLimit.NONE : TimeLimit.in(Duration.ofSeconds(options.seconds())));
        long start = System.nanoTime();
        OffChipResult result;
        try {
            result = OffChipSearch.search(problem, limit, OffChipSearch.DEFAULT_TIES);
        } catch (InfeasibleException e) {
            throw new CompileException(f.span(), "@" + f.name() + " on " + target.name() + ": " + e.getMessage());
        }
        context.metrics().add(f.name(), "search_ms", (System.nanoTime() - start) / 1e6);
        OffChipChoice best = result.best();
        Certificate proof = result.certificate();
        context.report(Diagnostic.remark(f.span(), remark(f.name(), nest, best, result)));
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
                .with("layouts", new Attr.Str(options.layouts().toString()));
        LoopFunction tiled = NestBuilder.offChip(
                f.name(),
                nest.workload(),
                nest.epilogue(),
                f.attrs().with("off_chip", new Attr.Dict(figures)),
                best.mapping(nest.workload(), best.firstLayouts()));
        List<LayoutChange> layouts = new ArrayList<>();
        for (Role role : Role.values()) {
            Tensor tensor = nest.workload().tensor(role);
            layouts.add(new LayoutChange(
                    Layouts.graphName(tensor, Layouts.all(tensor).get(0)),
                    Layouts.graphName(
                            tensor, Layouts.parse(tensor, best.firstLayouts().get(role.ordinal())))));
        }
        return Optional.of(new Tiled(tiled, layouts));
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

    private static String remark(String name, Nest nest, OffChipChoice best, OffChipResult result) {
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
                String.join(" ", best.firstLayouts()),
                result.certificate().optimal()
                        ? "proved the least"
                        : "not proved: at least " + result.certificate().lowerBound());
    }

    /** Parameters of a graph function are input, weight and operands of the epilogue. */
    private static GraphLayouts.Signature signature(Tiled tiled, int params) {
        List<LayoutChange> all = new ArrayList<>();
        for (int i = 0; i < params; i++) {
            all.add(i < 2 ? tiled.layouts().get(i) : new LayoutChange("", ""));
        }
        return new GraphLayouts.Signature(all, tiled.layouts().get(Role.OUTPUT.ordinal()));
    }

    private static long elements(Type type) {
        return type instanceof Type.Tensor t ? t.shape().stream().reduce(1L, Math::multiplyExact) : 0;
    }
}
