package marvel.diag;

import java.util.List;

/** Thrown where bad input stops the work. Carries at least one error; nothing of the work done so far may be used. */
public final class CompileException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Diagnostic> diagnostics;

    public CompileException(List<Diagnostic> diagnostics) {
        super(diagnostics.get(0).render(), null, false, false);
        this.diagnostics = List.copyOf(diagnostics);
    }

    public CompileException(Diagnostic diagnostic) {
        this(List.of(diagnostic));
    }

    public CompileException(Code code, Span span, String message) {
        this(Diagnostic.error(code, span, message));
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
