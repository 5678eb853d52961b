package marvel.sweep;

import blue.strategic.parquet.ParquetWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.tool.OutputFiles;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Targets as rows: their values, their figures, and what became of them.
 *
 * @param macEnergy joules of one multiply-accumulate, for powers
 */
record Table(List<TargetSpace.Axis> axes, Set<Point> front, double macEnergy) {
    private static final List<String> FIGURES =
            List.of("area_mm2", "cycles", "energy_macs", "power_mw", "status", "front");

    Table(TargetSpace targets, List<Point> front, double macEnergy) {
        this(targets.axes(), new HashSet<>(front), macEnergy);
    }

    /** A line of names, then one for each target. */
    String text(List<Point> points, String separator) {
        StringBuilder text = new StringBuilder();
        List<String> head =
                new ArrayList<>(axes.stream().map(TargetSpace.Axis::name).toList());
        head.addAll(FIGURES);
        text.append(String.join(separator, head)).append('\n');
        for (Point p : points) {
            List<String> row = new ArrayList<>(p.values());
            row.add(String.format(Locale.ROOT, "%.4f", p.area()));
            row.add(p.isMapped() ? String.format(Locale.ROOT, "%.0f", p.cycles()) : "");
            row.add(p.isMapped() ? String.format(Locale.ROOT, "%.0f", p.energy()) : "");
            row.add(p.isMapped() ? String.format(Locale.ROOT, "%.3f", p.power(macEnergy)) : "");
            row.add(status(p));
            row.add(front.contains(p) ? "yes" : "no");
            text.append(String.join(separator, row)).append('\n');
        }
        return text.toString();
    }

    private static String status(Point p) {
        return p.status().name().toLowerCase(Locale.ROOT);
    }

    /**
     * A file of Parquet: figures in full, none where there are none.
     *
     * @throws CompileException if it cannot be written
     */
    void parquet(List<Point> points, Path file) {
        try {
            Path whole = Files.createTempFile("marvel-sweep", ".parquet");
            try {
                writeRows(points, whole);
                OutputFiles.write(file, Files.readAllBytes(whole));
            } finally {
                Files.delete(whole);
            }
        } catch (IOException e) {
            throw new CompileException(
                    Code.CANNOT_WRITE, Span.NONE, "cannot write a temporary file: " + e.getMessage());
        }
    }

    private void writeRows(List<Point> points, Path file) throws IOException {
        try (ParquetWriter<Point> out = ParquetWriter.writeFile(schema(), file.toFile(), (p, row) -> {
            for (int i = 0; i < axes.size(); i++) {
                String value = p.values().get(i);
                row.write(name(i), isWhole(axes.get(i)) ? (Object) Long.valueOf(value) : Double.valueOf(value));
            }
            row.write("area_mm2", p.area());
            if (p.isMapped()) {
                row.write("cycles", p.cycles());
                row.write("energy_macs", p.energy());
                row.write("power_mw", p.power(macEnergy));
            }
            row.write("status", status(p));
            row.write("front", front.contains(p));
        })) {
            for (Point p : points) {
                out.write(p);
            }
        }
    }

    private String name(int axis) {
        return axes.get(axis).name();
    }

    private static boolean isWhole(TargetSpace.Axis axis) {
        return axis.values().stream().noneMatch(v -> v.contains("."));
    }

    private MessageType schema() {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (TargetSpace.Axis a : axes) {
            schema.required(isWhole(a) ? PrimitiveTypeName.INT64 : PrimitiveTypeName.DOUBLE)
                    .named(a.name());
        }
        schema.required(PrimitiveTypeName.DOUBLE).named("area_mm2");
        for (String figure : List.of("cycles", "energy_macs", "power_mw")) {
            schema.optional(PrimitiveTypeName.DOUBLE).named(figure);
        }
        schema.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("status");
        schema.required(PrimitiveTypeName.BOOLEAN).named("front");
        return schema.named("targets");
    }
}
