package marvel.emit;

import marvel.diag.Diagnostic;
import marvel.ir.Accelerator;
import marvel.pass.Metrics;
import marvel.pass.PassContext;

/** A context for emitters that ask nothing of it. */
final class NoContext implements PassContext {
    private final Metrics metrics = new Metrics();

    @Override
    public void report(Diagnostic diagnostic) {
        throw new AssertionError("expected no report, got " + diagnostic.render());
    }

    @Override
    public void remarkOnce(Diagnostic diagnostic) {
        report(diagnostic);
    }

    @Override
    public Accelerator target() {
        throw new AssertionError("expected the target not to be asked for");
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public long seed() {
        return 1;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public String pipeline() {
        return "";
    }
}
