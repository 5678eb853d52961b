package marvel.pass;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Figures of a run that are not the same every time, such as times: they never enter the IR. For several threads. */
public final class Metrics {
    private final Map<String, Double> values = new ConcurrentHashMap<>();

    /** Adds to a figure of a function. */
    public void add(String function, String name, double value) {
        values.merge(function + "\0" + name, value, Double::sum);
    }

    public Optional<Double> get(String function, String name) {
        return Optional.ofNullable(values.get(function + "\0" + name));
    }
}
