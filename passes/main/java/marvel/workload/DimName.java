package marvel.workload;

/**
 * Names of loop dims, the field's: convolution and matrix product share them.
 *
 * <p>A matrix product out[m,n] = sum over k of in[m,k] * weight[k,n] has N = m, K = n, C = k; a batched one has its
 * batch in G.
 */
public enum DimName {
    /** Batch; rows of a matrix product. */
    N,
    /** Groups; channels of a depthwise convolution; batch of a batched matrix product. */
    G,
    /** Output channels in a group; columns of a matrix product. */
    K,
    /** Input channels in a group; the reduced dim of a matrix product. */
    C,
    /** Output depth (three-dimensional convolution). */
    D,
    /** Output rows; for a transposed convolution, output rows over the stride. */
    P,
    /** Output columns; for a transposed convolution, output columns over the stride. */
    Q,
    /** Kernel depth. */
    T,
    /** Kernel rows; for a transposed convolution, kernel rows over the stride. */
    R,
    /** Kernel columns; for a transposed convolution, kernel columns over the stride. */
    S,
    /** Row phase of a transposed convolution: output row modulo stride. Never split by a tile. */
    A,
    /** Column phase of a transposed convolution. Never split by a tile. */
    B;

    /** True for dims that every tile holds in full. */
    public boolean isWhole() {
        return this == A || this == B;
    }

    /** Number of names; arrays indexed by {@link #ordinal} have this length. */
    public static final int COUNT = values().length;
}
