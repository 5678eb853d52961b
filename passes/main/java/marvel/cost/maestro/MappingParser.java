package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.cost.maestro.MaestroException.End;
import marvel.diag.Source;
import marvel.diag.Span;
import org.jspecify.annotations.Nullable;

/** Reads mapping files as MAESTRO does (SPEC section 2), with messages that say where and what was expected. */
public final class MappingParser {
    private final Tokens tokens;
    private final Map<String, Integer> constants = new HashMap<>();
    private final List<MappedLayer> layers = new ArrayList<>();
    private String network = "";

    /** The name of the next layer; MAESTRO's reader of dimensions overwrites it. */
    private String pendingName = "";

    /** A fault that MAESTRO dies of only after it has read the whole file. */
    private @Nullable MaestroException late;

    private MappingParser(Source source) {
        this.tokens = new Tokens(source);
    }

    /**
     * Reads a mapping file.
     *
     * @throws MaestroException where MAESTRO does not accept it
     */
    public static MappingFile parse(Source source) {
        MappingParser parser = new MappingParser(source);
        parser.file();
        if (parser.late != null) {
            throw parser.late;
        }
        return new MappingFile(parser.network, parser.layers);
    }

    /** Anything outside the blocks is skipped. */
    private void file() {
        while (tokens.advance()) {
            switch (tokens.token()) {
                case "Constant" -> {
                    String name = tokens.next("the name of a constant");
                    constants.put(name, Tokens.number(tokens.next("the value of constant " + name)));
                    pendingName = name;
                }
                case "Network" -> network();
                case "Accelerator" -> {
                    tokens.next("'{' after Accelerator");
                    throw tokens.fault(
                            "an Accelerator block cannot be closed in MAESTRO's grammar; use a hardware file");
                }
                default -> {}
            }
        }
    }

    private void network() {
        while (!tokens.next("'{' after Network").equals("{")) {
            network = tokens.token();
        }
        while (!tokens.next("'}' after the layers").equals("}")) {
            if (!tokens.token().equals("Layer")) {
                throw tokens.error("Layer or '}'");
            }
            layer();
        }
    }

    private void layer() {
        while (!tokens.next("'{' after Layer").equals("{")) {
            pendingName = tokens.token();
        }
        Body body = new Body();
        while (!tokens.next("'}' at the end of the layer").equals("}")) {
            switch (tokens.token()) {
                case "Type" -> type(body);
                case "Stride" -> {
                    if (body.dimensioned) {
                        throw tokens.fault("Stride must come before Dimensions");
                    }
                    strides(body);
                }
                case "Dimensions" -> dimensions(body);
                case "Dataflow" -> {
                    tokens.expect("{", "after Dataflow");
                    dataflow(body);
                }
                default -> throw tokens.error("Type, Stride, Dimensions, Dataflow or '}'");
            }
        }
        LayerType type = body.type;
        if (type == null) {
            throw tokens.fault(
                    "the layer has no Type that MAESTRO evaluates; expected CONV, DSCONV, NGCONV, GEMM or TRCONV");
        }
        if (body.directives.isEmpty() && layers.isEmpty()) {
            throw new MaestroException(End.SIGSEGV, tokens.span(), "the first layer has no Dataflow");
        }
        layers.add(new MappedLayer(new Layer(body.name, type, body.dims), body.directives));
    }

    /** What has been read of a layer. */
    private static final class Body {
        private String name = "";
        private @Nullable LayerType type;
        private boolean dimensioned;
        private final Map<String, Integer> strides = new HashMap<>();
        private final List<Layer.Dim> dims = new ArrayList<>();
        private final List<Directive> directives = new ArrayList<>();

        private int size(String dim) {
            int size = -1;
            for (Layer.Dim d : dims) {
                if (d.name().equals(dim)) {
                    size = d.size();
                }
            }
            return size;
        }
    }

    private void type(Body body) {
        String word = tokens.next("a layer type");
        LayerType type = LayerType.of(word);
        if (type != null) {
            body.type = type;
            body.name = pendingName.isEmpty() ? "Layer" : pendingName;
            pendingName = "";
        } else if (!word.equals("FC") && !word.equals("LSTM") && !word.equals("POOL")) {
            throw tokens.error("a layer type: CONV, DSCONV, NGCONV, GEMM or TRCONV");
        }
    }

    private void strides(Body body) {
        tokens.expect("{", "after Stride");
        while (!tokens.next("'}' after the strides").equals("}")) {
            String dim = tokens.token();
            int stride = Tokens.number(tokens.next("the stride of " + dim));
            if (stride < 1) {
                throw tokens.error("a stride of at least 1");
            }
            body.strides.put(dim, stride);
        }
    }

    private void dimensions(Body body) {
        body.dimensioned = true;
        tokens.expect("{", "after Dimensions");
        while (!tokens.next("'}' after the dimensions").equals("}")) {
            String dim = tokens.token();
            pendingName = dim;
            int size = constantOr(tokens.next("the size of " + dim));
            if (size == 0) {
                throw tokens.error("a size of " + dim + " other than 0");
            }
            body.dims.add(new Layer.Dim(dim, size, body.strides.getOrDefault(dim, 1)));
        }
    }

    private void dataflow(Body body) {
        while (!tokens.next("'}' after the directives").equals("}")) {
            Span at = tokens.span();
            switch (tokens.token()) {
                case "TemporalMap" -> map(body, at, false);
                case "SpatialMap" -> map(body, at, true);
                case "Cluster" -> {
                    int size = number(body, "the size of the cluster");
                    String kind = tokens.next("P or L");
                    if (!kind.equals("P") && !kind.equals("L") && late == null) {
                        late = new MaestroException(
                                End.SIGSEGV,
                                tokens.span(),
                                "expected P or L as the kind of cluster, got '" + kind + "'");
                    }
                    body.directives.add(new Directive.Cluster(size));
                }
                default -> throw tokens.error("TemporalMap, SpatialMap, Cluster or '}'");
            }
        }
    }

    private void map(Body body, Span at, boolean spatial) {
        int size = number(body, "the size of the map");
        int offset = number(body, "the offset of the map");
        String dim = tokens.next("the dimension of the map");
        if (!spatial && (dim.equals("R") || dim.equals("S"))) {
            window(body, at, size, offset, dim);
        }
        body.directives.add(
                spatial ? new Directive.Spatial(size, offset, dim) : new Directive.Temporal(size, offset, dim));
    }

    /** The window must be held whole. */
    private static void window(Body body, Span at, int size, int offset, String dim) {
        if (size != offset) {
            throw new MaestroException(
                    End.EXIT,
                    at,
                    "the map of " + dim + " must have offset = size, got size " + size + ", offset " + offset);
        }
        for (Layer.Dim d : body.dims) {
            if (d.name().equals(dim) && d.size() != size) {
                throw new MaestroException(
                        End.EXIT,
                        at,
                        "the map of " + dim + " must hold all of it: expected size " + d.size() + ", got " + size);
            }
        }
    }

    /** A positive number, a constant, or {@code Sz} and a dimension declared so far in this layer. */
    private int number(Body body, String what) {
        String token = tokens.next(what);
        boolean sizeOf = false;
        while (token.equals("Sz")) {
            sizeOf = true;
            token = tokens.next("the dimension after Sz");
        }
        int value = sizeOf ? body.size(token) : constantOr(token);
        if (value <= 0) {
            throw tokens.error(sizeOf ? "a dimension declared above" : what + ", at least 1");
        }
        return value;
    }

    private int constantOr(String token) {
        Integer constant = constants.get(token);
        return constant != null ? constant : Tokens.number(token);
    }
}
