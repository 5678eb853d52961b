package marvel.diag;

/** A range of characters of a source, from {@code start} inclusive to {@code end} exclusive. Spans never count in equality of IR. */
public record Span(Source source, int start, int end) {
    /** A span for things that no text stands for, such as what a pass made. */
    public static final Span NONE = new Span(new Source("<none>", ""), 0, 0);

    public int line() {
        return source.line(start);
    }

    public int column() {
        return source.column(start);
    }

    /** All spans are equal, so that IR records which differ in nothing but their place in a text are equal. */
    @Override
    public boolean equals(Object o) {
        return o instanceof Span;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return source.name() + ":" + line() + ":" + column();
    }
}
