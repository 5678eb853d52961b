package marvel.ir.loop;

import java.util.List;
import marvel.diag.Span;

/**
 * A box of a buffer, {@code %data[0 : 1, %c2 : 16, %y2 - 1 : min(16, 57 - %y2)]}.
 *
 * @param ranges one for each axis of the buffer, in the order of its {@code axes}; empty stands for the whole buffer
 */
public record Slice(String buffer, List<Range> ranges, Span span) {
    public Slice {
        ranges = List.copyOf(ranges);
    }

    /** {@code start : length}, in elements. */
    public record Range(Affine start, Bound length) {}
}
