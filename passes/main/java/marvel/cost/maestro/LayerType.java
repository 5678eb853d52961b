package marvel.cost.maestro;

import org.jspecify.annotations.Nullable;

/** The operators that MAESTRO knows, by the word of its mapping files (SPEC section 3). */
public enum LayerType {
    /** Convolution; a fully connected layer is one with R = S = Y = X = 1. */
    CONV("C Y X", "K C R S", "K Y X"),
    /** Depthwise convolution. */
    DSCONV("C Y X", "C R S", "C Y X"),
    /** Grouped convolution. MAESTRO couples its output with C too, so counts outputs C times. */
    NGCONV("G C Y X", "G K C R S", "G K C Y X"),
    /** Matrix product, input M x K by filter K x N. */
    GEMM("M K", "K N", "M N"),
    /** Transposed convolution, which MAESTRO costs exactly as {@link #CONV}. */
    TRCONV(CONV.input, CONV.filter, CONV.output);

    /** The dimensions that index each tensor, in the order that MAESTRO looks at them. */
    final String input;

    final String filter;
    final String output;

    LayerType(String input, String filter, String output) {
        this.input = input;
        this.filter = filter;
        this.output = output;
    }

    /** The type that a word of a mapping file stands for, null for an unknown or unsupported word. */
    public static @Nullable LayerType of(String word) {
        for (LayerType type : values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        return null;
    }

    /** Whether windows slide: Y with R, X with S. */
    public boolean slides() {
        return this != GEMM;
    }

    /** The type whose tensors this one shares within a mapping file. */
    LayerType family() {
        return this == TRCONV ? CONV : this;
    }
}
