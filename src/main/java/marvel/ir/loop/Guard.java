package marvel.ir.loop;

/** A condition on loop variables: {@code lower <= value < upper}; printed {@code value == lower} where only one value is left. */
public record Guard(Affine value, long lower, long upper) {
    public static Guard equal(Affine value, long constant) {
        return new Guard(value, constant, constant + 1);
    }

    @Override
    public String toString() {
        return upper == lower + 1 ? value + " == " + lower : lower + " <= " + value + " < " + upper;
    }
}
