package marvel.cost.maestro;

import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;

/** A mapping that MAESTRO does not evaluate: it leaves with a message, or dies of a signal (SPEC section 10). */
public final class MaestroException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** How MAESTRO ends on such a mapping. */
    public enum End {
        /** It prints a message and leaves with code 255. */
        EXIT,
        /** Floating point exception: an integer division by zero. */
        SIGFPE,
        /** An assertion or an uncaught exception. */
        SIGABRT,
        /** A null pointer. */
        SIGSEGV;

        /** Whether a signal ends it. */
        public boolean crash() {
            return this != EXIT;
        }
    }

    private final End end;
    private final transient Diagnostic diagnostic;

    MaestroException(End end, Span span, String message) {
        super(message, null, false, false);
        this.end = end;
        this.diagnostic = Diagnostic.error(Code.MAESTRO, span, message);
    }

    MaestroException(End end, String message) {
        this(end, Span.NONE, message);
    }

    static MaestroException exit(String message) {
        return new MaestroException(End.EXIT, message);
    }

    /** How MAESTRO ends on this mapping. */
    public End end() {
        return end;
    }

    /** The message with the place it is about, where a text is at fault. */
    public Diagnostic diagnostic() {
        return diagnostic;
    }
}
