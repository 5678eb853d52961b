package marvel.testsuite;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which package uses which; names are without {@code marvel.}. */
public final class ImportGraph {
    private final Map<String, Set<String>> uses = new TreeMap<>();

    /** Adds a package that need not use any. */
    public void add(String pack) {
        uses.computeIfAbsent(pack, p -> new TreeSet<>());
    }

    public void add(String from, String to) {
        add(to);
        if (!from.equals(to)) {
            uses.computeIfAbsent(from, p -> new TreeSet<>()).add(to);
        }
    }

    public Set<String> packages() {
        return uses.keySet();
    }

    /** What a package uses itself. */
    public Set<String> of(String pack) {
        return uses.getOrDefault(pack, Set.of());
    }

    /** What these use, and all that those use, and these themselves. */
    public Set<String> reachable(Collection<String> from) {
        Set<String> seen = new TreeSet<>();
        from.forEach(p -> visit(p, seen));
        return seen;
    }

    private void visit(String pack, Set<String> seen) {
        if (seen.add(pack)) {
            of(pack).forEach(p -> visit(p, seen));
        }
    }

    /** Packages that reach themselves. */
    public Set<String> cyclic() {
        Set<String> found = new TreeSet<>();
        for (String p : packages()) {
            if (reachable(of(p)).contains(p)) {
                found.add(p);
            }
        }
        return found;
    }

    /** Uses that do not follow from the others. */
    public Set<String> essential(String pack) {
        Set<String> direct = new TreeSet<>(of(pack));
        for (String p : of(pack)) {
            Set<String> below = reachable(of(p));
            direct.removeIf(below::contains);
        }
        return direct;
    }

    /**
     * A mermaid diagram: an arrow for every use that does not follow from the others.
     *
     * @param modules packages of each module
     */
    public String mermaid(Map<String, Set<String>> modules) {
        StringBuilder out = new StringBuilder("```mermaid\nflowchart TD\n");
        modules.forEach((module, packs) -> {
            out.append("  subgraph ").append(module).append("/\n");
            packs.forEach(p -> out.append("    ").append(p).append('\n'));
            out.append("  end\n");
        });
        for (String p : packages()) {
            Set<String> direct = essential(p);
            if (!direct.isEmpty()) {
                out.append("  ")
                        .append(p)
                        .append(" --> ")
                        .append(String.join(" & ", direct))
                        .append('\n');
            }
        }
        return out.append("```\n").toString();
    }
}
