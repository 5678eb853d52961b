package marvel.passes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Reuse;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingPrinter;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.pass.Finding;
import marvel.pass.Parallel;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.Objective;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipSearch;
import marvel.search.onchip.OnChipSearch;
import marvel.workload.Role;
import org.jspecify.annotations.Nullable;

/**
 * Maps each L2 tile on to the array, choosing among all tiles that move as few DRAM blocks: the loops that run in parallel, L1 tiles and the order of the loops inside L2. Adds the
 * parallel and {@code @l2} loops, L1 buffers and their copies, and attaches the data-centric directives and the proof.
 * Operators that MAESTRO cannot express (dilation, depth) are costed by the exact model, and a remark says so.
 */
@PassInfo(value = "on-chip-dataflow", after = "off-chip-tiling")
public final class OnChipDataflow implements Pass<OnChipDataflow.Options> {
    /**
     * Options.
     *
     * @param model maestro or exact
     * @param objective edp, energy, latency, or dram (energy, as the DRAM traffic is settled)
     * @param minUtilisation least share of the array in use, from 0 to 1: the paper's pruning with 0.1; lossy above 0
     * @param maxEvaluations mappings costed for one operator before the best so far is taken, with its honest bound
     */
    public record Options(OnChipSearch.Model model, Objective objective, double minUtilisation, long maxEvaluations) {
        public Options() {
            this(OnChipSearch.Model.EXACT, Objective.EDP, 0, 60_000);
        }

        public Options {
            if (minUtilisation < 0 || minUtilisation > 1) {
                throw new IllegalArgumentException("expected min_utilisation from 0 to 1, got " + minUtilisation);
            }
            if (maxEvaluations < 1) {
                throw new IllegalArgumentException("expected max_evaluations > 0, got " + maxEvaluations);
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
        List<LoopFunction> functions = module.items(LoopFunction.class);
        Map<String, LoopFunction> done = new HashMap<>();
        List<Optional<LoopFunction>> results =
                Parallel.map(functions, context, (f, own) -> map(f, options, target, own));
        results.forEach(r -> r.ifPresent(f -> done.put(f.name(), f)));
        return module.map(LoopFunction.class, f -> done.getOrDefault(f.name(), f));
    }

    private static Optional<LoopFunction> map(LoopFunction f, Options options, Target target, PassContext context) {
        Nest nest = NestReader.read(f);
        if (nest.stage() != Nest.Stage.OFF_CHIP) {
            context.report(Diagnostic.remark(
                    f.span(),
                    "@" + f.name()
                            + (nest.stage() == Nest.Stage.PLAIN
                                    ? " has no L2 tile: left as it is"
                                    : " is mapped already: left as it is")));
            return Optional.empty();
        }
        long start = System.nanoTime();
        OnChipSearch.Limits limits = new OnChipSearch.Limits(
                options.minUtilisation(),
                options.maxEvaluations(),
                TimeLimit.at(context.deadline(), context::isCancelled));
        OnChipSearch.Model model = options.model();
        List<Mapping> offChip = offChip(f, nest, model, target, limits.time());
        OnChipSearch.Found found = search(nest, offChip, target, model, options, limits);
        if (found == null && model == OnChipSearch.Model.MAESTRO) {
            context.report(Diagnostic.remark(
                    f.span(), "@" + f.name() + ": MAESTRO cannot express it, mapped under the exact model"));
            model = OnChipSearch.Model.EXACT;
            offChip = offChip(f, nest, model, target, limits.time());
            found = search(nest, offChip, target, model, options, limits);
        }
        if (found == null) {
            throw new CompileException(
                    f.span(),
                    "@" + f.name() + " on " + target.name()
                            + ": expected L1 to hold at least a tile of one element of each"
                            + " tensor, got " + target.l1());
        }
        context.found(new Finding("on-chip-dataflow", f.name(), found.cost(), found.lowerBound(), found.evaluated()));
        context.metrics().add(f.name(), "search_ms", (System.nanoTime() - start) / 1e6);
        Attrs figures = Attrs.EMPTY
                .with("model", new Attr.Word(model.name().toLowerCase(java.util.Locale.ROOT)))
                .with("objective", new Attr.Word(options.objective().name().toLowerCase(java.util.Locale.ROOT)))
                .with("cost", new Attr.Real(found.cost()))
                .with("lower_bound", new Attr.Real(found.lowerBound()))
                .with("optimal", new Attr.Bool(found.lowerBound() >= found.cost() && options.minUtilisation() == 0))
                .with("evaluated", new Attr.Int(found.evaluated()))
                .with("pruned", new Attr.Str(Long.toString(found.space() - found.evaluated())))
                .with("space", new Attr.Str(Long.toString(found.space())));
        Attrs attrs = f.attrs().with("on_chip", new Attr.Dict(figures));
        String directives = directives(f.name(), nest, found, target);
        if (!directives.isEmpty()) {
            attrs = attrs.with("directives", new Attr.Str(directives));
        }
        return Optional.of(NestBuilder.full(f.name(), nest.workload(), nest.epilogue(), attrs, found.mapping()));
    }

    /**
     * The L2 tiles and DRAM loops to choose among: all that move as few DRAM blocks as the one that off-chip tiling wrote,
     * which comes first. Only that one if other hands wrote it, and under MAESTRO, which
     * does not see DRAM.
     */
    private static List<Mapping> offChip(
            LoopFunction f, Nest nest, OnChipSearch.Model model, Target target, TimeLimit time) {
        List<Mapping> all = new ArrayList<>(List.of(nest.mapping()));
        if (model == OnChipSearch.Model.MAESTRO
                || !(f.attrs().get("off_chip").orElse(new Attr.None()) instanceof Attr.Dict figures)) {
            return all;
        }
        long blocks = figures.entries().getInt("blocks").orElse(-1L);
        Optional<TileRule> tiles = option(figures.entries(), "tiles", TileRule.values());
        Optional<Reuse> reuse = option(figures.entries(), "reuse", Reuse.values());
        Set<Role> free = EnumSet.noneOf(Role.class);
        if (figures.entries().get("free_layouts").orElse(new Attr.None()) instanceof Attr.ListOf roles) {
            for (Role r : Role.values()) {
                if (roles.values().contains(new Attr.Str(r.toString()))) {
                    free.add(r);
                }
            }
        }
        if (tiles.isEmpty() || reuse.isEmpty()) {
            return all;
        }
        OffChipProblem problem = new OffChipProblem(nest.workload(), target, tiles.get(), reuse.get(), free)
                .given(nest.mapping().layouts());
        OffChipSearch.search(problem, time, OffChipSearch.DEFAULT_TIES).forEachTie(OffChipSearch.DEFAULT_TIES, tie -> {
            boolean isSame = tie.blocks() == blocks;
            for (int i = 0; i < tie.layouts().size(); i++) {
                isSame &= tie.layouts().get(i).contains(nest.mapping().layouts().get(i));
            }
            Mapping m = tie.mapping(nest.workload(), nest.mapping().layouts());
            if (isSame && !all.contains(m)) {
                all.add(m);
            }
        });
        return all;
    }

    private static <E extends Enum<E>> Optional<E> option(Attrs figures, String name, E[] values) {
        return figures.getString(name)
                .flatMap(text -> Arrays.stream(values)
                        .filter(v -> v.toString().equals(text))
                        .findFirst());
    }

    private static OnChipSearch.@Nullable Found search(
            Nest nest,
            List<Mapping> offChip,
            Target target,
            OnChipSearch.Model model,
            Options options,
            OnChipSearch.Limits limits) {
        List<String> operands =
                nest.epilogue().operands().stream().map(BufferDecl::axes).toList();
        return OnChipSearch.search(nest.workload(), operands, target, offChip, model, options.objective(), limits);
    }

    /** The data-centric directives of the full tile, one line; empty where MAESTRO has no form for the mapping. */
    private static String directives(String name, Nest nest, OnChipSearch.Found found, Target target) {
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
