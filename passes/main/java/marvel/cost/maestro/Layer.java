package marvel.cost.maestro;

import java.util.List;

/**
 * One layer as MAESTRO sees it.
 *
 * @param name as it stands in the mapping file
 * @param dims in the order declared; MAESTRO accepts a name twice, so this is no map
 */
public record Layer(String name, LayerType type, List<Dim> dims) {
    /**
     * One dimension.
     *
     * @param name such as {@code K} or {@code X'}; others are allowed and index no tensor
     * @param size extent in elements
     * @param stride step of the sliding window, in elements of this dimension
     */
    public record Dim(String name, int size, int stride) {
        /** A dimension of stride 1. */
        public Dim(String name, int size) {
            this(name, size, 1);
        }
    }

    public Layer {
        dims = List.copyOf(dims);
    }

    boolean has(String dim) {
        return dims.stream().anyMatch(d -> d.name().equals(dim));
    }

    /** Elements of a tensor: the product of the declared dims that index it, whatever the stride or the window. */
    long elements(int[] tensor) {
        long product = 1;
        for (Dim dim : dims) {
            int id = Dims.id(dim.name());
            for (int t : tensor) {
                if (t == id) {
                    product *= dim.size();
                    break;
                }
            }
        }
        return product;
    }
}
