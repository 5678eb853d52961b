package marvel.cost.maestro;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The dimensions (by number) that index each tensor, in MAESTRO's order, which matters to it (SPEC section 3). */
final class Coupling {
    final int[] input;
    final int[] filter;
    final int[] output;
    /** The distinct dimensions of input and filter, sorted: what every level must iterate over. */
    final int[] all;

    private final int inputMask;
    private final int filterMask;
    private final int outputMask;

    private static final Map<LayerType, Coupling> PLAIN = all(false);
    private static final Map<LayerType, Coupling> BATCHED = all(true);

    /** The coupling of a type; {@code batch} puts N in front of input and output of a convolution. */
    static Coupling of(LayerType type, boolean batch) {
        return Objects.requireNonNull((batch && type.slides() ? BATCHED : PLAIN).get(type));
    }

    private static Map<LayerType, Coupling> all(boolean batch) {
        Map<LayerType, Coupling> all = new EnumMap<>(LayerType.class);
        for (LayerType type : LayerType.values()) {
            all.put(type, new Coupling(type, batch));
        }
        return all;
    }

    private Coupling(LayerType type, boolean batch) {
        this.input = ids(type.input, batch);
        this.filter = ids(type.filter, false);
        this.output = ids(type.output, batch);
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int dim : this.input) {
            distinct.add(dim);
        }
        for (int dim : this.filter) {
            distinct.add(dim);
        }
        this.all = distinct.stream().mapToInt(Integer::intValue).toArray();
        this.inputMask = mask(this.input);
        this.filterMask = mask(this.filter);
        this.outputMask = mask(this.output);
    }

    boolean input(int dim) {
        return has(inputMask, dim);
    }

    boolean filter(int dim) {
        return has(filterMask, dim);
    }

    boolean output(int dim) {
        return has(outputMask, dim);
    }

    private static boolean has(int mask, int dim) {
        return dim < Dims.KNOWN && ((mask >> dim) & 1) != 0;
    }

    private static int[] ids(String names, boolean batch) {
        return Arrays.stream(((batch ? "N " : "") + names).split(" "))
                .mapToInt(Dims::id)
                .toArray();
    }

    private static int mask(int[] dims) {
        int mask = 0;
        for (int dim : dims) {
            mask |= 1 << dim;
        }
        return mask;
    }
}
