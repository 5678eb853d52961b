package marvel.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.figures.LayerFigures;
import marvel.figures.Proof;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Parallel;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.search.dataflow.Dataflow;
import marvel.search.dataflow.DataflowSearch;

/**
 * Writes into the attribute {@code dataflows} of every mapped loop function what the best mapping of each named dataflow
 * (docs/dataflows.md) takes, for the same objective and under the exact model: cycles and energy. One that does not fit is
 * left out. The mapping stays.
 */
@PassInfo("compare-dataflows")
public final class CompareDataflows implements Pass<CompareDataflows.Options> {
    /** No options. */
    public record Options() {}

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        List<LoopFunction> functions = module.items(LoopFunction.class);
        if (functions.isEmpty()) {
            return module;
        }
        Target target = Targets.read(context.target());
        Map<String, Attrs> found = new HashMap<>();
        Parallel.map(functions, context, (f, own) -> compare(f, target, own))
                .forEach(r -> r.ifPresent(c -> found.put(c.function(), c.dataflows())));
        return module.map(
                LoopFunction.class,
                f -> found.containsKey(f.name())
                        ? f.withAttr("dataflows", new Attr.Dict(found.getOrDefault(f.name(), Attrs.EMPTY)))
                        : f);
    }

    private record Comparison(String function, Attrs dataflows) {}

    private static Optional<Comparison> compare(LoopFunction f, Target target, PassContext context) {
        Nest nest = NestReader.read(f);
        Optional<Proof> proof = Proof.of(LayerFigures.of(f, target));
        if (nest.stage() != Nest.Stage.FULL || proof.isEmpty()) {
            return Optional.empty();
        }
        TimeLimit time = TimeLimit.at(context.deadline(), context::isCancelled);
        List<Mapping> halves = OffChipOptima.of(f, nest, target, time, context).halves().stream()
                .map(h -> h.mapping(nest.workload(), nest.mapping().layouts()))
                .toList();
        DataflowSearch.Problem problem = new DataflowSearch.Problem(
                nest.workload(),
                nest.operandAxes(),
                target,
                false,
                Objective.valueOf(proof.get().objective().toUpperCase(Locale.ROOT)));
        Attrs all = Attrs.EMPTY;
        for (Dataflow d : Dataflow.values()) {
            DataflowSearch.Found found = d == Dataflow.FREE ? null : DataflowSearch.search(problem, d, halves, time);
            if (found != null) {
                ExactCost cost = ExactModel.cost(nest.workload(), found.mapping(), target, nest.operandAxes());
                Attrs figures = Attrs.EMPTY
                        .with("cycles", new Attr.Real(cost.cycles()))
                        .with("energy", new Attr.Real(cost.energy()));
                all = all.with(d.name().toLowerCase(Locale.ROOT), new Attr.Dict(figures));
            }
        }
        return Optional.of(new Comparison(f.name(), all));
    }
}
