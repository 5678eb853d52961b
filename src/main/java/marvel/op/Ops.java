package marvel.op;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.WeakHashMap;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Origin;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Expr;
import marvel.ir.RecordCodec;

/** The operators on the class path, by Relay name. */
public final class Ops {
    /** Soft, as operators keep their class loader. */
    private static final Map<ClassLoader, SoftReference<Ops>> LOADED = new WeakHashMap<>();

    private final Map<String, Class<? extends Op>> records = new HashMap<>();

    private Ops(ClassLoader loader) {
        for (OpFamily family : ServiceLoader.load(OpFamily.class, loader)) {
            for (Class<? extends Op> record : family.records()) {
                for (String name : record.getAnnotation(Names.class).value()) {
                    Class<? extends Op> old = records.put(name, record);
                    if (old != null) {
                        throw new CompileException(
                                Code.SAME_NAME,
                                Span.NONE,
                                "two operators are called " + name + ": " + Origin.of(old) + " and "
                                        + Origin.of(record));
                    }
                }
            }
        }
    }

    /** The operators that this thread's class loader finds. */
    public static Ops load() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(context == null ? Ops.class.getClassLoader() : context);
    }

    /**
     * The operators that a class loader finds.
     *
     * @throws CompileException if two have one name
     */
    public static Ops of(ClassLoader loader) {
        synchronized (LOADED) {
            SoftReference<Ops> known = LOADED.get(loader);
            Ops ops = known == null ? null : known.get();
            if (ops == null) {
                ops = new Ops(loader);
                LOADED.put(loader, new SoftReference<>(ops));
            }
            return ops;
        }
    }

    public boolean has(String name) {
        return records.containsKey(name);
    }

    /** All names, in alphabetical order. */
    public List<String> names() {
        return List.copyOf(new TreeSet<>(records.keySet()));
    }

    /**
     * An operator with its attributes; empty if none has that name, or an attribute is kept in the metadata section.
     *
     * @throws CompileException where the attributes are not the operator's
     */
    public Optional<Op> decode(String name, Attrs attrs, Span span) {
        Class<? extends Op> type = records.get(name);
        if (type == null || attrs.entries().stream().anyMatch(e -> e.value() instanceof Attr.Meta)) {
            return Optional.empty();
        }
        return Optional.of((Op) RecordCodec.decode(type.asSubclass(Record.class), attrs, span, name, "attribute"));
    }

    /** The operator that an expression calls, if it is a call of one of a kind. */
    public <T extends Op> Optional<T> called(Class<T> kind, Expr e) {
        if (!(e instanceof Expr.Call call) || call.op().isEmpty()) {
            return Optional.empty();
        }
        Class<? extends Op> type = records.get(call.op().get());
        return type == null || !kind.isAssignableFrom(type)
                ? Optional.empty()
                : decode(call.op().get(), call.attrs(), call.span()).map(kind::cast);
    }
}
