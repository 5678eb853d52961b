package marvel.search.dataflow;

import static marvel.workload.DimName.C;
import static marvel.workload.DimName.D;
import static marvel.workload.DimName.G;
import static marvel.workload.DimName.K;
import static marvel.workload.DimName.N;
import static marvel.workload.DimName.P;
import static marvel.workload.DimName.Q;
import static marvel.workload.DimName.R;
import static marvel.workload.DimName.S;
import static marvel.workload.DimName.T;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import marvel.workload.DimName;
import marvel.workload.Workload;

/** Ways of working on an L2 tile that have a name; docs/dataflows.md says what each fixes, and where it comes from. */
public enum Dataflow {
    /** Nothing is fixed. */
    FREE,
    /** Kernel rows over the array's rows, output rows over its columns, a row of the kernel in each element. */
    ROW_STATIONARY,
    /** Each element keeps a tile of the weights; inputs and sums pass by. */
    WEIGHT_STATIONARY,
    /** Each element keeps a tile of the outputs until it is summed up. */
    OUTPUT_STATIONARY,
    /** Output channels over rows, input channels over columns, a kernel in each element, which stays. */
    NVDLA_LIKE,
    /** Output rows and columns over the array's, one output in each element, which stays. */
    SHIDIANNAO_LIKE,
    /** Output columns over the whole array, a kernel in each element, which stays. */
    X_PARTITIONED;

    private static final List<DimName> CHANNELS = List.of(K, C, N, G);
    private static final List<DimName> WEIGHT_DIMS = List.of(G, K, C, T, R, S);
    private static final List<DimName> OUTPUT_DIMS = List.of(N, G, K, D, P, Q);
    private static final Set<DimName> KERNEL = Set.of(T, R, S);

    /**
     * What a dataflow fixes.
     *
     * @param rows places for loops over the array's rows, outermost first; each takes any of its dims
     * @param cols the same, columns
     * @param tiled dims of which an element may hold several iterations
     * @param whole dims of which an element holds all iterations that its part of the L2 tile has
     * @param order of the loops in L2, outermost first
     */
    record Template(
            List<List<DimName>> rows,
            List<List<DimName>> cols,
            Set<DimName> tiled,
            Set<DimName> whole,
            List<DimName> order) {}

    /** What this dataflow fixes of an operator's mapping. */
    Template template(Workload w) {
        return switch (this) {
            case FREE -> throw new IllegalArgumentException("expected a dataflow that fixes something");
            case ROW_STATIONARY ->
                new Template(
                        List.of(List.of(R), CHANNELS),
                        List.of(List.of(P), CHANNELS),
                        Set.of(K, C),
                        Set.of(S),
                        List.of(N, G, K, C, D, T, R, P, S, Q));
            case WEIGHT_STATIONARY ->
                new Template(
                        List.of(WEIGHT_DIMS),
                        List.of(WEIGHT_DIMS),
                        Set.copyOf(WEIGHT_DIMS),
                        Set.of(),
                        List.of(G, K, C, T, R, S, N, D, P, Q));
            case OUTPUT_STATIONARY ->
                new Template(
                        List.of(OUTPUT_DIMS),
                        List.of(OUTPUT_DIMS),
                        Set.copyOf(OUTPUT_DIMS),
                        Set.of(),
                        List.of(N, G, K, D, P, Q, C, T, R, S));
            case NVDLA_LIKE ->
                new Template(
                        List.of(first(w, K, G)),
                        List.of(List.of(C)),
                        Set.of(),
                        KERNEL,
                        List.of(G, K, C, T, R, S, N, D, P, Q));
            case SHIDIANNAO_LIKE ->
                new Template(
                        List.of(first(w, P, N, K)),
                        List.of(first(w, Q, K)),
                        Set.of(),
                        KERNEL,
                        List.of(N, G, K, D, P, Q, C, T, R, S));
            case X_PARTITIONED ->
                new Template(
                        List.of(first(w, Q, N, K)),
                        List.of(first(w, Q, N, K)),
                        Set.of(),
                        KERNEL,
                        List.of(G, K, C, T, R, S, N, D, P, Q));
        };
    }

    /** The first of some dims that the operator has, as operators without an image work on rows of a matrix. */
    private static List<DimName> first(Workload w, DimName... dims) {
        for (DimName d : dims) {
            if (w.extent(d) > 1) {
                return List.of(d);
            }
        }
        return List.of(dims[0]);
    }

    /** As in options: {@code row-stationary}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
