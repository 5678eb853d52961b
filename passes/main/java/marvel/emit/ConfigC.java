package marvel.emit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import marvel.ir.DType;

/** Configuration tables as a C99 file of constants, to compile beside {@code marvel_config.h}. */
final class ConfigC {
    /** MARVEL_MAX_RANK of the header. */
    private static final int MAX_RANK = 8;

    /** Types that a configuration names and C does not have. */
    private static final Set<String> HALF = Set.of("float16", "bfloat16");

    private final StringBuilder out = new StringBuilder();

    private ConfigC() {}

    static String write(String network, List<ConfigTables> layers) {
        ConfigC c = new ConfigC();
        c.out.append("/* Accelerator configuration, written by marvel-opt --emit=config. */\n");
        c.out.append("#include <math.h>\n#include <stddef.h>\n\n#include \"marvel_config.h\"\n\n");
        c.out.append("#if MARVEL_CONFIG_VERSION != ")
                .append(ConfigTables.VERSION)
                .append('\n');
        c.out.append("#error \"expected version ").append(ConfigTables.VERSION);
        c.out.append(" of marvel_config.h\"\n#endif\n\n");
        c.out.append("extern const marvel_layer *const marvel_layers_")
                .append(network)
                .append("[];\n");
        c.out.append("extern const int32_t marvel_layer_count_").append(network).append(";\n");
        List<String> names = new ArrayList<>();
        for (ConfigTables t : layers) {
            names.add("&" + c.layer(t));
        }
        c.out.append("\nconst marvel_layer *const marvel_layers_")
                .append(network)
                .append("[] = {");
        c.out.append(names.isEmpty() ? "NULL" : String.join(", ", names)).append("};\n");
        c.out.append("const int32_t marvel_layer_count_").append(network);
        c.out.append(" = ").append(layers.size()).append(";\n");
        return c.out.toString();
    }

    /** Why the types of {@code marvel_config.h} do not do for an operator. */
    static Optional<String> inexpressible(ConfigTables t) {
        for (ConfigTables.BufferRow b : t.buffers) {
            if (b.extent().size() > MAX_RANK) {
                return Optional.of("configurations have " + MAX_RANK + " axes, %" + b.name() + " has "
                        + b.extent().size());
            }
            if (!CText.has(b.dtype()) && !HALF.contains(b.dtype().toString())) {
                return Optional.of("configurations have no dtype for the " + b.dtype() + " of %" + b.name());
            }
        }
        return Optional.empty();
    }

    private String layer(ConfigTables t) {
        String id = CText.identifier(t.function.name());
        out.append("\n/* ").append(CText.comment(t.function.name())).append(" */\n");
        table(id, "marvel_buffer", "buffers", t.buffers, ConfigC::buffer);
        table(id, "marvel_term", "terms", t.terms, r -> r.loop() + ", " + r.coefficient());
        table(
                id,
                "marvel_affine",
                "affines",
                t.affines,
                r -> r.constant() + ", " + r.firstTerm() + ", " + r.termCount());
        table(
                id,
                "marvel_loop",
                "loops",
                t.loops,
                r -> CText.string(r.name()) + ", MARVEL_AT_" + r.where().name() + ", " + r.step() + ", "
                        + bound(r.end()));
        table(id, "marvel_range", "ranges", t.ranges, r -> r.start() + ", " + bound(r.length()));
        table(id, "marvel_dma", "dmas", t.dmas, ConfigC::dma);
        table(id, "marvel_value", "values", t.values, ConfigC::value);
        table(id, "marvel_guard", "guards", t.guards, r -> r.value() + ", " + r.lower() + ", " + r.upper());
        table(
                id,
                "marvel_mac",
                "macs",
                t.macs,
                r -> r.target() + ", " + r.firstTargetIndex() + ", " + r.left() + ", " + r.firstLeftIndex() + ", "
                        + r.right() + ", " + r.firstRightIndex());
        table(id, "int32_t", "reduced", t.reduced, String::valueOf);
        table(
                id,
                "marvel_step",
                "steps",
                t.steps,
                r -> "MARVEL_OP_" + r.opcode() + ", " + r.index() + ", " + r.count() + ", " + r.end());
        out.append("static const marvel_layer ").append(id).append(" = {\n  ");
        out.append(CText.string(t.function.name())).append(", ");
        out.append(CText.string(t.function.attrs().getString("op").orElse(""))).append(",\n  ");
        out.append(t.rows).append(", ").append(t.cols).append(", ");
        out.append(t.function.params().size()).append(", ").append(t.output).append(",\n  ");
        out.append(String.join(
                ",\n  ",
                counted(id, "buffers", t.buffers),
                counted(id, "loops", t.loops),
                counted(id, "steps", t.steps),
                counted(id, "dmas", t.dmas),
                counted(id, "ranges", t.ranges),
                counted(id, "affines", t.affines),
                counted(id, "terms", t.terms),
                counted(id, "guards", t.guards),
                counted(id, "macs", t.macs),
                counted(id, "values", t.values),
                counted(id, "reduced", t.reduced)));
        out.append("\n};\n");
        return id;
    }

    private <T> void table(String id, String type, String table, List<T> rows, Function<T, String> print) {
        if (rows.isEmpty()) {
            return;
        }
        out.append("static const ")
                .append(type)
                .append(' ')
                .append(name(id, table, rows))
                .append("[] = {\n");
        boolean plain = type.endsWith("_t");
        for (T row : rows) {
            out.append(plain ? "  " : "  {").append(print.apply(row)).append(plain ? ",\n" : "},\n");
        }
        out.append("};\n");
    }

    private static String counted(String id, String table, Collection<?> rows) {
        return rows.size() + ", " + name(id, table, rows);
    }

    private static String name(String id, String table, Collection<?> rows) {
        return rows.isEmpty() ? "NULL" : id + "_" + table;
    }

    private static String bound(ConfigTables.BoundRow b) {
        return "{" + b.firstAffine() + ", " + b.affineCount() + "}";
    }

    private static String buffer(ConfigTables.BufferRow b) {
        return CText.string(b.name()) + ", MARVEL_" + b.space().name() + ", " + dtype(b.dtype()) + ", "
                + b.extent().size() + ", " + numbers(b.extent()) + ", " + numbers(b.stride()) + ", " + b.elements();
    }

    private static String dma(ConfigTables.Dma d) {
        return d.inner() + ", " + d.outer() + ", " + d.firstRange() + ", " + (d.bounded() ? 1 : 0) + ", "
                + d.firstValue() + ", " + d.valueCount() + ", " + d.firstReduced() + ", " + d.reducedCount();
    }

    private static String value(ConfigTables.ValueRow v) {
        return "MARVEL_" + v.kind() + ", MARVEL_" + (v.op() == null ? "NONE" : v.op().name()) + ", " + v.args() + ", "
                + v.buffer() + ", " + numbers(v.axis()) + ", " + number(v.number()) + ", " + dtype(v.dtype());
    }

    private static String numbers(List<? extends Number> all) {
        return all.isEmpty()
                ? "{0}"
                : "{" + String.join(", ", all.stream().map(String::valueOf).toList()) + "}";
    }

    /** A C literal of exactly this double. */
    private static String number(double d) {
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return Double.isNaN(d) ? "NAN" : d > 0 ? "INFINITY" : "-INFINITY";
        }
        return d == Math.rint(d) && Math.abs(d) < 1e15 ? Long.toString((long) d) + ".0" : Double.toHexString(d);
    }

    private static String dtype(DType t) {
        return "MARVEL_" + t.toString().toUpperCase(Locale.ROOT);
    }
}
