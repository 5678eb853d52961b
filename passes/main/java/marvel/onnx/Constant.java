package marvel.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.onnx.proto.TensorProto;

/**
 * Numbers that are known while a model is read: shapes, axes, scales.
 *
 * @param numbers in the order of memory; exact for integers of up to 53 bits, which shapes do not pass
 */
record Constant(DType dtype, List<Long> dims, double[] numbers) {
    /** Weights are larger, and nobody needs to know them. */
    private static final int MOST = 1 << 16;

    private static final DType FLOAT64 = new DType("float", 64, 1);

    Constant {
        dims = List.copyOf(dims);
    }

    static Constant of(List<Long> shape) {
        return new Constant(
                DType.INT64,
                List.of((long) shape.size()),
                shape.stream().mapToDouble(Long::doubleValue).toArray());
    }

    static Constant scalar(DType dtype, double value) {
        return new Constant(dtype, List.of(), new double[] {value});
    }

    /** The numbers of a tensor; empty for large ones, for those in other files, and for types that Relay does not have. */
    static Optional<Constant> read(TensorProto t) {
        Optional<DType> dtype = DTypes.of(t.getDataType());
        long size = 1;
        for (long d : t.getDimsList()) {
            size = d < 0 || d > MOST ? MOST + 1L : size * d;
            if (size > MOST) {
                return Optional.empty();
            }
        }
        if (dtype.isEmpty() || t.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return Optional.empty();
        }
        double[] numbers = numbers(t, dtype.get(), (int) size);
        return numbers.length == size
                ? Optional.of(new Constant(dtype.get(), t.getDimsList(), numbers))
                : Optional.empty();
    }

    private static double[] numbers(TensorProto t, DType dtype, int size) {
        ByteString raw = t.getRawData();
        if (!raw.isEmpty()) {
            return raw(raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN), dtype, size);
        }
        if (dtype.equals(DType.FLOAT32)) {
            return t.getFloatDataList().stream().mapToDouble(Float::doubleValue).toArray();
        }
        if (dtype.equals(FLOAT64)) {
            return t.getDoubleDataList().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
        }
        if (dtype.equals(DType.INT64)) {
            return t.getInt64DataList().stream().mapToDouble(Long::doubleValue).toArray();
        }
        return dtype.isFloat()
                ? new double[0]
                : t.getInt32DataList().stream()
                        .mapToDouble(Integer::doubleValue)
                        .toArray();
    }

    private static double[] raw(ByteBuffer raw, DType dtype, int size) {
        if (raw.remaining() != (long) size * dtype.bytes()) {
            return new double[0];
        }
        double[] all = new double[size];
        for (int i = 0; i < size; i++) {
            all[i] = switch (dtype.toString()) {
                case "float32" -> raw.getFloat();
                case "float64" -> raw.getDouble();
                case "int64", "uint64" -> raw.getLong();
                case "int32" -> raw.getInt();
                case "uint32" -> Integer.toUnsignedLong(raw.getInt());
                case "int16" -> raw.getShort();
                case "uint16" -> Short.toUnsignedInt(raw.getShort());
                case "int8" -> raw.get();
                case "uint8", "bool" -> Byte.toUnsignedInt(raw.get());
                default -> Double.NaN;
            };
        }
        return dtype.isFloat() && dtype.bits() == 16 ? new double[0] : all;
    }

    int size() {
        return numbers.length;
    }

    double number(int i) {
        return numbers[i];
    }

    /** As shapes and axes are. */
    List<Long> wholes() {
        return java.util.Arrays.stream(numbers).mapToObj(n -> (long) n).toList();
    }

    /** True if there is one number, or all are the same. */
    boolean isUniform() {
        return java.util.Arrays.stream(numbers).distinct().count() == 1;
    }

    Constant shaped(List<Long> shape) {
        return new Constant(dtype, shape, numbers);
    }
}
