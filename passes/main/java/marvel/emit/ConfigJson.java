package marvel.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.util.List;
import marvel.ir.DType;
import marvel.ir.loop.Space;
import marvel.ir.loop.Where;

/** Configuration tables as JSON: the tables of the C file under the same names. */
final class ConfigJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(DType.class, ToStringSerializer.instance)
                    .addSerializer(Space.class, ToStringSerializer.instance)
                    .addSerializer(Where.class, ToStringSerializer.instance))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ConfigJson() {}

    static String write(String network, List<ConfigTables> layers) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", ConfigTables.VERSION);
        root.put("network", network);
        ArrayNode all = root.putArray("layers");
        for (ConfigTables t : layers) {
            ObjectNode layer = all.addObject();
            layer.put("name", t.function.name());
            layer.put("op", t.function.attrs().getString("op").orElse(""));
            layer.put("rows", t.rows);
            layer.put("cols", t.cols);
            layer.put("paramCount", t.function.params().size());
            layer.put("output", t.output);
            table(layer, "buffers", t.buffers);
            table(layer, "loops", t.loops);
            table(layer, "steps", t.steps);
            table(layer, "dmas", t.dmas);
            table(layer, "ranges", t.ranges);
            table(layer, "affines", t.affines);
            table(layer, "terms", t.terms);
            table(layer, "guards", t.guards);
            table(layer, "macs", t.macs);
            table(layer, "values", t.values);
            table(layer, "reduced", t.reduced);
        }
        try {
            return MAPPER.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void table(ObjectNode layer, String name, List<?> rows) {
        ArrayNode table = layer.putArray(name);
        rows.forEach(r -> table.add(MAPPER.<com.fasterxml.jackson.databind.JsonNode>valueToTree(r)));
    }
}
