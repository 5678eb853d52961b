package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.pass.Verifier;

/** Proves every loop function of a module right. Without a target, memories and array are as large as they need be. */
@Service(Verifier.class)
public final class LoopVerifier implements Verifier {
    @Override
    public List<Diagnostic> verify(Module module, PassContext context) {
        List<LoopFunction> functions = module.items(LoopFunction.class);
        List<Diagnostic> errors = new ArrayList<>();
        if (!functions.isEmpty()) {
            Target target = target(context);
            functions.forEach(f -> errors.addAll(StaticChecker.check(f, target)));
        }
        return errors;
    }

    /** The accelerator that loop functions have to fit; without limits if the run has none. */
    public static Target target(PassContext context) {
        try {
            return Targets.read(context.target());
        } catch (CompileException e) {
            // The run has no target to fit: a pass that needs one says so itself.
            return StaticChecker.UNLIMITED;
        }
    }
}
