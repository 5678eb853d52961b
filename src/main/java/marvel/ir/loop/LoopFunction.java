package marvel.ir.loop;

import java.util.List;
import java.util.Optional;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.Item;

/**
 * {@code primfn @name(%a: Buffer[...], ...) attributes {...} { body }}: one operator as a loop nest. All parameters are
 * in DRAM. The one that is stored to is the output.
 */
public record LoopFunction(String name, List<BufferDecl> params, Attrs attrs, List<Stmt> body, Span span)
        implements Item {
    public LoopFunction {
        params = List.copyOf(params);
        body = List.copyOf(body);
    }

    public Optional<BufferDecl> param(String name) {
        return params.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** How many times the network runs it; at least 1 in what is verified. */
    public long count() {
        return attrs.getInt("count").orElse(1L);
    }

    public LoopFunction withAttr(String name, marvel.ir.Attr value) {
        return new LoopFunction(this.name, params, attrs.with(name, value), body, span);
    }
}
