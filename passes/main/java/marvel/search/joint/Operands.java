package marvel.search.joint;

import java.util.List;

/** Words of the epilogue's operands (bias, residual): the part that belongs to an output tile, once for each finished tile with words. */
final class Operands {
    private final Shape shape;

    /** Axis letters of each operand, among those of the output. */
    final List<String> letters;

    Operands(Shape shape, List<String> letters) {
        this.shape = shape;
        this.letters = List.copyOf(letters);
    }

    /**
     * Words read for output tiles of these cuts.
     *
     * @param output its axes
     */
    double words(AxisCuts[] output, int[] cut) {
        double sum = 0;
        for (String own : letters) {
            double words = 1;
            for (int k = 0; k < output.length; k++) {
                Shape.AxisShape a = shape.axes[Shape.OUTPUT][k];
                int e = output[k].entry(cut[a.x()], cut[a.y()]);
                words *= own.indexOf(a.letter()) >= 0 ? output[k].union(e) : output[k].reaching(e);
            }
            sum += words;
        }
        return sum;
    }
}
