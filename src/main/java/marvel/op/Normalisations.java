package marvel.op;

import java.util.List;
import marvel.ir.Type;

/** Normalisations and softmax. */
public final class Normalisations implements OpFamily {
    /** Mean 0 and variance 1 for each channel, from statistics; then times gamma plus beta. */
    @Names("nn.batch_norm")
    public record BatchNorm(long axis, double epsilon, boolean center, boolean scale) implements Op {
        public BatchNorm() {
            this(1, 1e-5, true, true);
        }

        @Override
        public Type infer(Args args) {
            args.expect(5);
            Type.Tensor data = args.tensor(0);
            long channels = data.dim(Shapes.axis(axis, data.rank()));
            for (int i = 1; i < 5; i++) {
                args.vector(i, channels, args.tensor(i).dtype(), "statistics of " + channels + " channels");
            }
            Type.Tensor statistics =
                    new Type.Tensor(List.of(channels), args.tensor(3).dtype());
            return new Type.Tuple(List.of(data, statistics, statistics));
        }
    }

    private static Type likeData(Args args, long axis) {
        args.expect(3);
        Type.Tensor data = args.tensor(0);
        long channels = data.dim(Shapes.axis(axis, data.rank()));
        args.vector(1, channels, data.dtype(), "gamma");
        args.vector(2, channels, data.dtype(), "beta");
        return data;
    }

    /** Mean 0 and variance 1 along an axis; then times gamma plus beta. */
    @Names("nn.layer_norm")
    public record LayerNorm(long axis, double epsilon, boolean center, boolean scale) implements Op {
        public LayerNorm() {
            this(-1, 1e-5, true, true);
        }

        @Override
        public Type infer(Args args) {
            return likeData(args, axis);
        }
    }

    /** Mean 0 and variance 1 for each image and channel; then times gamma plus beta. */
    @Names("nn.instance_norm")
    public record InstanceNorm(long axis, double epsilon, boolean center, boolean scale) implements Op {
        public InstanceNorm() {
            this(1, 1e-5, true, true);
        }

        @Override
        public Type infer(Args args) {
            return likeData(args, axis);
        }
    }

    /** Mean 0 and variance 1 for each image and group of channels; then times gamma plus beta. */
    @Names("nn.group_norm")
    public record GroupNorm(long numGroups, long axis, double epsilon, boolean center, boolean scale) implements Op {
        public GroupNorm() {
            this(0, 1, 1e-5, true, true);
        }

        @Override
        public Type infer(Args args) {
            return likeData(args, axis);
        }
    }

    /** Divides by the squares of neighbouring channels. */
    @Names("nn.lrn")
    public record Lrn(long size, long axis, double bias, double alpha, double beta) implements Op {
        public Lrn() {
            this(5, 1, 2, 1e-4, 0.75);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Shapes.axis(axis, args.tensor(0).rank());
            return args.tensor(0);
        }
    }

    /** Divides by the Euclidean length along axes. */
    @Names("nn.l2_normalize")
    public record L2Normalize(double eps, List<Long> axis) implements Op {
        public L2Normalize() {
            this(0, List.of());
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            return args.tensor(0);
        }
    }

    /** Exponentials that sum up to 1 along an axis, or their logarithms. */
    @Names({"nn.softmax", "nn.log_softmax", "nn.fast_softmax"})
    public record Softmax(long axis) implements Op {
        public Softmax() {
            this(-1);
        }

        @Override
        public Type infer(Args args) {
            args.expect(1);
            Shapes.axis(axis, args.tensor(0).rank());
            return args.tensor(0);
        }
    }
}
