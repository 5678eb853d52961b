package marvel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.Problem;
import marvel.cost.timeloop.Shapes;
import marvel.cost.timeloop.TimeloopMapping;
import marvel.cost.timeloop.TimeloopMapping.Trip;

/** One mapping to evaluate, and the JSON that describes its parts: the form of Timeloop reference rows. */
record TimeloopRequest(Problem problem, Architecture architecture, TimeloopMapping mapping, boolean linkTransfers) {

    /** A request that says too little, or what cannot be. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        BadRequestException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads a request.
     *
     * @param architectures those that have a name
     * @param problems tensors of problems that have a name, as in the first line of reference rows
     */
    static TimeloopRequest read(JsonNode json, Map<String, Architecture> architectures, Map<String, JsonNode> problems)
            throws BadRequestException {
        if (!json.isObject()) {
            throw new BadRequestException("expected an object with \"arch\", \"problem\" and \"mapping\", got " + json);
        }
        Problem problem = problem(json.path("problem"), problems);
        JsonNode arch = json.path("arch");
        Architecture architecture = arch.isObject() ? architecture(arch) : architectures.get(arch.asText());
        if (architecture == null) {
            throw new BadRequestException(
                    "expected an architecture as \"arch\" or the name of one in a meta line before (known: "
                            + String.join(", ", architectures.keySet()) + "), got " + quote(arch));
        }
        JsonNode links = json.path("link_transfers");
        if (!links.isMissingNode() && !links.isNull() && !links.isBoolean()) {
            throw new BadRequestException("expected true or false as \"link_transfers\", got " + links);
        }
        return new TimeloopRequest(
                problem, architecture, mapping(json.path("mapping"), problem), links.asBoolean(true));
    }

    private static String quote(JsonNode n) {
        return n.isMissingNode() ? "none" : n.toString();
    }

    private static Problem problem(JsonNode json, Map<String, JsonNode> problems) throws BadRequestException {
        JsonNode known = problems.get(json.path("name").asText());
        JsonNode dims = json.has("dims") || known == null ? json.path("dims") : known.path("dims");
        if (!dims.isObject() || dims.isEmpty()) {
            throw new BadRequestException(
                    "expected an object of bounds as \"dims\" of the problem, got " + quote(dims));
        }
        List<String> names = new ArrayList<>();
        List<Long> bounds = new ArrayList<>();
        for (Map.Entry<String, JsonNode> e : dims.properties()) {
            names.add(e.getKey());
            bounds.add(integer(e.getValue(), "bound of " + e.getKey(), 1));
        }
        String name = json.path("name").asText("");
        try {
            if (json.has("tensors")) {
                return new Problem(name, names, bounds, spaces(json.path("tensors"), names));
            }
            String shape = json.path("shape").asText("");
            if (!Shapes.NAMES.contains(shape) && known != null) {
                return new Problem(name, names, bounds, spaces(known.path("tensors"), names));
            }
            return Shapes.problem(
                    shape,
                    name,
                    names,
                    bounds,
                    pair(json.path("stride"), "stride"),
                    pair(json.path("dilation"), "dilation"));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    private static long[] pair(JsonNode json, String what) throws BadRequestException {
        if (json.isMissingNode() || json.isNull()) {
            return new long[] {1, 1};
        }
        if (!json.isArray() || json.size() != 2) {
            throw new BadRequestException("expected two integers as \"" + what + "\", got " + json);
        }
        return new long[] {integer(json.get(0), what, 1), integer(json.get(1), what, 1)};
    }

    /** Tensors as in a meta line: name to ranks, a rank a list of [dimension, coefficient]; the last one is written. */
    private static List<Problem.DataSpace> spaces(JsonNode json, List<String> names) throws BadRequestException {
        List<Problem.DataSpace> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            List<List<Problem.Term>> ranks = new ArrayList<>();
            for (JsonNode rank : e.getValue()) {
                List<Problem.Term> terms = new ArrayList<>();
                for (JsonNode term : rank) {
                    int d = dimension(term.path(0), names);
                    terms.add(new Problem.Term(d, integer(term.path(1), "coefficient of " + names.get(d), 1)));
                }
                ranks.add(terms);
            }
            all.add(new Problem.DataSpace(e.getKey(), ranks, e.getKey().equals("Outputs")));
        }
        return all;
    }

    private static int dimension(JsonNode json, List<String> names) throws BadRequestException {
        int d = names.indexOf(json.asText());
        if (d < 0) {
            throw new BadRequestException(
                    "expected a dimension of the problem (" + String.join(", ", names) + "), got " + quote(json));
        }
        return d;
    }

    private static long integer(JsonNode json, String what, long least) throws BadRequestException {
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < least) {
            throw new BadRequestException(
                    "expected an integer of at least " + least + " as " + what + ", got " + quote(json));
        }
        return json.longValue();
    }

    private static TimeloopMapping mapping(JsonNode json, Problem problem) throws BadRequestException {
        if (!json.isObject()) {
            throw new BadRequestException("expected an object of loops as \"mapping\", got " + quote(json));
        }
        List<List<Trip>> groups = new ArrayList<>();
        for (String key : List.of("DRAM", "L2", "X", "Y", "L1")) {
            groups.add(loops(json.path(key), key, problem));
        }
        List<Boolean> keep = new ArrayList<>();
        List<String> kept = names(json.path("keep_L2"), "keep_L2", problem);
        List<String> bypassed = names(json.path("bypass_L2"), "bypass_L2", problem);
        for (Problem.DataSpace s : problem.spaces()) {
            if (kept.contains(s.name()) && bypassed.contains(s.name())) {
                throw new BadRequestException("expected " + s.name() + " in keep_L2 or in bypass_L2, got both");
            }
            // Timeloop keeps what is in neither list.
            keep.add(!bypassed.contains(s.name()));
        }
        return new TimeloopMapping(groups.get(0), groups.get(1), groups.get(2), groups.get(3), groups.get(4), keep);
    }

    private static List<Trip> loops(JsonNode json, String key, Problem problem) throws BadRequestException {
        if (!json.isArray() && !json.isMissingNode()) {
            throw new BadRequestException("expected a list of [dimension, trip count] as \"" + key + "\", got " + json);
        }
        List<Trip> all = new ArrayList<>();
        for (JsonNode loop : json) {
            if (!loop.isArray() || loop.size() != 2) {
                throw new BadRequestException("expected [dimension, trip count] in \"" + key + "\", got " + loop);
            }
            int d = dimension(loop.get(0), problem.dimensions());
            all.add(new Trip(
                    d, integer(loop.get(1), "trip count of " + loop.get(0).asText(), 1)));
        }
        return all;
    }

    private static List<String> names(JsonNode json, String key, Problem problem) throws BadRequestException {
        List<String> all = new ArrayList<>();
        for (JsonNode n : json) {
            if (problem.space(n.asText()) < 0) {
                throw new BadRequestException("expected tensors of the problem in \"" + key + "\", got " + n);
            }
            all.add(n.asText());
        }
        return all;
    }

    static Architecture architecture(JsonNode json) throws BadRequestException {
        List<Architecture.Level> levels = new ArrayList<>();
        for (JsonNode l : json.path("levels")) {
            JsonNode b = l.path("bandwidth");
            JsonNode e = l.path("energy");
            levels.add(new Architecture.Level(
                    l.path("name").asText(),
                    l.hasNonNull("entries") ? integer(l.path("entries"), "entries", 0) : Architecture.UNBOUNDED,
                    number(b, "read", Double.POSITIVE_INFINITY),
                    number(b, "write", Double.POSITIVE_INFINITY),
                    number(b, "shared", Double.POSITIVE_INFINITY),
                    number(e, "read", 0),
                    number(e, "fill", 0),
                    number(e, "update", 0)));
        }
        int meshX = count(json.path("meshX"), "meshX");
        int meshY = count(json.path("meshY"), "meshY");
        long pes = json.has("pes") ? count(json.path("pes"), "pes") : (long) meshX * meshY;
        if (pes > Integer.MAX_VALUE) {
            throw new BadRequestException(
                    "expected at most " + Integer.MAX_VALUE + " processing elements, got " + meshX + " x " + meshY);
        }
        try {
            return new Architecture(
                    json.path("name").asText(""), meshX, meshY, (int) pes, levels, number(json, "mac_energy", 1));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    private static int count(JsonNode json, String what) throws BadRequestException {
        long n = integer(json, what, 1);
        if (n > Integer.MAX_VALUE) {
            throw new BadRequestException("expected at most " + Integer.MAX_VALUE + " as " + what + ", got " + n);
        }
        return (int) n;
    }

    private static double number(JsonNode json, String key, double otherwise) throws BadRequestException {
        JsonNode v = json.path(key);
        if (v.isMissingNode() || v.isNull()) {
            return otherwise;
        }
        if (!v.isNumber() || !(v.doubleValue() >= 0 && v.doubleValue() < Double.POSITIVE_INFINITY)) {
            throw new BadRequestException("expected a number of at least 0 as \"" + key + "\", got " + v);
        }
        return v.doubleValue();
    }
}
