package marvel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import marvel.cost.timeloop.Outcome;
import marvel.cost.timeloop.Problem;

/** The outcome of a Timeloop mapping as JSON: the fields of Timeloop reference rows, rounded as they are. */
final class TimeloopJson {
    private TimeloopJson() {}

    static void write(TimeloopRequest request, Outcome o, JsonGenerator json) throws IOException {
        List<Problem.DataSpace> spaces = request.problem().spaces();
        json.writeNumberField("macs", o.macs());
        json.writeNumberField("pes_used", o.pesUsed());
        json.writeNumberField("compute_cycles", o.computeCycles());
        json.writeNumberField("cycles", o.cycles());
        json.writeArrayFieldStart("level_cycles");
        for (long c : o.levelCycles()) {
            json.writeNumber(c);
        }
        json.writeEndArray();
        json.writeFieldName("utilisation");
        number(json, o.utilisation(), 9);
        json.writeFieldName("energy");
        number(json, o.energy(), 2);
        json.writeFieldName("mac_energy");
        number(json, o.macEnergy(), 2);
        json.writeFieldName("fJ_per_compute");
        number(json, o.perCompute(), 2);
        json.writeObjectFieldStart("counts");
        for (int level = 0; level < o.accesses().size(); level++) {
            json.writeObjectFieldStart(
                    request.architecture().levels().get(level).name());
            for (int t = 0; t < spaces.size(); t++) {
                Optional<Outcome.Accesses> held = o.accesses().get(level).get(t);
                if (held.isPresent()) {
                    accesses(json, spaces.get(t).name(), held.get());
                }
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        if (request.linkTransfers()) {
            json.writeObjectFieldStart("link_words");
            for (int t = 0; t < spaces.size(); t++) {
                if (o.linkWords().get(t) > 0) {
                    json.writeNumberField(spaces.get(t).name(), o.linkWords().get(t));
                }
            }
            json.writeEndObject();
        }
    }

    private static void accesses(JsonGenerator json, String name, Outcome.Accesses a) throws IOException {
        json.writeArrayFieldStart(name);
        json.writeNumber(a.tile());
        json.writeNumber(a.instances());
        json.writeNumber(a.reads());
        json.writeNumber(a.fills());
        json.writeNumber(a.updates());
        number(json, a.energy(), 2);
        json.writeEndArray();
    }

    /** A number with so many decimals at most, whole ones without a point. */
    private static void number(JsonGenerator json, double value, int decimals) throws IOException {
        BigDecimal rounded =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).stripTrailingZeros();
        json.writeNumber(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
    }
}
