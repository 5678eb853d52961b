package marvel.pass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Severity;
import marvel.ir.Module;

/** Runs a pipeline. */
public final class PassManager {
    /** Called around every pass. */
    public interface Hook {
        default void before(ConfiguredPass pass, Module module) {}

        default void after(ConfiguredPass pass, Module before, Module after, long nanos) {}
    }

    private final List<ConfiguredPass> passes;
    private final List<Hook> hooks;

    public PassManager(List<ConfiguredPass> passes, List<Hook> hooks) {
        this.passes = List.copyOf(passes);
        this.hooks = List.copyOf(hooks);
    }

    /**
     * Runs all passes in order.
     *
     * @throws CompileException from a pass, or if a pass that must run before another has not
     * @throws CancellationException once the context is cancelled
     */
    public Module run(Module module, PassContext context) {
        Set<String> done = new HashSet<>();
        Module current = module;
        for (ConfiguredPass p : passes) {
            for (String needed : p.after()) {
                if (!done.contains(needed)) {
                    throw new CompileException(
                            Code.PASS_ORDER,
                            p.call().span(),
                            "pass " + p.name() + " must run after " + needed + ", which has not run");
                }
            }
            stopIfCancelled(context);
            Module before = current;
            hooks.forEach(h -> h.before(p, before));
            long start = System.nanoTime();
            current = p.run(current, context);
            long nanos = System.nanoTime() - start;
            stopIfCancelled(context);
            Module after = current;
            hooks.forEach(h -> h.after(p, before, after, nanos));
            done.add(p.name());
        }
        return current;
    }

    /**
     * Ends work that nobody wants any more.
     *
     * @throws CancellationException if the context is cancelled
     */
    static void stopIfCancelled(PassContext context) {
        if (context.isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    /** A hook that stops at the first pass whose result a verifier refuses. */
    public static Hook verifyEach(List<Verifier> verifiers, PassContext context) {
        return new Hook() {
            @Override
            public void after(ConfiguredPass pass, Module before, Module after, long nanos) {
                List<Diagnostic> errors = new ArrayList<>();
                for (Diagnostic d : verify(after, verifiers, context)) {
                    errors.add(d.withNote(d.span(), "after pass " + pass.name()));
                }
                if (!errors.isEmpty()) {
                    throw new CompileException(errors);
                }
            }
        };
    }

    /** Errors that verifiers find; what is less than an error goes to the context. */
    public static List<Diagnostic> verify(Module module, List<Verifier> verifiers, PassContext context) {
        List<Diagnostic> errors = new ArrayList<>();
        for (Verifier v : verifiers) {
            for (Diagnostic d : v.verify(module, context)) {
                if (d.severity() == Severity.ERROR) {
                    errors.add(d);
                } else {
                    context.report(d);
                }
            }
        }
        return errors;
    }
}
