package marvel.passes;

import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.pass.Finding;
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
     * @param gap how much more than the least the mapping may cost, as a share of the least: 0.01 for 1 %
     */
    public record Options(Objective objective, TileRule tiles, double gap) {
        public Options() {
            this(Objective.EDP, TileRule.DIVISORS, 0);
        }

        public Options {
            if (!(gap >= 0 && gap < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("expected gap >= 0, got " + gap);
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
        JointSearch.Found found = JointSearch.joint(
                new JointSearch.Problem(nest.workload(), nest.operandAxes(), target, options.objective()),
                options.tiles(),
                OffChipOptima.of(f, nest, target, time, context).halves(),
                nest.mapping().layouts(),
                options.gap(),
                time);
        if (found == null) {
            throw OnChipStage.nothingFits(f, target);
        }
        Finding finding = new Finding("joint-mapping", f.name(), found.cost(), found.lowerBound(), found.evaluated());
        Attrs figures = OnChipStage.proof("exact", options.objective(), finding, found.isOptimal(), start, context)
                .with("decoupled", new Attr.Real(found.decoupled()))
                .with("evaluated", new Attr.Int(found.evaluated()))
                .with("pruned", new Attr.Str(found.pruned().toString()))
                .with("space", new Attr.Str(found.space().toString()));
        Attrs attrs = f.attrs().without("off_chip").with("joint", new Attr.Dict(figures));
        return NestBuilder.full(f.name(), nest.workload(), nest.epilogue(), attrs, found.mapping());
    }
}
