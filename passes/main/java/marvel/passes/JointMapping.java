package marvel.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
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
import marvel.search.joint.JointSearch;

/**
 * Chooses both halves of each operator's mapping at once under the exact model: L2 tile, order of the DRAM loops, tensors
 * that skip L2, parallel loops, L1 tile and order of the L2 loops. Takes layouts from off-chip tiling, and replaces its
 * tile where another one is better for the objective as a whole; how much better, the attribute {@code joint} says.
 */
@PassInfo(value = "joint-mapping", after = "off-chip-tiling")
public final class JointMapping implements Pass<JointMapping.Options> {
    /**
     * Options.
     *
     * @param objective edp, energy, latency, or dram: DRAM words, then energy
     * @param tiles divisors, or any: the last L2 tile of a dim may be smaller
     */
    public record Options(Objective objective, TileRule tiles) {
        public Options() {
            this(Objective.EDP, TileRule.DIVISORS);
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
        Parallel.map(functions, context, (f, own) -> map(f, options, target, own))
                .forEach(r -> r.ifPresent(f -> done.put(f.name(), f)));
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
        TimeLimit time = TimeLimit.at(context.deadline(), context::isCancelled);
        JointSearch.Found found = JointSearch.joint(
                new JointSearch.Problem(nest.workload(), nest.operandAxes(), target, options.objective()),
                options.tiles(),
                OffChipOptima.of(f, nest, target, time).halves(),
                nest.mapping().layouts(),
                time);
        if (found == null) {
            throw new CompileException(
                    f.span(),
                    "@" + f.name() + " on " + target.name()
                            + ": expected L1 to hold at least a tile of one element of each tensor, got "
                            + target.l1());
        }
        context.found(new Finding("joint-mapping", f.name(), found.cost(), found.lowerBound(), found.evaluated()));
        context.metrics().add(f.name(), "search_ms", (System.nanoTime() - start) / 1e6);
        Attrs figures = Attrs.EMPTY
                .with("model", new Attr.Word("exact"))
                .with("objective", new Attr.Word(options.objective().name().toLowerCase(Locale.ROOT)))
                .with("cost", new Attr.Real(found.cost()))
                .with("lower_bound", new Attr.Real(found.lowerBound()))
                .with("optimal", new Attr.Bool(found.isOptimal()))
                .with("decoupled", new Attr.Real(found.decoupled()))
                .with("evaluated", new Attr.Int(found.evaluated()))
                .with("pruned", new Attr.Str(found.pruned().toString()))
                .with("space", new Attr.Str(found.space().toString()));
        Attrs attrs = f.attrs().without("off_chip").with("joint", new Attr.Dict(figures));
        return Optional.of(NestBuilder.full(f.name(), nest.workload(), nest.epilogue(), attrs, found.mapping()));
    }
}
