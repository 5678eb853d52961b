package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Attributes that all convolutions share, and their type rule. Axes are those of the image, outermost first. */
public interface Convolution extends Op {
    List<Long> strides();

    /** One value for all axes; one for each axis; or all before, then all after. */
    List<Long> padding();

    List<Long> dilation();

    long groups();

    Optional<Long> channels();

    Optional<List<Long>> kernelSize();

    String dataLayout();

    /** O: output channels, I: input channels of a group; for a transposed convolution, O: of a group, I: input channels. */
    String kernelLayout();

    /** Layout of the result; empty for that of the data. */
    String outLayout();

    Optional<DType> outDtype();

    /** Letters of the image's axes, such as {@code HW}. */
    String image();

    /** One value for each axis. */
    static List<Long> spread(List<Long> values, int count) {
        return values.size() == 1 && count > 1 ? java.util.Collections.nCopies(count, values.get(0)) : values;
    }

    /** Letters of the data, batch and channels first: {@code NCHW}. */
    default String dataLetters() {
        return "NC" + image();
    }

    default String kernelLetters() {
        return "OI" + image();
    }

    default Layout data() {
        return Layout.of(dataLayout(), dataLetters());
    }

    default Layout kernel() {
        return Layout.of(kernelLayout(), kernelLetters());
    }

    default Layout out() {
        return outLayout().isEmpty() ? data() : Layout.of(outLayout(), dataLetters());
    }

    /** Extent of the result along an axis of the image. */
    default long position(int axis, long extent, long kernel) {
        int n = image().length();
        long[] pad = Shapes.padding(padding(), n)[axis];
        return Shapes.window(
                extent,
                pad,
                kernel,
                spread(strides(), n).get(axis),
                spread(dilation(), n).get(axis),
                false);
    }

    /** Output channels of a kernel. */
    default long outputs(long o) {
        return o;
    }

    /** Input channels for which a kernel is. */
    default long inputs(long i) {
        return Shapes.times(i, groups());
    }

    @Override
    default Type infer(Args args) {
        args.expect(2);
        Type.Tensor input = args.tensor(0);
        Type.Tensor weight = args.tensor(1);
        List<Long> d = data().extents(dataLetters(), input, 0);
        List<Long> w = kernel().extents(kernelLetters(), weight, 1);
        long outputs = outputs(w.get(0));
        channels().ifPresent(c -> {
            if (!Shapes.agree(c, outputs)) {
                throw new OpException(
                        1, "expected a weight of " + c + " output channels (attribute channels), got " + weight);
            }
        });
        kernelSize().ifPresent(k -> {
            for (int i = 0; i < image().length(); i++) {
                if (!Shapes.agree(spread(k, image().length()).get(i), w.get(2 + i))) {
                    throw new OpException(1, "expected a weight of kernel size " + k + ", got " + weight);
                }
            }
        });
        if (!Shapes.agree(d.get(1), inputs(w.get(1)))) {
            throw new OpException(
                    1,
                    "expected a weight for " + d.get(1) + " input channels in " + groups()
                            + (groups() == 1 ? " group" : " groups") + ", got " + weight);
        }
        if (outputs != Type.ANY && outputs % groups() != 0) {
            throw new OpException(1, "expected output channels in " + groups() + " equal groups, got " + outputs);
        }
        List<Long> extents = new ArrayList<>(List.of(d.get(0), outputs));
        for (int i = 0; i < image().length(); i++) {
            extents.add(w.get(2 + i) == Type.ANY ? Type.ANY : position(i, d.get(2 + i), w.get(2 + i)));
        }
        return new Type.Tensor(out().shape(dataLetters(), extents), outDtype().orElse(input.dtype()));
    }
}
