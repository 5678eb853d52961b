package marvel.search.joint;

import java.util.List;

/** Words of the epilogue's operands (bias, residual): the part that belongs to an output tile, once for each finished tile. */
final class Operands {
    private final Shape shape;

    /** Axis letters of each operand, among those of the output. */
    private final List<String> letters;

    Operands(Shape shape, List<String> letters) {
        this.shape = shape;
        this.letters = List.copyOf(letters);
    }

    /** Words read for output tiles of these cuts. */
    double words(OffChip off, int[] cut) {
        double sum = 0;
        for (String own : letters) {
            double words = 1;
            for (int k = 0; k < off.axes[Shape.OUTPUT].length; k++) {
                Shape.AxisShape a = shape.axes[Shape.OUTPUT][k];
                AxisCuts axis = off.axes[Shape.OUTPUT][k];
                words *= own.indexOf(a.letter()) >= 0
                        ? axis.union(axis.entry(cut[a.x()], cut[a.y()]))
                        : axis.x.steps[DimCuts.OUTSIDE][axis.x.array(cut[a.x()])]
                                * axis.y.steps[DimCuts.OUTSIDE][axis.y.array(cut[a.y()])];
            }
            sum += words;
        }
        return sum;
    }
}
