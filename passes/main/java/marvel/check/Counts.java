package marvel.check;

import java.util.List;

/**
 * What a run of a loop function did.
 *
 * @param macs multiply-accumulates executed, those on padding included
 * @param pes most processing elements that one parallel nest used
 * @param tensors one for each parameter, in order
 */
public record Counts(long macs, long pes, List<TensorCounts> tensors) {
    public Counts {
        tensors = List.copyOf(tensors);
    }

    public TensorCounts tensor(String name) {
        return tensors.stream()
                .filter(t -> t.tensor().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no tensor " + name));
    }
}
