package marvel.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;

/** The errors of one text. Reading goes on behind an error, up to a limit. */
final class Errors {
    private static final int LIMIT = 20;
    private final List<Diagnostic> errors = new ArrayList<>();
    private final Set<Integer> places = new HashSet<>();

    void add(Code code, Span span, String message) {
        add(Diagnostic.error(code, span, message));
    }

    /** Of several errors at one place only the first counts; the others follow from it. */
    void add(Diagnostic error) {
        if (!places.add(error.span().start())) {
            return;
        }
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
