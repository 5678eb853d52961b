package marvel.parse;

import marvel.diag.Source;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/** The characters of a source. Positions are those of {@link String}, so that token positions are those of spans. */
final class SourceStream implements CharStream {
    private final String name;
    private final String text;
    private int position;

    SourceStream(Source source) {
        name = source.name();
        text = source.text();
    }

    @Override
    public int LA(int offset) {
        int at = offset > 0 ? position + offset - 1 : position + offset;
        return offset == 0 ? 0 : at < 0 || at >= text.length() ? IntStream.EOF : text.charAt(at);
    }

    @Override
    public void consume() {
        position++;
    }

    @Override
    public int index() {
        return position;
    }

    @Override
    public void seek(int index) {
        position = index;
    }

    @Override
    public int size() {
        return text.length();
    }

    @Override
    public String getText(Interval interval) {
        return text.substring(
                Math.min(interval.a, text.length()), Math.min(Math.max(interval.a, interval.b + 1), text.length()));
    }

    @Override
    public String getSourceName() {
        return name;
    }

    @Override
    public int mark() {
        return -1;
    }

    @Override
    public void release(int marker) {}
}
