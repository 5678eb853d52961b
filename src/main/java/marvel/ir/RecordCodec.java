package marvel.ir;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Origin;
import marvel.diag.Span;
import org.apache.commons.lang3.StringUtils;

/**
 * Attributes to records and back: the one syntax of pass options and operator attributes. A component {@code minUse} is
 * the attribute {@code min_use}; what is not written has the value that the no-argument constructor gives. Components
 * are {@code boolean}, {@code int}, {@code long}, {@code double}, {@link String}, {@link DType}, enums, any {@link Attr},
 * and {@link List} and {@link Optional} ({@code None} where empty) of them.
 */
public final class RecordCodec {
    /** What reflection tells of a record, asked once. */
    private record Plan(
            List<String> names, List<java.lang.reflect.Type> types, List<Method> accessors, Constructor<?> all) {
        static Plan of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] raw =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<?> all = type.getDeclaredConstructor(raw);
                all.setAccessible(true);
                List<Method> accessors = Arrays.stream(components)
                        .map(RecordComponent::getAccessor)
                        .toList();
                accessors.forEach(a -> a.setAccessible(true));
                return new Plan(
                        Arrays.stream(components)
                                .map(c -> attribute(c.getName()))
                                .toList(),
                        Arrays.stream(components)
                                .map(RecordComponent::getGenericType)
                                .toList(),
                        accessors,
                        all);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final ClassValue<Plan> PLANS = new ClassValue<>() {
        @Override
        protected Plan computeValue(Class<?> type) {
            return Plan.of(type);
        }
    };

    private RecordCodec() {}

    /**
     * Reads the options of something.
     *
     * @param what what the options belong to, for messages, such as {@code pass outline}
     * @throws CompileException for unknown names, values of another kind, and what the record's constructor refuses
     */
    public static <R extends Record> R decode(Class<R> type, Attrs attrs, Span span, String what) {
        return decode(type, attrs, span, what, "option");
    }

    /**
     * Reads a record.
     *
     * @param what what the attributes belong to, for messages
     * @param noun what an attribute is called there
     * @throws CompileException for unknown names, values of another kind, and what the record's constructor refuses
     */
    public static <R extends Record> R decode(Class<R> type, Attrs attrs, Span span, String what, String noun) {
        R defaults = defaults(type);
        if (attrs.isEmpty()) {
            return defaults;
        }
        Plan plan = PLANS.get(type);
        Object[] values = values(defaults);
        for (Attrs.Entry e : attrs.entries()) {
            int i = plan.names().indexOf(e.name());
            if (i < 0) {
                throw unknown(plan.names(), e.name(), span, what, noun);
            }
            java.lang.reflect.Type expected = plan.types().get(i);
            values[i] = value(expected, e.value())
                    .orElseThrow(() -> new CompileException(
                            Code.NAMED_VALUE,
                            span,
                            what + ": expected " + e.name() + " to be " + kind(expected) + got(e.value())));
        }
        return type.cast(make(plan, values, span, what));
    }

    /**
     * The record with all defaults.
     *
     * @throws CompileException if it has no constructor without parameters
     */
    public static <R extends Record> R defaults(Class<R> type) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            throw new CompileException(
                    Code.PLUGIN,
                    Span.NONE,
                    "expected a constructor without parameters, which holds the defaults, in " + Origin.of(type));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the constructor of " + type + " fails", e);
        }
    }

    /** All components of a record as attributes. */
    public static Attrs encode(Record record) {
        Object[] values = values(record);
        List<String> names = PLANS.get(record.getClass()).names();
        List<Attrs.Entry> entries = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            entries.add(new Attrs.Entry(names.get(i), attr(values[i])));
        }
        return new Attrs(entries);
    }

    /** Name of the attribute for a component: {@code minUse} is {@code min_use}. */
    public static String attribute(String component) {
        return String.join("_", StringUtils.splitByCharacterTypeCamelCase(component))
                .toLowerCase(Locale.ROOT);
    }

    private static CompileException unknown(List<String> names, String name, Span span, String what, String noun) {
        Diagnostic d = Diagnostic.error(Code.NAMED_VALUE, span, what + " has no " + noun + " '" + name + "'");
        return new CompileException(
                names.isEmpty() ? d.withNote(span, "it has none") : d.withNote(span, Nearest.suggestion(name, names)));
    }

    /** The value that an attribute stands for, or empty if it is of another kind. */
    private static Optional<Object> value(java.lang.reflect.Type type, Attr a) {
        if (type instanceof ParameterizedType p) {
            java.lang.reflect.Type element = p.getActualTypeArguments()[0];
            return p.getRawType() == Optional.class ? optional(element, a) : list(element, a);
        }
        if (type == Attr.class) {
            return Optional.of(a);
        }
        if (type == boolean.class) {
            return a instanceof Attr.Bool b
                    ? Optional.of(b.value())
                    : a instanceof Attr.Int i && (i.value() == 0 || i.value() == 1)
                            ? Optional.of(i.value() == 1)
                            : Optional.empty();
        }
        if (type == int.class) {
            return a instanceof Attr.Int i && (int) i.value() == i.value()
                    ? Optional.of((int) i.value())
                    : Optional.empty();
        }
        if (type == long.class || type == Long.class) {
            return a instanceof Attr.Int i ? Optional.of(i.value()) : Optional.empty();
        }
        if (type == double.class || type == Double.class) {
            return a instanceof Attr.Real r
                    ? Optional.of(r.value())
                    : a instanceof Attr.Int i ? Optional.of((double) i.value()) : Optional.empty();
        }
        Optional<String> text = a instanceof Attr.Str s
                ? Optional.of(s.value())
                : a instanceof Attr.Word w ? Optional.of(w.value()) : Optional.empty();
        if (type == String.class) {
            return text.map(t -> t);
        }
        if (type == DType.class) {
            return text.flatMap(DType::of).map(t -> t);
        }
        return text.flatMap(t -> Arrays.stream(((Class<?>) type).getEnumConstants())
                .filter(c -> word(c).equals(t))
                .findFirst());
    }

    /** {@code None}, and the empty string where only a name could stand, are no value. */
    private static Optional<Object> optional(java.lang.reflect.Type element, Attr a) {
        boolean none = a instanceof Attr.None || (element == DType.class && a.equals(new Attr.Str("")));
        return none ? Optional.of(Optional.empty()) : value(element, a).map(Optional::of);
    }

    /** A list, a tuple, or one number. */
    private static Optional<Object> list(java.lang.reflect.Type element, Attr a) {
        List<Attr> written = a instanceof Attr.ListOf l
                ? l.values()
                : a instanceof Attr.TupleOf t
                        ? t.values()
                        : a instanceof Attr.Int ? List.of(a) : List.of(new Attr.None());
        List<Object> all = new ArrayList<>();
        for (Attr v : written) {
            value(element, v).ifPresent(all::add);
        }
        return all.size() == written.size() ? Optional.of(List.copyOf(all)) : Optional.empty();
    }

    private static String kind(java.lang.reflect.Type type) {
        if (type instanceof ParameterizedType p) {
            String element = kind(p.getActualTypeArguments()[0]);
            return p.getRawType() == Optional.class ? element + " or None" : "a list, each element " + element;
        }
        if (type == boolean.class) {
            return "True or False";
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return type == int.class ? "an integer of 32 bits" : "an integer";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == DType.class) {
            return "an element type such as \"int8\"";
        }
        Object[] constants = type instanceof Class<?> c ? c.getEnumConstants() : null;
        return constants == null
                ? "a word"
                : "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(constants).map(RecordCodec::word).toList());
    }

    private static String got(Attr a) {
        return a instanceof Attr.Str s
                ? ", got '" + s.value() + "'"
                : a instanceof Attr.Word w
                        ? ", got '" + w.value() + "'"
                        : a instanceof Attr.Int i
                                ? ", got " + i.value()
                                : a instanceof Attr.Real r ? ", got " + r.value() : "";
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Attr attr(Object value) {
        if (value instanceof Attr a) {
            return a;
        }
        if (value instanceof Optional<?> o) {
            return o.isPresent() ? attr((Object) o.get()) : new Attr.None();
        }
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
            return new Attr.ListOf(list.stream().map(v -> attr((Object) v)).toList());
        }
        return new Attr.Str(String.valueOf(value));
    }

    private static Object[] values(Record record) {
        List<Method> accessors = PLANS.get(record.getClass()).accessors();
        Object[] values = new Object[accessors.size()];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = accessors.get(i).invoke(record);
            }
            return values;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object make(Plan plan, Object[] values, Span span, String what) {
        try {
            return plan.all().newInstance(values);
        } catch (InvocationTargetException e) {
            throw new CompileException(
                    Code.NAMED_VALUE, span, what + ": " + e.getTargetException().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
