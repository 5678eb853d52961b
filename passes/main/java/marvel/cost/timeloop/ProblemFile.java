package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Source;

/** Timeloop's problem files. */
public final class ProblemFile {
    private ProblemFile() {}

    /**
     * Reads {@code problem: {shape: {name, dimensions, coefficients, data_spaces}, instance: {...}}}.
     *
     * @throws marvel.diag.CompileException with the place of what is wrong
     */
    public static Problem read(Source source) {
        Yaml problem = Yaml.read(source).get("problem");
        Yaml shape = problem.get("shape");
        Yaml instance = problem.get("instance");
        List<String> dimensions = new ArrayList<>();
        List<Long> bounds = new ArrayList<>();
        for (Yaml d : shape.get("dimensions").items()) {
            if (d.text().length() != 1 || dimensions.contains(d.text())) {
                throw d.error("expected a dimension of one letter, each once, got '" + d.text() + "'");
            }
            dimensions.add(d.text());
            bounds.add(instance.get(d.text()).integer(1));
        }
        Map<String, Long> coefficients = new HashMap<>();
        Optional<Yaml> declared = shape.find("coefficients");
        if (declared.isPresent()) {
            for (Yaml c : declared.get().items()) {
                String name = c.get("name").text();
                Optional<Yaml> given = instance.find(name);
                coefficients.put(name, given.orElse(c.get("default")).integer(1));
            }
        }
        instance.entries().forEach((key, value) -> {
            if (!dimensions.contains(key) && !coefficients.containsKey(key)) {
                throw value.error("expected a dimension or coefficient of the shape, got '" + key + "'");
            }
        });
        List<Problem.DataSpace> spaces = new ArrayList<>();
        for (Yaml s : shape.get("data_spaces").items()) {
            List<List<Problem.Term>> ranks = new ArrayList<>();
            for (Yaml rank : s.get("projection").items()) {
                List<Problem.Term> terms = new ArrayList<>();
                for (Yaml term : rank.items()) {
                    terms.add(term(term, dimensions, coefficients));
                }
                ranks.add(terms);
            }
            boolean written = s.find("read_write").map(Yaml::truth).orElse(false);
            spaces.add(new Problem.DataSpace(s.get("name").text(), ranks, written));
        }
        try {
            return new Problem(shape.find("name").map(Yaml::text).orElse(""), dimensions, bounds, spaces);
        } catch (IllegalArgumentException e) {
            throw shape.error(String.valueOf(e.getMessage()));
        }
    }

    private static Problem.Term term(Yaml term, List<String> dimensions, Map<String, Long> coefficients) {
        List<Yaml> parts = term.items();
        if (parts.isEmpty() || parts.size() > 2) {
            throw term.error("expected [dimension] or [dimension, coefficient], got " + parts.size() + " words");
        }
        int d = dimensions.indexOf(parts.get(0).text());
        if (d < 0) {
            throw parts.get(0)
                    .error("expected a dimension of the shape, got '"
                            + parts.get(0).text() + "'");
        }
        if (parts.size() == 1) {
            return new Problem.Term(d, 1);
        }
        Long c = coefficients.get(parts.get(1).text());
        if (c == null) {
            throw parts.get(1)
                    .error("expected a coefficient of the shape, got '"
                            + parts.get(1).text() + "'");
        }
        return new Problem.Term(d, c);
    }
}
