package marvel.passes;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.arch.Target;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Finding;
import marvel.pass.Parallel;
import marvel.pass.PassContext;
import marvel.search.Objective;

/** What the passes that make off-chip halves whole have in common. */
final class OnChipStage {
    /** Makes one function whole. */
    @FunctionalInterface
    interface Search {
        LoopFunction map(LoopFunction f, Nest nest, PassContext context);
    }

    private OnChipStage() {}

    /** Maps every function that has an L2 tile and no more; the others stay, and a remark says why. */
    static Module run(Module module, PassContext context, Search search) {
        return each(module, context, (f, own) -> map(f, own, search));
    }

    /** Replaces every function by what the work, done for several at once, makes of it; the others stay. */
    static Module each(Module module, PassContext context, Parallel.Work<LoopFunction, Optional<LoopFunction>> work) {
        Map<String, LoopFunction> done = new HashMap<>();
        Parallel.map(module.items(LoopFunction.class), context, work)
                .forEach(r -> r.ifPresent(f -> done.put(f.name(), f)));
        return module.map(LoopFunction.class, f -> done.getOrDefault(f.name(), f));
    }

    private static Optional<LoopFunction> map(LoopFunction f, PassContext context, Search search) {
        Nest nest = NestReader.read(f);
        if (nest.stage() == Nest.Stage.OFF_CHIP) {
            return Optional.of(search.map(f, nest, context));
        }
        String why = nest.stage() == Nest.Stage.PLAIN ? " has no L2 tile" : " is mapped already";
        context.report(Diagnostic.remark(Code.LEFT_AS_IS, f.span(), "@" + f.name() + why + ": left as it is"));
        return Optional.empty();
    }

    static CompileException nothingFits(LoopFunction f, Target target) {
        return new CompileException(
                Code.NOTHING_FITS,
                f.span(),
                "@" + f.name() + " on " + target.name()
                        + ": expected L1 to hold at least a tile of one element of each tensor, got " + target.l1());
    }

    /**
     * Tells of the end of a search, and gives the first attributes of its proof.
     *
     * @param start of the search, by {@link System#nanoTime}
     */
    static Attrs proof(
            String model, Objective objective, Finding found, boolean isOptimal, long start, PassContext context) {
        context.found(found);
        context.metrics().add(found.function(), "search_ms", (System.nanoTime() - start) / 1e6);
        return Attrs.EMPTY
                .with("model", new Attr.Word(model))
                .with("objective", new Attr.Word(objective.name().toLowerCase(Locale.ROOT)))
                .with("cost", new Attr.Real(found.cost()))
                .with("lower_bound", new Attr.Real(found.lowerBound()))
                .with("optimal", new Attr.Bool(isOptimal));
    }
}
