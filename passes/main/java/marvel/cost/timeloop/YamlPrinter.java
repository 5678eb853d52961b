package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Timeloop's files as text, in the form of its own examples; what {@link MappingFile} and the others read. */
public final class YamlPrinter {
    private YamlPrinter() {}

    /** A mapping: what each memory keeps, then the loops of each level. */
    public static String mapping(TimeloopMapping m, Problem problem, Architecture architecture) {
        StringBuilder out = new StringBuilder("mapping:\n");
        List<String> spaces =
                problem.spaces().stream().map(Problem.DataSpace::name).toList();
        for (int level = 0; level < architecture.levels().size(); level++) {
            List<String> kept = new ArrayList<>(spaces);
            List<String> bypassed = new ArrayList<>();
            for (int t = 0; t < spaces.size(); t++) {
                if (level == Architecture.L2 && !m.keepL2().get(t)) {
                    kept.remove(spaces.get(t));
                    bypassed.add(spaces.get(t));
                }
            }
            entry(out, architecture, level, "datatype");
            out.append(", keep: ")
                    .append(kept)
                    .append(", bypass: ")
                    .append(bypassed)
                    .append("}\n");
        }
        temporal(out, architecture, Architecture.DRAM, m.dram(), problem);
        temporal(out, architecture, Architecture.L2, m.l2(), problem);
        List<TimeloopMapping.Trip> spatial = new ArrayList<>(m.y());
        spatial.addAll(m.x());
        entry(out, architecture, Architecture.L2, "spatial");
        loops(out, spatial, problem);
        out.append(", split: ").append(m.x().size()).append("}\n");
        temporal(out, architecture, Architecture.L1, m.l1(), problem);
        return out.toString();
    }

    private static void entry(StringBuilder out, Architecture a, int level, String type) {
        out.append("- {target: ")
                .append(a.levels().get(level).name())
                .append(", type: ")
                .append(type);
    }

    private static void temporal(
            StringBuilder out, Architecture a, int level, List<TimeloopMapping.Trip> loops, Problem problem) {
        entry(out, a, level, "temporal");
        loops(out, loops, problem);
        out.append("}\n");
    }

    /** Factors of all dimensions; the permutation begins with the innermost loop and ends with what has no loop. */
    private static void loops(StringBuilder out, List<TimeloopMapping.Trip> loops, Problem problem) {
        long[] factors = new long[problem.dimensions().size()];
        java.util.Arrays.fill(factors, 1);
        StringBuilder order = new StringBuilder();
        for (int i = loops.size() - 1; i >= 0; i--) {
            factors[loops.get(i).dimension()] = loops.get(i).count();
            order.append(problem.dimensions().get(loops.get(i).dimension()));
        }
        List<String> text = new ArrayList<>();
        for (int d = 0; d < factors.length; d++) {
            String name = problem.dimensions().get(d);
            text.add(name + factors[d]);
            if (order.indexOf(name) < 0) {
                order.append(name);
            }
        }
        out.append(", factors: \"").append(String.join(" ", text)).append("\", permutation: \"");
        out.append(order).append('"');
    }

    /** A problem with its shape. */
    public static String problem(Problem p) {
        Map<Problem.Term, String> coefficients = coefficients(p);
        StringBuilder out = new StringBuilder("problem:\n  shape:\n    name: ");
        out.append(quoted(p.name()))
                .append("\n    dimensions: ")
                .append(p.dimensions())
                .append('\n');
        if (!coefficients.isEmpty()) {
            out.append("    coefficients:\n");
            coefficients.forEach((term, name) -> out.append("    - {name: ")
                    .append(name)
                    .append(", default: ")
                    .append(term.coefficient())
                    .append("}\n"));
        }
        out.append("    data_spaces:\n");
        for (Problem.DataSpace s : p.spaces()) {
            out.append("    - name: ").append(s.name()).append("\n      projection:\n");
            for (List<Problem.Term> rank : s.ranks()) {
                out.append("      - ")
                        .append(rank.stream()
                                .map(t -> {
                                    String name = p.dimensions().get(t.dimension());
                                    return t.coefficient() == 1
                                            ? List.of(name)
                                            : List.of(name, java.util.Objects.requireNonNull(coefficients.get(t)));
                                })
                                .toList());
                out.append('\n');
            }
            out.append(s.readWrite() ? "      read_write: True\n" : "");
        }
        List<String> instance = new ArrayList<>();
        for (int d = 0; d < p.dimensions().size(); d++) {
            instance.add(p.dimensions().get(d) + ": " + p.bounds().get(d));
        }
        coefficients.forEach((term, name) -> instance.add(name + ": " + term.coefficient()));
        return out.append("  instance: {")
                .append(String.join(", ", instance))
                .append("}\n")
                .toString();
    }

    /** A name for each coefficient of each dimension: strides of what the output has, dilations of what is summed over. */
    private static Map<Problem.Term, String> coefficients(Problem p) {
        Map<Problem.Term, String> names = new LinkedHashMap<>();
        for (Problem.DataSpace s : p.spaces()) {
            for (List<Problem.Term> rank : s.ranks()) {
                for (Problem.Term t : rank) {
                    boolean kept = p.spaces().stream()
                            .filter(Problem.DataSpace::readWrite)
                            .flatMap(o -> o.ranks().stream().flatMap(List::stream))
                            .anyMatch(o -> o.dimension() == t.dimension());
                    String name = p.dimensions().get(t.dimension()) + (kept ? "stride" : "dilation");
                    if (t.coefficient() != 1 && !names.containsKey(t)) {
                        names.put(t, names.containsValue(name) ? name + t.coefficient() : name);
                    }
                }
            }
        }
        return names;
    }

    /** An architecture, version 0.4, with the energies of its table. */
    public static String architecture(Architecture a) {
        Architecture.Level dram = a.levels().get(Architecture.DRAM);
        Architecture.Level l2 = a.levels().get(Architecture.L2);
        Architecture.Level l1 = a.levels().get(Architecture.L1);
        String mesh = ", meshX: " + a.meshX() + ", meshY: " + a.meshY();
        return String.format(
                        Locale.ROOT,
                        """
                architecture:
                  version: 0.4
                  subtree:
                  - name: system
                    local:
                    - name: %s
                      class: DRAM
                      attributes: {%s}
                    subtree:
                    - name: chip
                      local:
                      - name: %s
                        class: SRAM
                        attributes: {%s}
                      subtree:
                      - name: PE[0..%d]
                        local:
                        - name: %s
                          class: regfile
                          attributes: {%s%s}
                        - name: MAC
                          class: intmac
                          attributes: {datawidth: 16, word_bits: 16%s}

                ERT:
                  version: 0.3
                  tables:
                """,
                        dram.name(),
                        attributes(dram),
                        l2.name(),
                        attributes(l2),
                        a.pes() - 1,
                        l1.name(),
                        attributes(l1),
                        mesh,
                        mesh)
                + energies("system." + dram.name(), dram)
                + energies("system.chip." + l2.name(), l2)
                + energies("system.chip.PE." + l1.name(), l1)
                + "  - name: system.chip.PE.MAC\n    actions:\n" + action("compute", a.macEnergy());
    }

    private static String attributes(Architecture.Level l) {
        List<String> all = new ArrayList<>();
        if (l.entries() != Architecture.UNBOUNDED) {
            all.add("depth: " + l.entries());
        }
        all.addAll(List.of("width: 16", "block_size: 1", "word_bits: 16"));
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("read_bandwidth", l.read());
        rates.put("write_bandwidth", l.write());
        rates.put("shared_bandwidth", l.shared());
        rates.forEach((name, rate) -> {
            if (rate < Double.POSITIVE_INFINITY) {
                all.add(name + ": " + number(rate));
            }
        });
        all.add("addr_gen_energy: 0.0");
        return String.join(", ", all);
    }

    private static String energies(String name, Architecture.Level l) {
        return "  - name: " + name + "\n    actions:\n" + action("random_read", l.readEnergy())
                + action("random_fill", l.fillEnergy()) + action("random_update", l.updateEnergy());
    }

    private static String action(String name, double energy) {
        return "    - {name: " + name + ", arguments: {}, energy: " + number(energy) + "}\n";
    }

    /** The shortest text that reads back as the same double, without an exponent where Timeloop's parser wants none. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%d.0", (long) value)
                : new java.math.BigDecimal(Double.toString(value)).toPlainString();
    }

    private static String quoted(String name) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultScalarStyle(ScalarStyle.DOUBLE_QUOTED)
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(settings).dumpToString(name).strip();
    }

    /** Comment lines, whatever the sentences hold. */
    public static String comments(List<String> sentences) {
        return sentences.stream()
                .map(s -> "# " + s.replaceAll("[^ -~]", "?") + "\n")
                .collect(Collectors.joining());
    }
}
