package marvel.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Code;
import marvel.diag.Span;

/**
 * The metadata section: JSON as TVM saves objects. Node {@code root} is a map from keys to arrays; what
 * {@code meta[key][index]} stands for is an element of such an array.
 */
final class Metadata {
    private static final String HEADER = "#[metadata]";

    /** Keys of a map node and the numbers of the nodes of its values, or of an array's elements. */
    private record Node(List<String> keys, List<Integer> data) {}

    /** Checks every use of metadata against the section, which is empty if the text has none. */
    static void check(Text text, String section, Span place) {
        if (section.startsWith(HEADER)) {
            Map<String, Integer> sizes;
            try {
                sizes = sizes(section.substring(HEADER.length()));
            } catch (IOException e) {
                text.errors()
                        .add(
                                Code.METADATA,
                                new Span(place.source(), place.start(), place.start() + HEADER.length()),
                                "expected JSON with 'root' and 'nodes' in the metadata section, got "
                                        + (e instanceof JsonProcessingException j
                                                ? "broken JSON: " + BrokenJson.reason(j)
                                                : e.getMessage()));
                return;
            }
            for (Text.MetaUse use : text.metaUses()) {
                int size = sizes.getOrDefault(use.key(), 0);
                if (use.index() >= size) {
                    text.errors()
                            .add(
                                    Code.METADATA,
                                    use.span(),
                                    "expected one of the metadata section's " + size + " entries of " + use.key()
                                            + ", got index " + use.index());
                }
            }
        } else if (section.isEmpty()) {
            for (Text.MetaUse use : text.metaUses()) {
                if (!use.key().equals("relay.Constant")) {
                    text.errors()
                            .add(
                                    Code.METADATA,
                                    use.span(),
                                    "expected a metadata section for meta[" + use.key() + "][" + use.index()
                                            + "], got none; without one only relay.Constant can be used");
                }
            }
        }
        // TVM can leave the section out and say so in a comment; then every use stands for what is not shown.
    }

    private static Map<String, Integer> sizes(String json) throws IOException {
        int root = -1;
        List<Node> nodes = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("root") && value == JsonToken.VALUE_NUMBER_INT) {
                    root = parser.getIntValue();
                } else if (field.equals("nodes") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        nodes.add(node(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (root < 0) {
            throw new IOException("no root");
        }
        Node map = at(nodes, root);
        Map<String, Integer> sizes = new HashMap<>();
        for (int i = 0; i < map.keys().size() && i < map.data().size(); i++) {
            sizes.put(map.keys().get(i), at(nodes, map.data().get(i)).data().size());
        }
        return sizes;
    }

    private static Node at(List<Node> nodes, int index) throws IOException {
        if (index < 0 || index >= nodes.size()) {
            throw new IOException("a reference to node " + index + " of " + nodes.size());
        }
        return nodes.get(index);
    }

    private static Node node(JsonParser parser) throws IOException {
        List<String> keys = new ArrayList<>();
        List<Integer> data = new ArrayList<>();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY && (field.equals("keys") || field.equals("data"))) {
                for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
                    if (field.equals("keys") && t == JsonToken.VALUE_STRING) {
                        keys.add(parser.getText());
                    } else if (field.equals("data") && t == JsonToken.VALUE_NUMBER_INT) {
                        data.add(parser.getIntValue());
                    } else {
                        throw new IOException(t + " in '" + field + "' of a node");
                    }
                }
            } else {
                parser.skipChildren();
            }
        }
        return new Node(keys, data);
    }

    private Metadata() {}
}
