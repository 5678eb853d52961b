package marvel.emit;

import java.util.List;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;

/** Operators that a form cannot express. */
final class Omissions {
    private Omissions() {}

    /**
     * Refuses a module of which nothing is left.
     *
     * @param what was looked for: {@code an operator that C can express}
     * @param written functions that the form expresses
     * @throws CompileException at the first function that was left out, with the reason
     */
    static void requireSome(String what, Module module, List<?> written, List<Emission.Omission> omissions) {
        if (!written.isEmpty()) {
            return;
        }
        String none = "expected " + what + ", got none";
        if (omissions.isEmpty()) {
            throw new CompileException(Code.NOTHING_TO_WRITE, Span.NONE, none);
        }
        Emission.Omission first = omissions.get(0);
        Span span = module.items(LoopFunction.class).stream()
                .filter(f -> f.name().equals(first.function()))
                .map(LoopFunction::span)
                .findFirst()
                .orElse(Span.NONE);
        throw new CompileException(Code.NOTHING_TO_WRITE, span, none + ": " + first.reason());
    }
}
