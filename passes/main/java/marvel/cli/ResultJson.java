package marvel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import marvel.cost.maestro.Chip;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.LayerResult;

/** A layer's figures as JSON; numbers that JSON does not have are strings. */
final class ResultJson {
    private ResultJson() {}

    static void write(LayerResult r, Hardware hardware, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("layer", r.layer());
        json.writeNumberField("num_results", r.analyses());
        json.writeNumberField("runtime", r.runtime());
        json.writeNumberField("macs", r.macs());
        number(json, "throughput", r.throughput());
        traffic(json, "input", r.input());
        traffic(json, "filter", r.filter());
        traffic(json, "output", r.output());
        json.writeNumberField("l2_size", r.l2Size());
        json.writeNumberField("l1_size", r.l1Size());
        LayerResult.Energies energies = r.energies();
        number(json, "energy_l2_write", energies.l2Write().doubleValue());
        number(json, "energy_l2_read", energies.l2Read().doubleValue());
        number(json, "energy_l1_write", energies.l1Write().doubleValue());
        number(json, "energy_l1_read", energies.l1Read().doubleValue());
        number(json, "energy_total", energies.total().doubleValue());
        json.writeNumberField("peak_bw", r.peakBandwidth());
        number(json, "avg_bw", r.averageBandwidth());
        json.writeNumberField("offchip_bw", r.offchipBandwidth());
        delay(json, "ingress_delay", r.ingress());
        delay(json, "egress_delay", r.egress());
        delay(json, "compute_delay", r.compute());
        number(json, "avg_pes", r.averagePes());
        number(json, "arith_intensity", r.intensity());
        Chip chip = Chip.of(r, hardware);
        number(json, "area", chip.area());
        number(json, "power", chip.power());
        number(json, "pe_power", chip.pePower());
        number(json, "l1_power", chip.l1Power());
        number(json, "l2_power", chip.l2Power());
        number(json, "noc_power", chip.nocPower());
        json.writeNumberField("input_size", r.inputSize());
        json.writeNumberField("filter_size", r.filterSize());
        json.writeEndObject();
    }

    private static void traffic(JsonGenerator json, String name, LayerResult.Traffic t) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("l2_size", t.l2Size());
        json.writeNumberField("l1_size", t.l1Size());
        json.writeNumberField("l2_write", t.l2Write());
        json.writeNumberField("l2_read", t.l2Read());
        json.writeNumberField("l1_write", t.l1Write());
        json.writeNumberField("l1_read", t.l1Read());
        json.writeEndObject();
    }

    private static void delay(JsonGenerator json, String name, LayerResult.Delay d) throws IOException {
        json.writeFieldName(name);
        json.writeArray(new long[] {d.min(), d.max(), d.average()}, 0, 3);
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeStringField(name, "nan");
        } else if (Double.isInfinite(value)) {
            json.writeStringField(name, value > 0 ? "inf" : "-inf");
        } else {
            json.writeNumberField(name, value);
        }
    }
}
