package marvel.op;

import java.util.List;

/** Transposed convolutions: each input element is spread over the result, times the kernel. */
public interface TransposedConvolution extends Convolution {
    /** Rows added to the end of the result, for each axis. */
    List<Long> outputPadding();

    @Override
    default long position(int axis, long extent, long kernel) {
        int n = image().length();
        long[] pad = Shapes.padding(padding(), n)[axis];
        long stride = Convolution.spread(strides(), n).get(axis);
        long reach = Shapes.reach(kernel, Convolution.spread(dilation(), n).get(axis));
        long more = Convolution.spread(outputPadding(), n).get(axis);
        return Shapes.map(extent, e -> {
            long size = Shapes.sum(Math.multiplyExact(stride, e - 1), reach, -pad[0], -pad[1], more);
            if (size < 1) {
                throw new OpException(
                        OpException.CALL, "expected a result of at least one element, got padding " + padding());
            }
            return size;
        });
    }

    @Override
    default long outputs(long o) {
        return Shapes.times(o, groups());
    }

    @Override
    default long inputs(long i) {
        return i;
    }

    /** True if the text of {@link #kernelLayout} calls the input channels O, as TVM does in one and three dimensions. */
    static boolean swapsChannels(String image) {
        return !image.equals("HW");
    }

    @Override
    default String kernelLetters() {
        return (swapsChannels(image()) ? "IO" : "OI") + image();
    }
}
