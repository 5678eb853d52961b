package marvel.figures;

import java.util.List;
import java.util.Locale;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.exact.ExactCost;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Explainer;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.workload.Workload;

/** For each operator: the bounds of its roofline, which of them binds, how near the mapping is, and how sure that is. */
@Service(Explainer.class)
public final class RooflineExplainer implements Explainer {
    @Override
    public String explain(Module module, PassContext context) {
        List<LoopFunction> functions = module.items(LoopFunction.class);
        StringBuilder out = new StringBuilder();
        if (!functions.isEmpty()) {
            Target target = Targets.read(context.target());
            functions.forEach(f -> layer(LayerFigures.of(f, target), out));
        }
        return out.toString();
    }

    private static void layer(LayerFigures l, StringBuilder out) {
        Workload w = l.nest().workload();
        Roofline r = l.roofline();
        Target t = l.target();
        line(out, "@%s: %s, %,d MACs, run %d time(s)", l.function().name(), w.op(), w.macs(), l.count());
        line(out, "  compute bound %,15.0f cycles: %d PEs of %d MAC/cycle", r.compute(), t.pes(), t.lanes());
        line(out, "  NoC bound     %,15.0f cycles: each element to the array once", r.noc());
        line(out, "  DRAM bound    %,15.0f cycles: %,d words, each once", r.dram(), r.compulsoryWords());
        line(out, "  %s binds: no mapping is under %,.0f cycles", name(r.binds()), r.cycles());
        l.exact().ifPresent(e -> mapping(e, l, out));
        Proof.of(l)
                .ifPresent(p -> line(
                        out,
                        "  %s search, %s under %s: %s; %,d mappings costed, %.3g cut off by bounds, of %.3g",
                        p.search(),
                        p.objective(),
                        p.model(),
                        p.optimal()
                                ? "proved the best of its space"
                                : String.format(Locale.ROOT, "not proved, the best may be %.1f%% less", 100 * p.gap()),
                        p.evaluated(),
                        p.pruned().doubleValue(),
                        p.space().doubleValue()));
        if (!l.whyNotMaestro().isEmpty()) {
            line(out, "  no figures of MAESTRO: %s", l.whyNotMaestro());
        }
    }

    private static void mapping(ExactCost e, LayerFigures l, StringBuilder out) {
        line(
                out,
                "  this mapping  %,15.0f cycles, %.2f times the bound: compute %,.0f, NoC %,.0f, DRAM %,.0f",
                e.cycles(),
                e.cycles() / l.roofline().cycles(),
                e.computeCycles(),
                e.nocCycles(),
                e.dramCycles());
        line(out, "  limited by %s; %.1f%% of the array's peak", name(l.limits().orElseThrow()), 100 * e.utilisation());
    }

    private static String name(Roofline.Part part) {
        return part == Roofline.Part.COMPUTE ? "compute" : part == Roofline.Part.NOC ? "NoC" : "DRAM";
    }

    private static void line(StringBuilder out, String format, Object... args) {
        out.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
