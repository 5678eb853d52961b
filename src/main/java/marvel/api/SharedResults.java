package marvel.api;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What passes worked out and may need again, in another run too. Kept as long as there is memory. */
final class SharedResults {
    private static final int MOST = 4096;

    /** By type and key, those that were asked for last behind the others. */
    private final Map<List<Object>, SoftReference<Object>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Object>, SoftReference<Object>> eldest) {
            return size() > MOST;
        }
    };

    <V> V get(Class<V> type, Object key, Supplier<V> make, Predicate<V> isWhole) {
        List<Object> place = List.of(type, key);
        SoftReference<Object> reference;
        synchronized (known) {
            reference = known.get(place);
        }
        Object old = reference == null ? null : reference.get();
        if (old != null) {
            return type.cast(old);
        }
        V made = make.get();
        if (isWhole.test(made)) {
            synchronized (known) {
                known.put(place, new SoftReference<>(made));
            }
        }
        return made;
    }
}
