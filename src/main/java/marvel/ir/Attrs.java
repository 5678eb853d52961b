package marvel.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Named attributes in the order in which they were written. Names are distinct. */
public record Attrs(List<Entry> entries) {
    /** One {@code name=value}. */
    public record Entry(String name, Attr value) {}

    public static final Attrs EMPTY = new Attrs(List.of());

    public Attrs {
        entries = List.copyOf(entries);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public Optional<Attr> get(String name) {
        for (Entry e : entries) {
            if (e.name().equals(name)) {
                return Optional.of(e.value());
            }
        }
        return Optional.empty();
    }

    /** The integer attribute of that name, or empty if absent or of another kind. */
    public Optional<Long> getInt(String name) {
        return get(name).filter(a -> a instanceof Attr.Int).map(a -> ((Attr.Int) a).value());
    }

    /** The string attribute of that name, or empty if absent or of another kind. */
    public Optional<String> getString(String name) {
        return get(name).filter(a -> a instanceof Attr.Str).map(a -> ((Attr.Str) a).value());
    }

    /** These attributes with {@code name} set: in its place if present, else at the end. */
    public Attrs with(String name, Attr value) {
        List<Entry> all = new ArrayList<>(entries);
        Entry entry = new Entry(name, value);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                all.set(i, entry);
                return new Attrs(all);
            }
        }
        all.add(entry);
        return new Attrs(all);
    }

    public Attrs without(String name) {
        return new Attrs(entries.stream().filter(e -> !e.name().equals(name)).toList());
    }

    public void forEach(BiConsumer<String, Attr> action) {
        entries.forEach(e -> action.accept(e.name(), e.value()));
    }
}
