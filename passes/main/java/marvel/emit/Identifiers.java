package marvel.emit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names of another language: the same where they can be, and different ones for different names. */
final class Identifiers {
    private final Set<String> used;
    private final Map<String, String> known = new HashMap<>();

    /** Without the words that mean something. */
    Identifiers(Set<String> reserved) {
        used = new HashSet<>(reserved);
    }

    /** Letters, digits and underscores, a letter first. */
    String of(String name) {
        return known.computeIfAbsent(name, n -> {
            String plain = n.replaceAll("[^A-Za-z0-9_]", "_");
            String id = plain.matches("[A-Za-z].*") ? plain : "v" + plain;
            while (!used.add(id)) {
                id += "_";
            }
            return id;
        });
    }
}
