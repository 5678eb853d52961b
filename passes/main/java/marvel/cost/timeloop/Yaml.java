package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A place in a YAML file; what is asked of it and is not there is an error at that place. */
final class Yaml {
    private final Source source;
    private final Node node;
    private final String name;

    private Yaml(Source source, Node node, String name) {
        this.source = source;
        this.node = node;
        this.name = name;
    }

    /** The whole file. */
    static Yaml read(Source source) {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(source.name()).build();
            Node root = new Compose(settings)
                    .composeString(source.text())
                    .orElseThrow(() ->
                            new CompileException(Code.YAML, new Span(source, 0, 0), "expected YAML, got nothing"));
            return new Yaml(source, root, "the file");
        } catch (MarkedYamlEngineException e) {
            String problem = String.valueOf(e.getProblem());
            throw new CompileException(
                    Code.YAML,
                    span(source, e.getProblemMark(), Optional.empty()),
                    "expected YAML: " + problem.lines().findFirst().orElse("it cannot be read"));
        } catch (YamlEngineException e) {
            throw new CompileException(
                    Code.YAML,
                    new Span(source, 0, 0),
                    "expected YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** Marks count code points; so do we, from the start of the text. */
    private static int offset(Source source, Mark mark) {
        int points = Math.min(
                mark.getIndex(), source.text().codePointCount(0, source.text().length()));
        return source.text().offsetByCodePoints(0, points);
    }

    private static Span span(Source source, Optional<Mark> start, Optional<Mark> end) {
        int from = start.map(m -> offset(source, m)).orElse(0);
        int to = end.map(m -> offset(source, m)).orElse(from);
        return new Span(source, from, Math.max(from, to));
    }

    Span span() {
        return span(source, node.getStartMark(), node.getEndMark());
    }

    CompileException error(String message) {
        return new CompileException(Code.TIMELOOP, span(), message);
    }

    /** Entries in the order written. */
    Map<String, Yaml> entries() {
        if (!(node instanceof MappingNode map)) {
            throw error("expected " + name + " to be a mapping of keys to values");
        }
        Map<String, Yaml> all = new LinkedHashMap<>();
        for (NodeTuple t : map.getValue()) {
            Yaml key = new Yaml(source, t.getKeyNode(), "a key");
            String text = key.text();
            if (all.put(text, new Yaml(source, t.getValueNode(), text)) != null) {
                throw key.error("expected each key once, got '" + text + "' again");
            }
        }
        return all;
    }

    Yaml get(String key) {
        return find(key).orElseThrow(() -> error("expected '" + key + "' in " + name + ", got none"));
    }

    Optional<Yaml> find(String key) {
        return Optional.ofNullable(entries().get(key));
    }

    List<Yaml> items() {
        if (!(node instanceof SequenceNode list)) {
            throw error("expected " + name + " to be a list");
        }
        List<Yaml> all = new ArrayList<>();
        for (Node n : list.getValue()) {
            all.add(new Yaml(source, n, "an entry of " + name));
        }
        return all;
    }

    String text() {
        if (node instanceof ScalarNode s) {
            return s.getValue();
        }
        throw error("expected " + name + " to be a word or number");
    }

    long integer(long least) {
        String text = text();
        try {
            long value = Long.parseLong(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw error("expected an integer as " + name + ", got '" + text + "'");
        }
        throw error("expected " + name + " of at least " + least + ", got " + text);
    }

    double number() {
        String text = text();
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw error("expected a number as " + name + ", got '" + text + "'");
        }
        throw error("expected " + name + " of at least 0, got " + text);
    }

    boolean truth() {
        return switch (text()) {
            case "true", "True", "TRUE", "yes", "Yes", "on" -> true;
            case "false", "False", "FALSE", "no", "No", "off" -> false;
            default -> throw error("expected True or False as " + name + ", got '" + text() + "'");
        };
    }
}
