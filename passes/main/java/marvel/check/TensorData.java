package marvel.check;

import java.util.Arrays;
import java.util.List;
import marvel.ir.DType;

/** Contents of a tensor in logical order: the last axis varies fastest, whatever the layout in memory. */
public final class TensorData {
    private final DType dtype;
    private final List<Long> shape;
    private final long[] ints;
    private final double[] floats;

    private TensorData(DType dtype, List<Long> shape, long[] ints, double[] floats) {
        this.dtype = dtype;
        this.shape = List.copyOf(shape);
        this.ints = ints;
        this.floats = floats;
        long n = this.shape.stream().reduce(1L, Math::multiplyExact);
        if (n != size()) {
            throw new IllegalArgumentException("expected " + n + " elements, got " + size());
        }
    }

    public static TensorData ofInts(DType dtype, List<Long> shape, long[] values) {
        long[] copy = values.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Numbers.wrap(dtype, copy[i]);
        }
        return new TensorData(dtype, shape, copy, new double[0]);
    }

    public static TensorData ofFloats(DType dtype, List<Long> shape, double[] values) {
        double[] copy = values.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Numbers.round(dtype, copy[i]);
        }
        return new TensorData(dtype, shape, new long[0], copy);
    }

    public DType dtype() {
        return dtype;
    }

    public List<Long> shape() {
        return shape;
    }

    public int size() {
        return dtype.isFloat() ? floats.length : ints.length;
    }

    /** The element at a logical index, as a real number. */
    public double real(int index) {
        return dtype.isFloat() ? floats[index] : ints[index];
    }

    /** The element at a logical index of an integer tensor. */
    public long integer(int index) {
        return ints[index];
    }

    long[] ints() {
        return ints;
    }

    double[] floats() {
        return floats;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TensorData data
                && dtype.equals(data.dtype)
                && shape.equals(data.shape)
                && Arrays.equals(ints, data.ints)
                && Arrays.equals(floats, data.floats);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ints) * 31 + Arrays.hashCode(floats);
    }

    @Override
    public String toString() {
        return dtype + shape.toString() + (dtype.isFloat() ? Arrays.toString(floats) : Arrays.toString(ints));
    }
}
