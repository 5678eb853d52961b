package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every figure of every reference run, and the same class of failure where the real tool fails. */
class ReferenceTest {
    private final List<String> wrong = new ArrayList<>();

    /** Standard dataflows of many networks, random mappings, hand-made errors; exact figures. */
    @Test
    void everyRunIsReproduced() {
        compare("reference.jsonl.gz", 1700);
    }

    /** Random mappings with repeated dimensions, tiles larger than the layer, cut text and the like; printed figures. */
    @Test
    void everyBrokenMappingEndsAlike() {
        compare("fuzzed.jsonl.gz", 1500);
    }

    private void compare(String file, int least) {
        MaestroModel model = new MaestroModel();
        List<JsonNode> rows = Reference.rows(file);
        assertTrue(rows.size() >= least, "the reference data is not all there");
        for (JsonNode row : rows) {
            compare(model, row);
        }
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " differences, first: "
                        + String.join("\n", wrong.subList(0, Math.min(20, wrong.size()))));
    }

    private void compare(MaestroModel model, JsonNode row) {
        String id = row.get("id").textValue();
        String status = row.get("status").textValue();
        String expected =
                status.equals("crash") ? row.get("signal").textValue() : status.equals("exit") ? "EXIT" : "ok";
        try {
            Hardware hardware = Reference.hardware(row);
            MappingFile file = Reference.mapping(row);
            List<LayerResult> results = model.evaluate(file, hardware);
            if (!expected.equals("ok")) {
                wrong.add(id + ": expected " + expected + ", got figures");
                return;
            }
            assertEquals(row.get("csv").size(), results.size(), id);
            JsonNode layers = row.path("results");
            for (int i = 0; i < layers.size(); i++) {
                layer(id + " layer " + i, layers.get(i), results.get(i), hardware);
            }
            List<List<String>> cells = CsvTable.cells(file.network(), results, hardware);
            for (int i = 0; i < results.size(); i++) {
                List<String> want = new ArrayList<>();
                row.get("csv").get(i).forEach(cell -> want.add(cell.textValue()));
                if (!want.equals(cells.get(i))) {
                    wrong.add(id + " layer " + i + " csv: expected\n  " + want + ", got\n  " + cells.get(i));
                }
            }
        } catch (MaestroException e) {
            if (!e.end().name().equals(expected)) {
                wrong.add(id + ": expected " + expected + ", got " + e.end() + ": " + e.getMessage());
            }
            assertTrue(e.getMessage() != null && !e.getMessage().isEmpty(), id + " fails without a message");
        }
    }

    private void layer(String at, JsonNode want, LayerResult got, Hardware hardware) {
        Map<String, Object> figures = figures(got, hardware);
        want.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                value.properties().forEach(f -> figure(at, name + "." + f.getKey(), f.getValue(), figures));
            } else if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    figure(at, name + "." + i, value.get(i), figures);
                }
            } else {
                figure(at, name, value, figures);
            }
        });
        assertTrue(figures.isEmpty(), () -> at + ": not in the reference: " + figures.keySet());
    }

    private void figure(String at, String name, JsonNode want, Map<String, Object> figures) {
        Object got = figures.remove(name);
        boolean same;
        if (got instanceof Double d) {
            double w = want.isTextual()
                    ? want.textValue().contains("nan")
                            ? Double.NaN
                            : want.textValue().startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
                    : want.doubleValue();
            same = Double.compare(w, d) == 0 || Math.abs(w - d) <= 1e-9 * Math.abs(w);
        } else if (got instanceof Long l) {
            same = want.isIntegralNumber() && want.longValue() == l;
        } else {
            same = want.asText().equals(got);
        }
        if (!same) {
            wrong.add(at + " " + name + ": expected " + want + ", got " + got);
        }
    }

    private static Map<String, Object> figures(LayerResult r, Hardware hardware) {
        Map<String, Object> f = new HashMap<>();
        f.put("layer", r.layer());
        f.put("num_results", r.analyses());
        f.put("runtime", r.runtime());
        f.put("macs", r.macs());
        f.put("throughput", r.throughput());
        traffic(f, "input", r.input());
        traffic(f, "filter", r.filter());
        traffic(f, "output", r.output());
        f.put("l2_size", r.l2Size());
        f.put("l1_size", r.l1Size());
        f.put("energy_l2_write", r.energies().l2Write().doubleValue());
        f.put("energy_l2_read", r.energies().l2Read().doubleValue());
        f.put("energy_l1_write", r.energies().l1Write().doubleValue());
        f.put("energy_l1_read", r.energies().l1Read().doubleValue());
        f.put("energy_total", r.energy());
        f.put("peak_bw", r.peakBandwidth());
        f.put("avg_bw", r.averageBandwidth());
        f.put("offchip_bw", r.offchipBandwidth());
        delay(f, "ingress_delay", r.ingress());
        delay(f, "egress_delay", r.egress());
        delay(f, "compute_delay", r.compute());
        f.put("avg_pes", r.averagePes());
        f.put("arith_intensity", r.intensity());
        Chip chip = Chip.of(r, hardware);
        f.put("area", chip.area());
        f.put("power", chip.power());
        f.put("pe_power", chip.pePower());
        f.put("l1_power", chip.l1Power());
        f.put("l2_power", chip.l2Power());
        f.put("noc_power", chip.nocPower());
        f.put("input_size", r.inputSize());
        f.put("filter_size", r.filterSize());
        return f;
    }

    private static void traffic(Map<String, Object> f, String tensor, LayerResult.Traffic t) {
        f.put(tensor + ".l2_size", t.l2Size());
        f.put(tensor + ".l1_size", t.l1Size());
        f.put(tensor + ".l2_write", t.l2Write());
        f.put(tensor + ".l2_read", t.l2Read());
        f.put(tensor + ".l1_write", t.l1Write());
        f.put(tensor + ".l1_read", t.l1Read());
    }

    private static void delay(Map<String, Object> f, String name, LayerResult.Delay d) {
        f.put(name + ".0", d.min());
        f.put(name + ".1", d.max());
        f.put(name + ".2", d.average());
    }
}
