package marvel.passes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.figures.Proof;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.search.dataflow.Dataflow;
import marvel.search.dataflow.DataflowSearch;
import org.apache.commons.lang3.EnumUtils;

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
        if (module.items(LoopFunction.class).isEmpty()) {
            return module;
        }
        Target target = Targets.read(context.target());
        return OnChipStage.each(module, context, (f, own) -> compare(f, target, own));
    }

    private static Optional<LoopFunction> compare(LoopFunction f, Target target, PassContext context) {
        Nest nest = NestReader.read(f);
        Optional<String> said = Proof.of(f).map(Proof::objective);
        if (nest.stage() != Nest.Stage.FULL || said.isEmpty()) {
            return Optional.empty();
        }
        Objective objective = EnumUtils.getEnumIgnoreCase(Objective.class, said.get());
        if (objective == null) {
            context.report(Diagnostic.remark(
                    Code.LEFT_AS_IS,
                    f.span(),
                    "@" + f.name() + ": not compared with named dataflows: expected the objective of its mapping, got '"
                            + said.get() + "'"));
            return Optional.empty();
        }
        TimeLimit time = TimeLimit.at(context.deadline(), context::isCancelled);
        List<Mapping> halves = OffChipOptima.of(f, nest, target, time, context).halves().stream()
                .map(h -> h.mapping(nest.workload(), nest.mapping().layouts()))
                .toList();
        DataflowSearch.Problem problem =
                new DataflowSearch.Problem(nest.workload(), nest.operandAxes(), target, false, objective);
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
        return Optional.of(f.withAttr("dataflows", new Attr.Dict(all)));
    }
}
