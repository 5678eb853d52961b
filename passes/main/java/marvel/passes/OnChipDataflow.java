package marvel.passes;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingPrinter;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.pass.Finding;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.search.dataflow.Dataflow;
import marvel.search.dataflow.DataflowSearch;
import marvel.search.joint.JointSearch;
import marvel.search.onchip.MaestroSearch;
import org.jspecify.annotations.Nullable;

/**
 * Maps each L2 tile on to the array, choosing among all tiles that move as few DRAM blocks: the loops that run in parallel,
 * L1 tiles, the order of the loops inside L2, and which tensors skip L2. Adds the parallel and {@code @l2} loops, L1 buffers
 * and their copies, and attaches the data-centric directives and the proof.
 * Operators that MAESTRO cannot express (dilation, depth) are costed by the exact model, and a remark says so.
 */
@PassInfo(value = "on-chip-dataflow", after = "off-chip-tiling")
public final class OnChipDataflow implements Pass<OnChipDataflow.Options> {
    /** Which model costs a mapping. */
    public enum Model {
        /** MAESTRO, to the digit; not every operator can be expressed in it. */
        MAESTRO,
        /** Words that really move. */
        EXACT
    }

    /**
     * Options.
     *
     * @param model maestro or exact
     * @param objective edp, energy, latency, or dram (energy, as the DRAM traffic is settled)
     * @param minUtilisation under maestro: least share of the array in use, from 0 to 1: the paper's pruning with 0.1; lossy above 0
     * @param maxEvaluations under maestro: mappings costed for one operator before the best so far is taken, with its honest bound; 0 for no limit
     * @param dataflow free, or a named one (docs/dataflows.md), whose best mapping is taken
     */
    public record Options(
            Model model, Objective objective, double minUtilisation, long maxEvaluations, Dataflow dataflow) {
        public Options() {
            this(Model.EXACT, Objective.EDP, 0, 0, Dataflow.FREE);
        }

        public Options {
            if (minUtilisation < 0 || minUtilisation > 1) {
                throw new IllegalArgumentException("expected min_utilisation from 0 to 1, got " + minUtilisation);
            }
            if (maxEvaluations < 0) {
                throw new IllegalArgumentException("expected max_evaluations >= 0, got " + maxEvaluations);
            }
        }
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        Target target = Targets.read(context.target());
        return OnChipStage.run(module, context, (f, nest, own) -> map(f, nest, options, target, own));
    }

    private static LoopFunction map(LoopFunction f, Nest nest, Options options, Target target, PassContext context) {
        long start = System.nanoTime();
        TimeLimit time = TimeLimit.at(context.deadline(), context::isCancelled);
        OffChipOptima optima = OffChipOptima.of(f, nest, target, time, context);
        Model model = options.model();
        Proved found = search(model, nest, optima, options, target, time);
        if (found == null && model == Model.MAESTRO) {
            context.report(Diagnostic.remark(
                    Code.NOT_IN_MAESTRO,
                    f.span(),
                    "@" + f.name() + ": MAESTRO cannot express it, mapped under the exact model"));
            model = Model.EXACT;
            found = search(model, nest, optima, options, target, time);
        }
        if (found == null) {
            throw OnChipStage.nothingFits(f, target);
        }
        boolean isOptimal = found.lowerBound() >= found.cost() && options.minUtilisation() == 0 && found.isWhole();
        Finding finding =
                new Finding("on-chip-dataflow", f.name(), found.cost(), found.lowerBound(), found.evaluated());
        String name = model.name().toLowerCase(Locale.ROOT);
        Attrs figures = OnChipStage.proof(name, options.objective(), finding, isOptimal, start, context)
                .with("evaluated", new Attr.Int(found.evaluated()))
                .with(
                        "pruned",
                        new Attr.Str(found.space()
                                .subtract(BigInteger.valueOf(found.evaluated()))
                                .toString()))
                .with("space", new Attr.Str(found.space().toString()));
        if (options.dataflow() != Dataflow.FREE) {
            figures = figures.with("dataflow", new Attr.Str(options.dataflow().toString()));
        }
        Attrs attrs = f.attrs().with("on_chip", new Attr.Dict(figures));
        String directives = directives(f.name(), nest, found, target);
        if (!directives.isEmpty()) {
            attrs = attrs.with("directives", new Attr.Str(directives));
        }
        return NestBuilder.full(f.name(), nest.workload(), nest.epilogue(), attrs, found.mapping());
    }

    /**
     * A mapping with what was proved of it.
     *
     * @param isWhole whether all of the off-chip optima were looked at
     */
    private record Proved(
            Mapping mapping, double cost, double lowerBound, long evaluated, BigInteger space, boolean isWhole) {}

    private static @Nullable Proved search(
            Model model, Nest nest, OffChipOptima optima, Options options, Target target, TimeLimit time) {
        if (options.dataflow() != Dataflow.FREE) {
            return named(model, nest, optima, options, target, time);
        }
        return model == Model.MAESTRO
                ? maestro(nest, optima, options, target, time)
                : exact(nest, optima, options, target, time);
    }

    private static @Nullable Proved maestro(
            Nest nest, OffChipOptima optima, Options options, Target target, TimeLimit time) {
        long most = options.maxEvaluations() == 0 ? Long.MAX_VALUE : options.maxEvaluations();
        MaestroSearch.Found found = MaestroSearch.search(
                nest.workload(),
                target,
                mappings(nest, optima),
                options.objective(),
                new MaestroSearch.Limits(options.minUtilisation(), most, time));
        return found == null
                ? null
                : new Proved(
                        found.mapping(),
                        found.cost(),
                        found.lowerBound(),
                        found.evaluated(),
                        found.space(),
                        optima.isWhole());
    }

    private static List<Mapping> mappings(Nest nest, OffChipOptima optima) {
        return optima.halves().stream()
                .map(h -> h.mapping(nest.workload(), nest.mapping().layouts()))
                .toList();
    }

    private static @Nullable Proved exact(
            Nest nest, OffChipOptima optima, Options options, Target target, TimeLimit time) {
        JointSearch.Problem problem =
                new JointSearch.Problem(nest.workload(), nest.operandAxes(), target, options.objective());
        JointSearch.Found found =
                JointSearch.inside(problem, optima.halves(), nest.mapping().layouts(), time);
        return found == null
                ? null
                : new Proved(
                        found.mapping(),
                        found.cost(),
                        found.lowerBound(),
                        found.evaluated(),
                        found.space(),
                        optima.isWhole());
    }

    /** The best mapping of a named dataflow. */
    private static @Nullable Proved named(
            Model model, Nest nest, OffChipOptima optima, Options options, Target target, TimeLimit time) {
        DataflowSearch.Problem problem = new DataflowSearch.Problem(
                nest.workload(), nest.operandAxes(), target, model == Model.MAESTRO, options.objective());
        DataflowSearch.Found found = DataflowSearch.search(problem, options.dataflow(), mappings(nest, optima), time);
        return found == null
                ? null
                : new Proved(
                        found.mapping(),
                        found.cost(),
                        found.lowerBound(),
                        found.evaluated(),
                        BigInteger.valueOf(found.space()),
                        true);
    }

    /** The data-centric directives of the full tile, one line; empty where MAESTRO has no form for the mapping. */
    private static String directives(String name, Nest nest, Proved found, Target target) {
        try {
            DataCentric.Tile tile = DataCentric.tiles(name, nest.workload(), found.mapping(), target)
                    .get(0);
            String text = MappingPrinter.print(new MappingFile(name, List.of(tile.layer())));
            int from = text.indexOf("Dataflow");
            return text.substring(text.indexOf('{', from) + 1, text.indexOf('}', from))
                    .replaceAll("\\s+", " ")
                    .strip();
        } catch (DataCentric.Inexpressible e) {
            return "";
        }
    }
}
