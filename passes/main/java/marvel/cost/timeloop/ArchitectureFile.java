package marvel.cost.timeloop;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Source;
import org.apache.commons.lang3.StringUtils;

/** Timeloop's architecture files, version 0.4, with their table of energies. */
public final class ArchitectureFile {
    private static final Pattern REPLICATED = Pattern.compile("(.*)\\[0\\.\\.(\\d+)]");

    /** A memory or arithmetic unit: its name in the table of energies, and how many there are. */
    private record Part(String path, String name, Yaml yaml, long instances) {
        Optional<Yaml> attribute(String key) {
            return yaml.find("attributes").flatMap(a -> a.find(key));
        }

        double rate(String key) {
            return attribute(key).map(Yaml::number).filter(v -> v > 0).orElse(Double.POSITIVE_INFINITY);
        }
    }

    private final List<Part> memories = new ArrayList<>();
    private final List<Part> units = new ArrayList<>();
    private final Map<String, Yaml> energies = new HashMap<>();

    private ArchitectureFile() {}

    /**
     * Reads {@code architecture: {version: 0.4, subtree: [...]}} and {@code ERT: {tables: [...]}}.
     *
     * @throws marvel.diag.CompileException with the place of what is wrong
     */
    public static Architecture read(Source source) {
        return new ArchitectureFile().read(Yaml.read(source), source);
    }

    private Architecture read(Yaml file, Source source) {
        Yaml root = file.get("architecture");
        Optional<Yaml> version = root.find("version");
        if (version.isPresent() && !version.get().text().equals("0.4")) {
            throw version.get()
                    .error("expected version 0.4, got " + version.get().text());
        }
        collect(root, "", 1);
        if (memories.size() != 3 || units.size() != 1) {
            throw root.error("expected three memories, one in another, and one arithmetic unit, got " + memories.size()
                    + " and " + units.size());
        }
        for (Yaml table : file.get("ERT").get("tables").items()) {
            energies.put(table.get("name").text(), table);
        }
        List<Architecture.Level> levels = new ArrayList<>();
        for (Part m : memories) {
            levels.add(new Architecture.Level(
                    m.name,
                    entries(m),
                    m.rate("read_bandwidth"),
                    m.rate("write_bandwidth"),
                    m.rate("shared_bandwidth"),
                    energy(file, m, "random_read"),
                    energy(file, m, "random_fill"),
                    energy(file, m, "random_update")));
        }
        Part unit = units.get(0);
        Part inner = memories.get(Architecture.L1);
        if (memories.get(Architecture.L2).instances != 1 || inner.instances != unit.instances) {
            throw inner.yaml.error("expected one " + memories.get(Architecture.L2).name
                    + ", and as many arithmetic units as " + inner.name + ", got " + inner.instances + " and "
                    + unit.instances);
        }
        long meshX = inner.attribute("meshX").map(x -> x.integer(1)).orElse(inner.instances);
        long meshY = inner.attribute("meshY").map(y -> y.integer(1)).orElse(inner.instances / meshX);
        if (meshX > inner.instances || meshY > inner.instances) {
            throw inner.yaml.error(Architecture.wrongMesh(meshX, meshY, inner.instances));
        }
        try {
            String name = StringUtils.substringBefore(StringUtils.substringAfterLast("/" + source.name(), "/"), ".");
            return new Architecture(
                    name, (int) meshX, (int) meshY, (int) inner.instances, levels, energy(file, unit, "compute"));
        } catch (IllegalArgumentException e) {
            throw inner.yaml.error(String.valueOf(e.getMessage()));
        }
    }

    private void collect(Yaml tree, String path, long instances) {
        Optional<Yaml> local = tree.find("local");
        if (local.isPresent()) {
            for (Yaml part : local.get().items()) {
                String text = part.get("name").text();
                long n = instances(part.get("name"), instances);
                String name = plain(text);
                String kind = part.get("class").text();
                List<Part> list = kind.toLowerCase(Locale.ROOT).endsWith("mac") ? units : memories;
                list.add(new Part(path + name, name, part, n));
            }
        }
        Optional<Yaml> subtrees = tree.find("subtree");
        if (subtrees.isPresent()) {
            for (Yaml inner : subtrees.get().items()) {
                String text = inner.get("name").text();
                collect(inner, path + plain(text) + ".", instances(inner.get("name"), instances));
            }
        }
    }

    private static long entries(Part memory) {
        Optional<Yaml> depth = memory.attribute("depth");
        if (depth.isEmpty()) {
            return Architecture.UNBOUNDED;
        }
        long words = depth.get().integer(0);
        long block = memory.attribute("block_size").map(b -> b.integer(1)).orElse(1L);
        if (words > Architecture.UNBOUNDED / block) {
            throw depth.get().error("expected depth x block_size to fit 64 bits, got " + words + " x " + block);
        }
        return words * block;
    }

    /** How many there are of a part of what there are {@code outer} of. */
    private static long instances(Yaml name, long outer) {
        Matcher m = REPLICATED.matcher(name.text());
        BigInteger all = m.matches()
                ? new BigInteger(m.group(2)).add(BigInteger.ONE).multiply(BigInteger.valueOf(outer))
                : BigInteger.valueOf(outer);
        if (all.bitLength() > 31) {
            throw name.error(
                    "expected at most " + Integer.MAX_VALUE + " instances, got " + all + " of " + plain(name.text()));
        }
        return all.longValueExact();
    }

    private static String plain(String name) {
        Matcher m = REPLICATED.matcher(name);
        return m.matches() ? m.group(1) : name;
    }

    private double energy(Yaml file, Part part, String action) {
        Yaml table = energies.get(part.path);
        if (table == null) {
            throw file.get("ERT").get("tables").error("expected a table of energies of " + part.path + ", got none");
        }
        for (Yaml a : table.get("actions").items()) {
            if (a.get("name").text().equals(action)) {
                return a.get("energy").number();
            }
        }
        throw table.error("expected an action " + action + " of " + part.path + ", got none");
    }
}
