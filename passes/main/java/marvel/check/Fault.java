package marvel.check;

import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;

/** Stops a run or a proof at the first thing that is wrong. Never leaves this package. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Diagnostic diagnostic;

    Fault(Diagnostic diagnostic) {
        super(diagnostic.message(), null, false, false);
        this.diagnostic = diagnostic;
    }

    Fault(Code code, Span span, String message) {
        this(Diagnostic.error(code, span, message));
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
