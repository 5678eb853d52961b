package marvel.check;

/** An affine expression over slots of loop variables, or the least of several. */
final class AffineCode {
    private final int[] slots;
    private final long[] coefficients;
    private final long constant;

    AffineCode(int[] slots, long[] coefficients, long constant) {
        this.slots = slots;
        this.coefficients = coefficients;
        this.constant = constant;
    }

    long eval(long[] variables) {
        long v = constant;
        for (int i = 0; i < slots.length; i++) {
            v += coefficients[i] * variables[slots[i]];
        }
        return v;
    }

    /** The least of some expressions. */
    static long least(AffineCode[] terms, long[] variables) {
        long v = terms[0].eval(variables);
        for (int i = 1; i < terms.length; i++) {
            v = Math.min(v, terms[i].eval(variables));
        }
        return v;
    }
}
