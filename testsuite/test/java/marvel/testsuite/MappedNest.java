package marvel.testsuite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;

/** What a mapped loop function takes of an accelerator, from its statements alone; tiles must divide. */
final class MappedNest {
    private final Map<Where, Long> widest = new HashMap<>();
    private final Map<Space, Long> bytes = new HashMap<>();
    private long iterations;

    /**
     * Reads a function.
     *
     * @param partialSum bytes of a word of the output on chip; words of other tensors are bytes
     */
    MappedNest(LoopFunction f, int partialSum) {
        walk(f.body(), 1, Map.of());
        for (Stmt s : f.body()) {
            if (s instanceof Stmt.Alloc a) {
                BufferDecl b = a.buffer();
                bytes.merge(b.space(), b.elements() * (b.name().startsWith("out_") ? partialSum : 1), Long::sum);
            }
        }
    }

    private void walk(List<Stmt> body, long times, Map<Where, Long> parallel) {
        for (Stmt s : body) {
            if (s instanceof Stmt.For loop) {
                long trips = (end(loop) + loop.step() - 1) / loop.step();
                Map<Where, Long> inside = new HashMap<>(parallel);
                inside.merge(loop.where(), trips, Math::multiplyExact);
                inside.forEach((where, n) -> widest.merge(where, n, Math::max));
                walk(loop.body(), Math.multiplyExact(times, trips), inside);
            } else if (s instanceof Stmt.If condition) {
                walk(condition.then(), times, parallel);
                walk(condition.otherwise(), times, parallel);
            } else if (s instanceof Stmt.Accumulate) {
                iterations += times;
            }
        }
    }

    private static long end(Stmt.For loop) {
        if (!loop.end().isConstant()) {
            throw new IllegalArgumentException("expected tiles that divide, got the end " + loop.end());
        }
        Affine only = loop.end().terms().get(0);
        return only.constant();
    }

    /** Multiply-accumulates, those in the padding of tiles included. */
    long iterations() {
        return iterations;
    }

    /** The most iterations that nested loops of an axis have. */
    long trips(Where where) {
        return widest.getOrDefault(where, 1L);
    }

    /** Bytes of all buffers of a space, each once. */
    long bytes(Space space) {
        return bytes.getOrDefault(space, 0L);
    }
}
