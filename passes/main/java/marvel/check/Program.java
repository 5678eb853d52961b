package marvel.check;

import java.util.ArrayList;
import java.util.List;

/** A loop function, compiled: buffers and loop variables have numbers, expressions are arrays. */
final class Program {
    final List<Buffer> params = new ArrayList<>();
    /** Parameters and L2 buffers. */
    final List<Buffer> shared = new ArrayList<>();

    final List<Buffer> local = new ArrayList<>();
    int variables;
    /** Size of the part of the array that is used. */
    int rows = 1;

    int columns = 1;
    /** At most this many multiply-accumulates run. */
    long macs;
    /** True if a condition stands around a multiply-accumulate. */
    boolean guarded;

    Node[] body = new Node[0];

    /** The buffer of that name. */
    Buffer buffer(String name) {
        return java.util.stream.Stream.concat(shared.stream(), local.stream())
                .filter(b -> b.decl.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("undeclared " + name));
    }
}
