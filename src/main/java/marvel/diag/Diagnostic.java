package marvel.diag;

import java.util.ArrayList;
import java.util.List;

/**
 * One message to the user, with the place it is about and notes at its causes.
 *
 * @param code what kind of message it is; of a note, the one that it belongs to
 * @param span where; {@link Span#NONE} when no text is at fault
 */
public record Diagnostic(Severity severity, Code code, Span span, String message, List<Diagnostic> notes) {
    /** Longer messages, which quote the input, are told without their middle. */
    private static final int LONGEST = 2000;

    public Diagnostic {
        message = plain(message);
        notes = List.copyOf(notes);
    }

    /** Without what a terminal would take for a command, and of a length that a person reads. */
    private static String plain(String message) {
        String text = message.length() <= LONGEST
                ? message
                : message.substring(0, LONGEST / 2) + " ... " + message.substring(message.length() - LONGEST / 2);
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }

    public static Diagnostic error(Code code, Span span, String message) {
        return new Diagnostic(Severity.ERROR, code, span, message, List.of());
    }

    public static Diagnostic warning(Code code, Span span, String message) {
        return new Diagnostic(Severity.WARNING, code, span, message, List.of());
    }

    public static Diagnostic remark(Code code, Span span, String message) {
        return new Diagnostic(Severity.REMARK, code, span, message, List.of());
    }

    /** This diagnostic with one more note. */
    public Diagnostic withNote(Span at, String note) {
        List<Diagnostic> all = new ArrayList<>(notes);
        all.add(new Diagnostic(Severity.NOTE, code, at, note, List.of()));
        return new Diagnostic(severity, code, span, message, all);
    }

    /** {@code file:line:col: error: message [MV0101]}, the source line and a caret, then the notes; ends with a line feed. */
    public String render() {
        StringBuilder out = new StringBuilder();
        render(out);
        return out.toString();
    }

    private void render(StringBuilder out) {
        if (span.source() == Span.NONE.source()) {
            out.append("marvel");
        } else {
            out.append(span);
        }
        out.append(": ").append(severity).append(": ").append(message);
        out.append(severity == Severity.NOTE ? "\n" : " [" + code + "]\n");
        if (span.source() != Span.NONE.source()) {
            renderLine(out);
        }
        for (Diagnostic note : notes) {
            note.render(out);
        }
    }

    /** At most this much of a line is shown, around the caret. */
    private static final int SHOWN = 120;

    private void renderLine(StringBuilder out) {
        String text = span.source().lineText(span.line());
        int column = Math.min(span.column() - 1, text.length());
        int from = text.length() <= SHOWN ? 0 : Math.max(0, Math.min(column - SHOWN / 2, text.length() - SHOWN));
        int to = Math.min(text.length(), from + SHOWN);
        String shown = text.substring(from, to).replaceAll("\\p{Cntrl}", " ");
        out.append("  ").append(shown).append('\n');
        int width = Math.max(1, Math.min(span.end() - span.start(), to - column));
        out.append("  ")
                .append(" ".repeat(column - from))
                .append('^')
                .append("~".repeat(width - 1))
                .append('\n');
    }
}
