package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.ExecutionCheck;
import marvel.pass.PassContext;
import marvel.pass.Service;

/**
 * Runs every loop function that a pass changed, before and after, on the same data. Those too large to run are proved right,
 * and proved to compute the same, instead.
 */
@Service(ExecutionCheck.class)
public final class LoopExecutionCheck implements ExecutionCheck {
    /** Multiply-accumulates that take a second or two to interpret. */
    private static final long MOST_MACS = 4_000_000;

    @Override
    public void compare(String pass, Module before, Module after, PassContext context) {
        List<Diagnostic> errors = new ArrayList<>();
        for (LoopFunction now : after.items(LoopFunction.class)) {
            before.item(LoopFunction.class, now.name())
                    .filter(was -> !was.equals(now))
                    .ifPresent(was -> errors.addAll(compare(pass, was, now, context)));
        }
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
    }

    private static List<Diagnostic> compare(String pass, LoopFunction was, LoopFunction now, PassContext context) {
        long macs = Math.max(Interpreter.estimateMacs(was), Interpreter.estimateMacs(now));
        if (macs > MOST_MACS) {
            context.report(Diagnostic.remark(
                    now.span(),
                    "@" + now.name() + " has up to " + macs + " multiply-accumulates: proved equal after " + pass
                            + ", not run"));
            return StaticChecker.checkRewrite(was, now, LoopVerifier.target(context));
        }
        return Execution.compare(was, now, context.seed(), new RunOptions(LoopVerifier.target(context)));
    }
}
