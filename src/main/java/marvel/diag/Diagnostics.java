package marvel.diag;

/** Where warnings and remarks go. Errors are thrown, as {@link CompileException}. Safe for use by several threads. */
@FunctionalInterface
public interface Diagnostics {
    void report(Diagnostic diagnostic);
}
