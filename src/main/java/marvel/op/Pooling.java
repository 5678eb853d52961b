package marvel.op;

import java.util.List;
import marvel.ir.Type;

/** Pooling: windows that slide, windows over all, windows that fit an output size. */
public final class Pooling implements OpFamily {
    private static final String IMAGE = "DHW";

    /** Letters of the image's axes of a pooling of some dimensions. */
    private static String image(int dimensions) {
        return IMAGE.substring(IMAGE.length() - dimensions);
    }

    private static Type.Tensor placed(Type.Tensor data, String layout, String image, List<Long> extents) {
        Layout l = Layout.of(layout);
        if (l.rank() != data.rank()) {
            throw new OpException(0, "expected a tensor in layout " + layout + ", got " + data);
        }
        List<Long> shape = data.shape();
        for (int i = 0; i < image.length(); i++) {
            shape = Shapes.with(shape, at(l, image.charAt(i)), extents.get(i));
        }
        return new Type.Tensor(shape, data.dtype());
    }

    private static int at(Layout l, char letter) {
        if (l.index(letter) < 0) {
            throw new OpException(OpException.CALL, "expected a layout with an axis " + letter + ", got \"" + l + "\"");
        }
        return l.index(letter);
    }

    private static Type slide(
            Args args,
            List<Long> size,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            boolean ceil,
            int n) {
        args.expect(1);
        Type.Tensor data = args.tensor(0);
        Layout l = Layout.of(layout);
        if (l.rank() != data.rank()) {
            throw new OpException(0, "expected a tensor in layout " + layout + ", got " + data);
        }
        long[][] pads = Shapes.padding(padding, n);
        Long[] extents = new Long[n];
        for (int i = 0; i < n; i++) {
            extents[i] = Shapes.window(
                    data.dim(at(l, image(n).charAt(i))),
                    pads[i],
                    value(size, i, n, "pool_size"),
                    value(strides, i, n, "strides"),
                    value(dilation, i, n, "dilation"),
                    ceil);
        }
        return placed(data, layout, image(n), List.of(extents));
    }

    private static long value(List<Long> values, int i, int n, String name) {
        if ((values.size() != 1 && values.size() != n) || values.stream().anyMatch(v -> v < 1)) {
            throw new OpException(
                    OpException.CALL,
                    "expected " + name + " of " + n + (n == 1 ? " value" : " values") + " > 0, got " + values);
        }
        return values.get(values.size() == 1 ? 0 : i);
    }

    private static Type whole(Args args, String layout, int n) {
        args.expect(1);
        return placed(args.tensor(0), layout, image(n), java.util.Collections.nCopies(n, 1L));
    }

    private static Type fit(Args args, List<Long> size, String layout, int n) {
        args.expect(1);
        if (size.isEmpty()) {
            return args.tensor(0);
        }
        if (size.size() != 1 && size.size() != n) {
            throw new OpException(OpException.CALL, "expected output_size of 1 or " + n + " values, got " + size);
        }
        return placed(args.tensor(0), layout, image(n), Convolution.spread(size, n));
    }

    /** The greatest number of each window of sequences. */
    @Names("nn.max_pool1d")
    public record MaxPool1d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode)
            implements Op {
        public MaxPool1d() {
            this(List.of(), List.of(1L), List.of(1L), List.of(0L), "NCW", "", false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 1);
        }
    }

    /** The mean of each window of sequences. */
    @Names("nn.avg_pool1d")
    public record AvgPool1d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode,
            boolean countIncludePad)
            implements Op {
        public AvgPool1d() {
            this(List.of(), List.of(1L), List.of(1L), List.of(0L), "NCW", "", false, false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 1);
        }
    }

    /** One number for each of sequences. */
    @Names({"nn.global_max_pool1d", "nn.global_avg_pool1d"})
    public record GlobalPool1d(String layout, String outLayout) implements Op {
        public GlobalPool1d() {
            this("NCW", "");
        }

        @Override
        public Type infer(Args args) {
            return whole(args, layout, 1);
        }
    }

    /** Windows over sequences as large as the size of the result asks for. */
    @Names({"nn.adaptive_max_pool1d", "nn.adaptive_avg_pool1d"})
    public record AdaptivePool1d(List<Long> outputSize, String layout, String outLayout) implements Op {
        public AdaptivePool1d() {
            this(List.of(), "NCW", "");
        }

        @Override
        public Type infer(Args args) {
            return fit(args, outputSize, layout, 1);
        }
    }

    /** The greatest number of each window of images. */
    @Names("nn.max_pool2d")
    public record MaxPool2d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode)
            implements Op {
        public MaxPool2d() {
            this(List.of(), List.of(1L, 1L), List.of(1L, 1L), List.of(0L, 0L), "NCHW", "", false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 2);
        }
    }

    /** The mean of each window of images. */
    @Names("nn.avg_pool2d")
    public record AvgPool2d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode,
            boolean countIncludePad)
            implements Op {
        public AvgPool2d() {
            this(List.of(), List.of(1L, 1L), List.of(1L, 1L), List.of(0L, 0L), "NCHW", "", false, false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 2);
        }
    }

    /** One number for each of images. */
    @Names({"nn.global_max_pool2d", "nn.global_avg_pool2d"})
    public record GlobalPool2d(String layout, String outLayout) implements Op {
        public GlobalPool2d() {
            this("NCHW", "");
        }

        @Override
        public Type infer(Args args) {
            return whole(args, layout, 2);
        }
    }

    /** Windows over images as large as the size of the result asks for. */
    @Names({"nn.adaptive_max_pool2d", "nn.adaptive_avg_pool2d"})
    public record AdaptivePool2d(List<Long> outputSize, String layout, String outLayout) implements Op {
        public AdaptivePool2d() {
            this(List.of(), "NCHW", "");
        }

        @Override
        public Type infer(Args args) {
            return fit(args, outputSize, layout, 2);
        }
    }

    /** The greatest number of each window of volumes. */
    @Names("nn.max_pool3d")
    public record MaxPool3d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode)
            implements Op {
        public MaxPool3d() {
            this(List.of(), List.of(1L, 1L, 1L), List.of(1L, 1L, 1L), List.of(0L, 0L, 0L), "NCDHW", "", false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 3);
        }
    }

    /** The mean of each window of volumes. */
    @Names("nn.avg_pool3d")
    public record AvgPool3d(
            List<Long> poolSize,
            List<Long> strides,
            List<Long> dilation,
            List<Long> padding,
            String layout,
            String outLayout,
            boolean ceilMode,
            boolean countIncludePad)
            implements Op {
        public AvgPool3d() {
            this(List.of(), List.of(1L, 1L, 1L), List.of(1L, 1L, 1L), List.of(0L, 0L, 0L), "NCDHW", "", false, false);
        }

        @Override
        public Type infer(Args args) {
            return slide(args, poolSize, strides, dilation, padding, layout, ceilMode, 3);
        }
    }

    /** One number for each of volumes. */
    @Names({"nn.global_max_pool3d", "nn.global_avg_pool3d"})
    public record GlobalPool3d(String layout, String outLayout) implements Op {
        public GlobalPool3d() {
            this("NCDHW", "");
        }

        @Override
        public Type infer(Args args) {
            return whole(args, layout, 3);
        }
    }

    /** Windows over volumes as large as the size of the result asks for. */
    @Names({"nn.adaptive_max_pool3d", "nn.adaptive_avg_pool3d"})
    public record AdaptivePool3d(List<Long> outputSize, String layout, String outLayout) implements Op {
        public AdaptivePool3d() {
            this(List.of(), "NCDHW", "");
        }

        @Override
        public Type infer(Args args) {
            return fit(args, outputSize, layout, 3);
        }
    }
}
