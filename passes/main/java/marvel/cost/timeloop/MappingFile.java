package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.diag.Source;
import org.jspecify.annotations.Nullable;

/** Timeloop's mapping files: a list of loops by level, the order of loops innermost first. */
public final class MappingFile {
    private static final Pattern FACTOR = Pattern.compile("\\s*,?\\s*([A-Za-z])\\s*=?\\s*(\\d+)");

    private final Problem problem;
    private final Architecture architecture;

    private MappingFile(Problem problem, Architecture architecture) {
        this.problem = problem;
        this.architecture = architecture;
    }

    /**
     * Reads {@code mapping: [...]}.
     *
     * @throws marvel.diag.CompileException with the place of what is wrong
     */
    public static TimeloopMapping read(Source source, Problem problem, Architecture architecture) {
        return new MappingFile(problem, architecture).read(Yaml.read(source).get("mapping"));
    }

    private TimeloopMapping read(Yaml mapping) {
        // One entry of a kind counts for a level: the last.
        Map<String, Yaml> entries = new HashMap<>();
        for (Yaml e : mapping.items()) {
            Yaml target = e.get("target");
            int level = level(target);
            String type = e.get("type").text();
            switch (type) {
                case "temporal" -> {}
                case "spatial" -> {
                    if (level != Architecture.L2) {
                        throw target.error("expected spatial loops at "
                                + architecture.levels().get(Architecture.L2).name() + " only, got '" + target.text()
                                + "'");
                    }
                }
                case "datatype", "bypass" -> type = "datatype";
                default ->
                    throw e.get("type").error("expected temporal, spatial or datatype as type, got '" + type + "'");
            }
            entries.put(type + level, e);
        }
        List<TimeloopMapping.Trip> dram = loops(entries.get("temporal" + Architecture.DRAM));
        List<TimeloopMapping.Trip> l2 = loops(entries.get("temporal" + Architecture.L2));
        List<TimeloopMapping.Trip> l1 = loops(entries.get("temporal" + Architecture.L1));
        List<TimeloopMapping.Trip> spatial = loops(entries.get("spatial" + Architecture.L2));
        int xLoops = split(entries.get("spatial" + Architecture.L2), spatial.size());
        // The first letters of a permutation, innermost, are along X.
        int yLoops = spatial.size() - xLoops;
        return new TimeloopMapping(
                dram, l2, spatial.subList(yLoops, spatial.size()), spatial.subList(0, yLoops), l1, keep(entries));
    }

    private int level(Yaml target) {
        for (int i = 0; i < architecture.levels().size(); i++) {
            if (architecture.levels().get(i).name().equals(target.text())) {
                return i;
            }
        }
        throw target.error("expected a memory of the architecture, got '" + target.text() + "'");
    }

    private int split(@Nullable Yaml entry, int loops) {
        Optional<Yaml> split = entry == null ? Optional.empty() : entry.find("split");
        return split.isEmpty() ? loops : (int) Math.min(split.get().integer(0), loops);
    }

    /** Loops outermost first, one for each dimension. */
    private List<TimeloopMapping.Trip> loops(@Nullable Yaml entry) {
        if (entry == null) {
            return List.of();
        }
        long[] factors = new long[problem.bounds().size()];
        java.util.Arrays.fill(factors, 1);
        Optional<Yaml> text = entry.find("factors");
        if (text.isPresent()) {
            factors(text.get(), factors);
        }
        List<TimeloopMapping.Trip> all = new ArrayList<>();
        Optional<Yaml> order = entry.find("permutation");
        if (order.isPresent()) {
            for (char c : order.get().text().replaceAll("[\\s,]", "").toCharArray()) {
                int d = dimension(order.get(), String.valueOf(c));
                if (all.stream().anyMatch(t -> t.dimension() == d)) {
                    throw order.get().error("expected each dimension once in a permutation, got " + c + " again");
                }
                all.add(new TimeloopMapping.Trip(d, factors[d]));
            }
        }
        for (int d = 0; d < factors.length; d++) {
            int dimension = d;
            if (all.stream().noneMatch(t -> t.dimension() == dimension)) {
                all.add(new TimeloopMapping.Trip(d, factors[d]));
            }
        }
        Collections.reverse(all);
        return all;
    }

    private int dimension(Yaml at, String name) {
        int d = problem.dimensions().indexOf(name);
        if (d < 0) {
            throw at.error("expected dimensions of the problem (" + String.join(", ", problem.dimensions()) + "), got "
                    + name);
        }
        return d;
    }

    private void factors(Yaml text, long[] factors) {
        String all = text.text();
        Matcher m = FACTOR.matcher(all);
        int end = 0;
        while (end < all.length() && m.find() && m.start() == end) {
            int d = dimension(text, m.group(1));
            long n;
            try {
                n = Long.parseLong(m.group(2));
            } catch (NumberFormatException e) {
                throw text.error("expected a factor that fits 64 bits, got " + m.group(2));
            }
            // A factor of 0 stands for the whole bound.
            factors[d] = n == 0 ? problem.bounds().get(d) : n;
            end = m.end();
        }
        if (!all.substring(end).isBlank()) {
            throw text.error("expected factors such as \"C2 M1\", got '"
                    + all.substring(end).strip() + "'");
        }
    }

    private List<Boolean> keep(Map<String, Yaml> entries) {
        List<Boolean> kept =
                new ArrayList<>(Collections.nCopies(problem.spaces().size(), true));
        for (int level = 0; level < architecture.levels().size(); level++) {
            Yaml entry = entries.get("datatype" + level);
            if (entry == null) {
                continue;
            }
            for (String key : List.of("keep", "bypass")) {
                Optional<Yaml> names = entry.find(key);
                if (names.isEmpty()) {
                    continue;
                }
                for (Yaml n : names.get().items()) {
                    int space = problem.space(n.text());
                    if (space < 0) {
                        throw n.error("expected a tensor of the problem, got '" + n.text() + "'");
                    }
                    if (key.equals("bypass") && level != Architecture.L2) {
                        throw n.error("expected " + n.text() + " to be kept in "
                                + architecture.levels().get(level).name() + "; tensors bypass "
                                + architecture.levels().get(Architecture.L2).name() + " only");
                    }
                    if (level == Architecture.L2) {
                        kept.set(space, key.equals("keep"));
                    }
                }
            }
        }
        return kept;
    }
}
