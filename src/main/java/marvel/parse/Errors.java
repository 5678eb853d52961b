package marvel.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;

/** The errors of one text. Reading goes on behind an error, up to a limit. */
final class Errors {
    private static final int LIMIT = 20;
    private final List<Diagnostic> errors = new ArrayList<>();

    void add(Span span, String message) {
        add(Diagnostic.error(span, message));
    }

    void add(Diagnostic error) {
        errors.add(error);
        if (errors.size() == LIMIT) {
            throwIfAny();
        }
    }

    /** Ends the work if there were errors, which are given in the order of the text. */
    void throwIfAny() {
        if (!errors.isEmpty()) {
            errors.sort(Comparator.comparingInt(d -> d.span().start()));
            throw new CompileException(errors);
        }
    }
}
