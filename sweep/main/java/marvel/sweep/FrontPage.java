package marvel.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import marvel.emit.Page;

/**
 * A sweep as a page for people, in one file: its front as a chart and a table.
 *
 * @param networks names
 * @param objective of every mapping
 * @param summary how many targets there are of each status
 */
record FrontPage(List<String> networks, String objective, String summary) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    FrontPage {
        networks = List.copyOf(networks);
    }

    /** HTML with every costed target; the others have no figures of their own. */
    String of(TargetSpace targets, List<Point> points, List<Point> front, double macEnergy) {
        ObjectNode data = MAPPER.createObjectNode();
        networks.forEach(data.putArray("networks")::add);
        data.put("objective", objective).put("summary", summary);
        ArrayNode axes = data.putArray("axes");
        targets.axes().forEach(a -> axes.add(a.name()));
        ArrayNode all = data.putArray("points");
        Set<Point> best = new HashSet<>(front);
        for (Point p : points) {
            if (p.isMapped()) {
                ObjectNode out = all.addObject();
                p.values().forEach(out.putArray("values")::add);
                out.put("area_mm2", p.area()).put("cycles", p.cycles()).put("energy_macs", p.energy());
                out.put("power_mw", p.power(macEnergy)).put("front", best.contains(p));
            }
        }
        try {
            return Page.of("sweep", MAPPER.writeValueAsString(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
