package marvel.emit.scalar;

import java.util.List;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;

/**
 * A loop function over single elements.
 *
 * @param scratch buffers to allocate; an L1 buffer exists once for each of rows x cols processing elements
 * @param outputs names of the parameters that are written
 */
public record Lowered(
        LoopFunction function, List<BufferDecl> scratch, long rows, long cols, List<String> outputs, List<Node> body) {
    public Lowered {
        scratch = List.copyOf(scratch);
        outputs = List.copyOf(outputs);
        body = List.copyOf(body);
    }
}
