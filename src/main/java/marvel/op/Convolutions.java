package marvel.op;

import java.util.List;
import java.util.Optional;
import marvel.ir.DType;

/** Convolutions and transposed convolutions of one to three dimensions. */
public final class Convolutions implements OpFamily {
    /** What holds for the attributes of every convolution. */
    private record Check(
            String image,
            List<Long> strides,
            List<Long> padding,
            List<Long> dilation,
            long groups,
            Optional<List<Long>> kernelSize) {
        void run() {
            int n = image.length();
            each("strides", strides, n);
            each("dilation", dilation, n);
            kernelSize.ifPresent(k -> each("kernel_size", k, n));
            if (padding.stream().anyMatch(p -> p < 0)
                    || (padding.size() != 1 && padding.size() != n && padding.size() != 2 * n)) {
                throw new IllegalArgumentException(
                        "expected padding of 1, " + n + " or " + 2 * n + " values >= 0, got " + padding);
            }
            if (groups < 1) {
                throw new IllegalArgumentException("expected groups > 0, got " + groups);
            }
        }

        private static void each(String name, List<Long> values, int count) {
            if ((values.size() != count && values.size() != 1)
                    || values.stream().anyMatch(v -> v < 1)) {
                throw new IllegalArgumentException("expected " + name + " of " + count
                        + (count == 1 ? " value" : " values") + " > 0, got " + values);
            }
        }
    }

    /** Convolution of sequences. */
    @Names("nn.conv1d")
    public record Conv1d(
            List<Long> strides,
            List<Long> padding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements Convolution {
        public Conv1d() {
            this(
                    List.of(1L),
                    List.of(0L),
                    List.of(1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCW",
                    "OIW",
                    "",
                    Optional.empty());
        }

        public Conv1d {
            new Check("W", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "W";
        }
    }

    /** Convolution of images. */
    @Names("nn.conv2d")
    public record Conv2d(
            List<Long> strides,
            List<Long> padding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements Convolution {
        public Conv2d() {
            this(
                    List.of(1L, 1L),
                    List.of(0L, 0L),
                    List.of(1L, 1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCHW",
                    "OIHW",
                    "",
                    Optional.empty());
        }

        public Conv2d {
            new Check("HW", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "HW";
        }
    }

    /** Convolution of volumes. */
    @Names("nn.conv3d")
    public record Conv3d(
            List<Long> strides,
            List<Long> padding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements Convolution {
        public Conv3d() {
            this(
                    List.of(1L, 1L, 1L),
                    List.of(0L, 0L, 0L),
                    List.of(1L, 1L, 1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCDHW",
                    "OIDHW",
                    "",
                    Optional.empty());
        }

        public Conv3d {
            new Check("DHW", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "DHW";
        }
    }

    /** Transposed convolution of sequences. */
    @Names("nn.conv1d_transpose")
    public record Conv1dTranspose(
            List<Long> strides,
            List<Long> padding,
            List<Long> outputPadding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements TransposedConvolution {
        public Conv1dTranspose() {
            this(
                    List.of(1L),
                    List.of(0L),
                    List.of(0L),
                    List.of(1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCW",
                    "OIW",
                    "",
                    Optional.empty());
        }

        public Conv1dTranspose {
            new Check("W", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "W";
        }
    }

    /** Transposed convolution of images. */
    @Names("nn.conv2d_transpose")
    public record Conv2dTranspose(
            List<Long> strides,
            List<Long> padding,
            List<Long> outputPadding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements TransposedConvolution {
        public Conv2dTranspose() {
            this(
                    List.of(1L, 1L),
                    List.of(0L, 0L),
                    List.of(0L, 0L),
                    List.of(1L, 1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCHW",
                    "IOHW",
                    "",
                    Optional.empty());
        }

        public Conv2dTranspose {
            new Check("HW", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "HW";
        }
    }

    /** Transposed convolution of volumes. */
    @Names("nn.conv3d_transpose")
    public record Conv3dTranspose(
            List<Long> strides,
            List<Long> padding,
            List<Long> outputPadding,
            List<Long> dilation,
            long groups,
            Optional<Long> channels,
            Optional<List<Long>> kernelSize,
            String dataLayout,
            String kernelLayout,
            String outLayout,
            Optional<DType> outDtype)
            implements TransposedConvolution {
        public Conv3dTranspose() {
            this(
                    List.of(1L, 1L, 1L),
                    List.of(0L, 0L, 0L),
                    List.of(0L, 0L, 0L),
                    List.of(1L, 1L, 1L),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    "NCDHW",
                    "OIDHW",
                    "",
                    Optional.empty());
        }

        public Conv3dTranspose {
            new Check("DHW", strides, padding, dilation, groups, kernelSize).run();
        }

        @Override
        public String image() {
            return "DHW";
        }
    }
}
