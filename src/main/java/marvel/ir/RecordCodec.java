package marvel.ir;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Span;
import org.apache.commons.lang3.StringUtils;

/**
 * Attributes to records and back: the one syntax of pass options and operator attributes. A component {@code minUse} is
 * the attribute {@code min_use}; what is not written has the value that the no-argument constructor gives.
 */
public final class RecordCodec {
    private RecordCodec() {}

    /**
     * Reads a record.
     *
     * @param what what the attributes belong to, for messages, such as {@code pass outline}
     * @throws CompileException for unknown names, values of another kind, and what the record's constructor refuses
     */
    public static <R extends Record> R decode(Class<R> type, Attrs attrs, Span span, String what) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = values(defaults(type));
        for (Attrs.Entry e : attrs.entries()) {
            int i = index(components, e.name());
            if (i < 0) {
                throw unknown(components, e.name(), span, what);
            }
            values[i] = value(components[i], e.value(), span, what);
        }
        return make(type, values, span, what);
    }

    /** The record with all defaults. */
    public static <R extends Record> R defaults(Class<R> type) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected a no-argument constructor with the defaults in " + type, e);
        }
    }

    /** All components of a record as attributes. */
    public static Attrs encode(Record record) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = values(record);
        List<Attrs.Entry> entries = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            entries.add(new Attrs.Entry(attribute(components[i].getName()), attr(values[i])));
        }
        return new Attrs(entries);
    }

    /** Name of the attribute for a component: {@code minUse} is {@code min_use}. */
    public static String attribute(String component) {
        return String.join("_", StringUtils.splitByCharacterTypeCamelCase(component))
                .toLowerCase(Locale.ROOT);
    }

    private static int index(RecordComponent[] components, String name) {
        for (int i = 0; i < components.length; i++) {
            if (attribute(components[i].getName()).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static CompileException unknown(RecordComponent[] components, String name, Span span, String what) {
        List<String> names =
                Arrays.stream(components).map(c -> attribute(c.getName())).toList();
        Diagnostic d = Diagnostic.error(span, what + " has no option '" + name + "'");
        return new CompileException(
                names.isEmpty() ? d.withNote(span, "it has none") : d.withNote(span, Nearest.suggestion(name, names)));
    }

    private static Object value(RecordComponent c, Attr a, Span span, String what) {
        Class<?> type = c.getType();
        if (type == boolean.class && a instanceof Attr.Bool b) {
            return b.value();
        }
        if ((type == int.class || type == long.class) && a instanceof Attr.Int i) {
            if (type == int.class && (int) i.value() != i.value()) {
                throw new CompileException(span, what + ": expected " + name(c) + " to fit 32 bits, got " + i.value());
            }
            return type == int.class ? (Object) (int) i.value() : (Object) i.value();
        }
        if (type == double.class && a instanceof Attr.Real r) {
            return r.value();
        }
        if (type == double.class && a instanceof Attr.Int i) {
            return (double) i.value();
        }
        if (type == String.class && text(a) != null) {
            return String.valueOf(text(a));
        }
        if (type.isEnum() && text(a) != null) {
            return constant(c, String.valueOf(text(a)), span, what);
        }
        if (type == List.class && a instanceof Attr.ListOf list && elementIsLong(c)) {
            List<Long> all = new ArrayList<>();
            for (Attr v : list.values()) {
                if (!(v instanceof Attr.Int i)) {
                    throw mismatch(c, span, what);
                }
                all.add(i.value());
            }
            return all;
        }
        throw mismatch(c, span, what);
    }

    private static String name(RecordComponent c) {
        return attribute(c.getName());
    }

    private static CompileException mismatch(RecordComponent c, Span span, String what) {
        Class<?> t = c.getType();
        String kind = t == boolean.class
                ? "True or False"
                : t == int.class || t == long.class
                        ? "an integer"
                        : t == double.class
                                ? "a number"
                                : t == List.class
                                        ? "a list of integers"
                                        : t.isEnum() ? "one of " + String.join(", ", constants(t)) : "a word";
        return new CompileException(span, what + ": expected " + name(c) + " to be " + kind);
    }

    private static @org.jspecify.annotations.Nullable String text(Attr a) {
        return a instanceof Attr.Str s ? s.value() : a instanceof Attr.Word w ? w.value() : null;
    }

    private static boolean elementIsLong(RecordComponent c) {
        return c.getGenericType() instanceof ParameterizedType p && p.getActualTypeArguments()[0] == Long.class;
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(RecordCodec::word).toList();
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object constant(RecordComponent c, String word, Span span, String what) {
        for (Object o : c.getType().getEnumConstants()) {
            if (word(o).equals(word)) {
                return o;
            }
        }
        throw new CompileException(
                span,
                what + ": expected " + name(c) + " to be one of " + String.join(", ", constants(c.getType()))
                        + ", got '" + word + "'");
    }

    private static Attr attr(Object value) {
        if (value instanceof Boolean b) {
            return new Attr.Bool(b);
        }
        if (value instanceof Integer || value instanceof Long) {
            return new Attr.Int(((Number) value).longValue());
        }
        if (value instanceof Double d) {
            return new Attr.Real(d);
        }
        if (value instanceof Enum<?> e) {
            return new Attr.Word(word(e));
        }
        if (value instanceof List<?> list) {
            return new Attr.ListOf(list.stream().map(v -> attr((Object) v)).collect(Collectors.toList()));
        }
        return new Attr.Str(String.valueOf(value));
    }

    private static Object[] values(Record record) {
        try {
            RecordComponent[] components = record.getClass().getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                components[i].getAccessor().setAccessible(true);
                values[i] = components[i].getAccessor().invoke(record);
            }
            return values;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <R extends Record> R make(Class<R> type, Object[] values, Span span, String what) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new CompileException(
                    span, what + ": " + e.getTargetException().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
