package marvel.op;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import marvel.ir.Type;

/**
 * How large types are when they are written out. A type that holds another one twice is twice as long, so that a few
 * lines of text make one that no memory holds.
 */
final class TypeSize {
    private static final int MOST_LEVELS = 1000;
    private static final long MOST_PARTS = 1_000_000;

    /** Parts, and how deep they are nested, both at most what a limit above is passed by. */
    private record Size(int levels, long parts) {}

    private static final Size LEAF = new Size(1, 1);

    /** By identity: what is shared is measured once. */
    private final IdentityHashMap<Type, Size> known = new IdentityHashMap<>();

    /** Whether a type is small enough to work with. */
    boolean fits(Type type) {
        Size size = of(type);
        return size.levels() <= MOST_LEVELS && size.parts() <= MOST_PARTS;
    }

    static String limit() {
        return "a type of at most " + MOST_LEVELS + " levels and " + MOST_PARTS + " parts";
    }

    private Size of(Type type) {
        if (type instanceof Type.Tensor || type instanceof Type.Unknown) {
            return LEAF;
        }
        Size size = known.get(type);
        if (size == null) {
            size = of(parts(type));
            known.put(type, size);
        }
        return size;
    }

    private Size of(List<Type> parts) {
        int levels = 0;
        long sum = 1;
        for (Type p : parts) {
            Size size = of(p);
            levels = Math.max(levels, size.levels());
            sum += size.parts();
        }
        return new Size(Math.min(levels, MOST_LEVELS) + 1, Math.min(sum, MOST_PARTS + 1));
    }

    private static List<Type> parts(Type type) {
        if (type instanceof Type.Tuple t) {
            return t.fields();
        }
        if (type instanceof Type.Func f) {
            List<Type> all = new ArrayList<>(f.params());
            all.add(f.result());
            return all;
        }
        return type instanceof Type.Named n ? n.args() : List.of(((Type.Ref) type).value());
    }
}
