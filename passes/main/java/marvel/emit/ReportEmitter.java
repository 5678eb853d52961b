package marvel.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.workload.Axis;
import marvel.workload.Role;
import marvel.workload.Tensor;

/** A page for people, in one file: the figures of {@link JsonEmitter} as charts and tables, and every mapping drawn. */
@Service(Emitter.class)
public final class ReportEmitter implements Emitter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public String name() {
        return "report";
    }

    @Override
    public List<String> passes() {
        return List.of("compare-dataflows");
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        ObjectNode data = MAPPER.createObjectNode();
        data.put("network", network);
        try {
            String json = Objects.requireNonNull(
                    new JsonEmitter().emit(module, network, context).texts().get(network + ".json"));
            data.set("report", MAPPER.readTree(json));
            if (!module.items(LoopFunction.class).isEmpty()) {
                Target target = Targets.read(context.target());
                machine(data.putObject("machine"), target);
                for (JsonNode layer : data.get("report").get("layers")) {
                    parts((ObjectNode) layer, target.energy());
                    module.item(LoopFunction.class, layer.get("function").asText())
                            .ifPresent(f -> memory((ObjectNode) layer, NestReader.read(f), target));
                }
            }
            return Emission.of(module, Map.of(network + ".html", Page.of("report", MAPPER.writeValueAsString(data))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void machine(ObjectNode out, Target t) {
        out.put("rows", t.rows());
        out.put("cols", t.cols());
        out.put("lanes", t.lanes());
        out.put("clock_hz", t.clockHz());
        out.put("l1", t.l1().toString());
        out.put("l2", t.l2().toString());
        out.put("dram_block", t.dramBlock());
        double bytes = t.dram().readWords(1) * (t.dram().inWords() ? t.word().input() : 1);
        out.put("dram_bytes_per_cycle", Double.isFinite(bytes) ? bytes : 0);
    }

    /** Energy by part; what is neither arithmetic nor an access to a memory is the network's. */
    private static void parts(ObjectNode layer, Energies e) {
        JsonNode exact = layer.get("cost").get("exact");
        double macs = layer.path("iterations").asDouble(layer.get("macs").asDouble()) * e.mac();
        double l1 = accesses(exact, "l1", e.l1Read(), e.l1Write());
        double l2 = accesses(exact, "l2", e.l2Read(), e.l2Write());
        double dram = accesses(exact, "dram", e.dramRead(), e.dramWrite());
        layer.putObject("parts")
                .put("mac", macs)
                .put("l1", l1)
                .put("noc", Math.max(0, exact.get("energy").asDouble() - macs - l1 - l2 - dram))
                .put("l2", l2)
                .put("dram", dram);
    }

    /** How the tensors lie in DRAM: axes in the order of memory, and how much of each the first L2 tile has. */
    private static void memory(ObjectNode layer, Nest nest, Target target) {
        long[] tile = nest.mapping().l2Tile(nest.workload());
        ObjectNode memory = layer.putObject("memory");
        for (Role role : Role.values()) {
            Tensor tensor = nest.workload().tensor(role);
            ObjectNode out = memory.putObject(role.toString());
            out.put("word_bytes", target.word().stored(role));
            ArrayNode axes = out.putArray("axes");
            for (char letter : nest.mapping().layouts().get(role.ordinal()).toCharArray()) {
                tensor.axes().stream()
                        .filter(a -> a.letter() == letter)
                        .forEach(a -> axes.addObject()
                                .put("axis", String.valueOf(letter))
                                .put("extent", a.extent())
                                .put("tile", Math.min(a.extent(), end(a, tile))));
            }
        }
    }

    /** Where the first tile ends along an axis; what comes before the tensor is padding. */
    private static long end(Axis axis, long[] tile) {
        return axis.offset()
                + 1
                + axis.terms().stream()
                        .mapToLong(t ->
                                Math.max(0, t.coefficient()) * (tile[t.dim().ordinal()] - 1))
                        .sum();
    }

    private static double accesses(JsonNode exact, String level, double read, double write) {
        double energy = 0;
        for (JsonNode tensor : exact.get("words").get(level)) {
            energy += tensor.get("read").asDouble() * read + tensor.get("write").asDouble() * write;
        }
        return energy;
    }
}
