package marvel.passes;

import java.util.List;
import java.util.Locale;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.figures.LayerFigures;
import marvel.figures.MaestroFigures;
import marvel.figures.Roofline;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;
import marvel.workload.Role;

/**
 * Writes the figures of all models into the attribute {@code cost} of every loop function: DRAM blocks ({@code db}), MAESTRO's
 * runtime and energy, cycles and energy of the exact model, the bounds that no mapping can be under, and what limits this one.
 */
@PassInfo("annotate-cost")
public final class AnnotateCost implements Pass<AnnotateCost.Options> {
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
        return module.map(LoopFunction.class, f -> f.withAttr("cost", new Attr.Dict(cost(LayerFigures.of(f, target)))));
    }

    private static Attrs cost(LayerFigures l) {
        Attrs all = Attrs.EMPTY;
        if (l.db().isPresent()) {
            Attrs db = Attrs.EMPTY;
            for (Role r : Role.values()) {
                db = db.with(word(r), new Attr.Int(l.db().get().of(r).blocks()));
            }
            all = all.with("db", new Attr.Dict(db.with("bytes", new Attr.Int(l.dramBytes()))));
        }
        if (l.maestro().isPresent()) {
            MaestroFigures m = l.maestro().get();
            all = all.with(
                    "maestro",
                    new Attr.Dict(Attrs.EMPTY
                            .with("runtime", new Attr.Int(m.runtime()))
                            .with("energy", new Attr.Real(m.energy()))
                            .with("throughput", new Attr.Real(m.throughput()))));
        }
        if (l.exact().isPresent()) {
            ExactCost e = l.exact().get();
            all = all.with(
                    "exact",
                    new Attr.Dict(Attrs.EMPTY
                            .with("cycles", new Attr.Real(e.cycles()))
                            .with("energy", new Attr.Real(e.energy()))
                            .with("edp", new Attr.Real(e.edp()))
                            .with("utilisation", new Attr.Real(e.utilisation()))));
        }
        Roofline r = l.roofline();
        Attrs bounds = Attrs.EMPTY
                .with("compute", new Attr.Real(r.compute()))
                .with("noc", new Attr.Real(r.noc()))
                .with("dram", new Attr.Real(r.dram()))
                .with("binds", new Attr.Word(word(r.binds())));
        all = all.with("bounds", new Attr.Dict(bounds));
        return l.limits().isPresent()
                ? all.with("limits", new Attr.Word(word(l.limits().get())))
                : all;
    }

    private static String word(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }
}
