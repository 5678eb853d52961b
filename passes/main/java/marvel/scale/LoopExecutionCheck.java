package marvel.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import marvel.arch.Target;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.LoopVerifier;
import marvel.check.RunOptions;
import marvel.check.StaticChecker;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.pass.ExecutionCheck;
import marvel.pass.Parallel;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.workload.DimName;

/**
 * Runs every loop function that a pass changed, before and after, on the same data. One that is too large to run is proved to
 * compute the same at its full size, and run with fewer iterations of every loop; a remark says which.
 */
@Service(ExecutionCheck.class)
public final class LoopExecutionCheck implements ExecutionCheck {
    /** Multiply-accumulates that take a fraction of a second to interpret. */
    private static final long MOST_MACS = 500_000;

    @Override
    public void compare(String pass, Module before, Module after, PassContext context) {
        Target target = LoopVerifier.target(context);
        record Pair(LoopFunction was, LoopFunction now) {}
        List<Pair> changed = new ArrayList<>();
        for (LoopFunction now : after.items(LoopFunction.class)) {
            before.item(LoopFunction.class, now.name())
                    .filter(was ->
                            !was.body().equals(now.body()) || !was.params().equals(now.params()))
                    .ifPresent(was -> changed.add(new Pair(was, now)));
        }
        List<Diagnostic> errors = new ArrayList<>();
        Parallel.map(changed, context, (p, own) -> compare(pass, p.was(), p.now(), target, own))
                .forEach(errors::addAll);
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
    }

    private static List<Diagnostic> compare(
            String pass, LoopFunction was, LoopFunction now, Target target, PassContext context) {
        RunOptions options = new RunOptions(target);
        if (Math.max(Interpreter.estimateMacs(was), Interpreter.estimateMacs(now)) <= MOST_MACS) {
            context.report(
                    Diagnostic.remark(Code.SAME_RESULT, now.span(), "@" + now.name() + " runs the same after " + pass));
            return Execution.compare(was, now, context.seed(), options);
        }
        List<Diagnostic> errors = new ArrayList<>(StaticChecker.checkRewrite(was, now, target));
        Nest full = NestReader.read(now);
        Optional<Nest> small = ScaledDown.of(full, MOST_MACS);
        if (small.isEmpty()) {
            context.report(Diagnostic.remark(
                    Code.SAME_RESULT,
                    now.span(),
                    "@" + now.name() + " is proved to compute the same after " + pass
                            + ", but not run: two iterations of every loop are too many"));
            return errors;
        }
        Nest nest = small.get();
        Nest.Stage stage = NestReader.read(was).stage();
        errors.addAll(Execution.compare(
                build(was.name(), nest, stage), build(now.name(), nest, nest.stage()), context.seed(), options));
        context.report(Diagnostic.remark(
                Code.SAME_RESULT,
                now.span(),
                "@" + now.name() + " is proved to compute the same after " + pass + ", and runs the same with "
                        + changes(full, nest)));
        return errors;
    }

    private static LoopFunction build(String name, Nest nest, Nest.Stage stage) {
        return switch (stage) {
            case PLAIN -> NestBuilder.plain(name, nest.workload(), nest.epilogue(), Attrs.EMPTY);
            case OFF_CHIP -> NestBuilder.offChip(name, nest.workload(), nest.epilogue(), Attrs.EMPTY, nest.mapping());
            case FULL -> NestBuilder.full(name, nest.workload(), nest.epilogue(), Attrs.EMPTY, nest.mapping());
        };
    }

    /** Which dims are smaller, such as {@code K 4 for 64}. */
    private static String changes(Nest full, Nest small) {
        return Stream.of(DimName.values())
                .filter(d -> full.workload().extent(d) != small.workload().extent(d))
                .map(d -> d + " " + small.workload().extent(d) + " for "
                        + full.workload().extent(d))
                .collect(Collectors.joining(", "));
    }
}
