package marvel.cost.maestro;

/** Writes mapping files that MAESTRO reads. */
public final class MappingPrinter {
    private MappingPrinter() {}

    /** The text of a mapping file; {@link MappingParser} reads the same back. */
    public static String print(MappingFile file) {
        StringBuilder out = new StringBuilder("Network ").append(file.network());
        out.append(file.network().isEmpty() ? "{\n" : " {\n");
        for (MappedLayer layer : file.layers()) {
            print(layer, out);
        }
        return out.append("}\n").toString();
    }

    private static void print(MappedLayer mapped, StringBuilder out) {
        Layer layer = mapped.layer();
        out.append("\tLayer ").append(layer.name()).append(" {\n");
        out.append("\t\tType: ").append(layer.type()).append('\n');
        StringBuilder strides = new StringBuilder();
        StringBuilder dims = new StringBuilder();
        for (Layer.Dim dim : layer.dims()) {
            dims.append(dims.isEmpty() ? " " : ", ")
                    .append(dim.name())
                    .append(": ")
                    .append(dim.size());
            if (dim.stride() != 1) {
                strides.append(strides.isEmpty() ? " " : ", ")
                        .append(dim.name())
                        .append(": ")
                        .append(dim.stride());
            }
        }
        if (!strides.isEmpty()) {
            out.append("\t\tStride {").append(strides).append(" }\n");
        }
        out.append("\t\tDimensions {").append(dims).append(" }\n");
        if (!mapped.directives().isEmpty()) {
            out.append("\t\tDataflow {\n");
            for (Directive directive : mapped.directives()) {
                out.append("\t\t\t").append(text(directive)).append(";\n");
            }
            out.append("\t\t}\n");
        }
        out.append("\t}\n");
    }

    private static String text(Directive directive) {
        if (directive instanceof Directive.Temporal t) {
            return "TemporalMap(" + t.size() + "," + t.offset() + ") " + t.dim();
        }
        if (directive instanceof Directive.Spatial s) {
            return "SpatialMap(" + s.size() + "," + s.offset() + ") " + s.dim();
        }
        return "Cluster(" + ((Directive.Cluster) directive).size() + ", P)";
    }
}
