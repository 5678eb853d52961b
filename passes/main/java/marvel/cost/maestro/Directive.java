package marvel.cost.maestro;

/** One line of a data-centric mapping, outermost first. */
public sealed interface Directive {
    /**
     * {@code TemporalMap(size, offset) dim}: every unit holds {@code size} elements and moves on by {@code offset}.
     *
     * @param size elements of {@code dim} held at once
     * @param offset elements between one time step and the next
     */
    record Temporal(int size, int offset, String dim) implements Directive {}

    /**
     * {@code SpatialMap(size, offset) dim}: unit i holds {@code size} elements from {@code i * offset} on.
     *
     * @param size elements of {@code dim} held at once by one unit
     * @param offset elements between one unit and the next
     */
    record Spatial(int size, int offset, String dim) implements Directive {}

    /**
     * {@code Cluster(size, P)}: what follows maps on to groups of {@code size} units.
     *
     * @param size units (PEs or smaller clusters) in one cluster
     */
    record Cluster(int size) implements Directive {}
}
