package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/** Operators that resize images. */
public final class Images implements OpFamily {
    private static Type sized(Args args, String layout, String letters, List<Long> extents, Optional<DType> dtype) {
        args.expect(1);
        Type.Tensor data = args.tensor(0);
        Layout l = Layout.of(layout);
        if (l.rank() != data.rank()) {
            throw new OpException(0, "expected a tensor in layout " + layout + ", got " + data);
        }
        List<Long> shape = data.shape();
        for (int i = 0; i < letters.length(); i++) {
            int at = l.index(letters.charAt(i));
            if (at < 0) {
                throw new OpException(
                        OpException.CALL,
                        "expected a layout with an axis " + letters.charAt(i) + ", got \"" + l + "\"");
            }
            shape = Shapes.with(shape, at, extents.get(i));
        }
        return new Type.Tensor(shape, dtype.orElse(data.dtype()));
    }

    private static long scaled(Args args, String layout, char letter, double scale) {
        Type.Tensor data = args.tensor(0);
        Layout l = Layout.of(layout);
        int at = l.index(letter);
        return at < 0 || at >= data.rank()
                ? Type.ANY
                : Shapes.map(data.dim(at), n -> Shapes.whole(Math.rint(n * scale)));
    }

    /** Images larger by a factor. */
    @Names("nn.upsampling")
    public record Upsampling(double scaleH, double scaleW, String layout, String method, boolean alignCorners)
            implements Op {
        public Upsampling() {
            this(1, 1, "NCHW", "nearest_neighbor", false);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            List<Long> size = List.of(scaled(args, layout, 'H', scaleH), scaled(args, layout, 'W', scaleW));
            return sized(args, layout, "HW", size, Optional.empty());
        }
    }

    /** Volumes larger by a factor. */
    @Names("nn.upsampling3d")
    public record Upsampling3d(
            double scaleD,
            double scaleH,
            double scaleW,
            String layout,
            String method,
            String coordinateTransformationMode)
            implements Op {
        public Upsampling3d() {
            this(1, 1, 1, "NCDHW", "nearest_neighbor", "half_pixel");
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            List<Long> size = List.of(
                    scaled(args, layout, 'D', scaleD),
                    scaled(args, layout, 'H', scaleH),
                    scaled(args, layout, 'W', scaleW));
            return sized(args, layout, "DHW", size, Optional.empty());
        }
    }

    /** Sequences of another size. */
    @Names("image.resize1d")
    public record Resize1d(
            List<Long> size,
            List<Double> roi,
            String layout,
            String method,
            String coordinateTransformationMode,
            String roundingMethod,
            double cubicAlpha,
            long cubicExclude,
            double extrapolationValue,
            Optional<DType> outDtype)
            implements Op {
        public Resize1d() {
            this(List.of(), List.of(), "NCW", "linear", "half_pixel", "", -0.5, 0, 0, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            if (size.size() != 1) {
                throw new OpException(OpException.CALL, "expected size of 1 value, got " + size);
            }
            return sized(args, layout, "W", size, outDtype);
        }
    }

    /** Images of another size. */
    @Names("image.resize2d")
    public record Resize2d(
            List<Long> size,
            List<Double> roi,
            String layout,
            String method,
            String coordinateTransformationMode,
            String roundingMethod,
            double cubicAlpha,
            long cubicExclude,
            double extrapolationValue,
            Optional<DType> outDtype)
            implements Op {
        public Resize2d() {
            this(List.of(), List.of(), "NCHW", "linear", "half_pixel", "", -0.5, 0, 0, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            if (size.size() != 2) {
                throw new OpException(OpException.CALL, "expected size of 2 values, got " + size);
            }
            return sized(args, layout, "HW", size, outDtype);
        }
    }

    /** Volumes of another size. */
    @Names("image.resize3d")
    public record Resize3d(
            List<Long> size,
            List<Double> roi,
            String layout,
            String method,
            String coordinateTransformationMode,
            String roundingMethod,
            double cubicAlpha,
            long cubicExclude,
            double extrapolationValue,
            Optional<DType> outDtype)
            implements Op {
        public Resize3d() {
            this(List.of(), List.of(), "NCDHW", "linear", "half_pixel", "", -0.5, 0, 0, Optional.empty());
        }

        @Override
        public Type infer(Args args) {
            if (size.size() != 3) {
                throw new OpException(OpException.CALL, "expected size of 3 values, got " + size);
            }
            return sized(args, layout, "DHW", size, outDtype);
        }
    }
}
