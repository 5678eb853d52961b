package marvel.check;

import java.util.List;
import marvel.ir.DType;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/** Operators as oneDNN computes them. Tensors are dense, in the order of their dims. */
public final class OneDnn {
    private final engine cpu = new engine(engine.kind.cpu, 0);

    /**
     * A convolution, or its transpose.
     *
     * @param weightDims G O I R S if grouped, else O I R S
     * @param weightStrides of the data given, in elements, in the order of {@code weightDims}
     */
    public TensorData convolution(
            boolean transposed,
            TensorData x,
            long[] xDims,
            TensorData w,
            long[] weightDims,
            long[] weightStrides,
            DType outType,
            long[] outDims,
            long[] strides,
            long[] dilations,
            long[] before,
            long[] after) {
        memory.desc xd = desc(xDims, x.dtype());
        memory.desc wd = new memory.desc(weightDims, type(w.dtype()), weightStrides);
        memory.desc od = desc(outDims, outType);
        // oneDNN counts the gaps between elements: 0 is dense.
        long[] gaps = java.util.Arrays.stream(dilations).map(d -> d - 1).toArray();
        primitive p = transposed
                ? new deconvolution_forward(new deconvolution_forward.primitive_desc(
                        cpu,
                        dnnl.prop_kind.forward_inference,
                        dnnl.algorithm.deconvolution_direct,
                        xd,
                        wd,
                        od,
                        strides,
                        gaps,
                        before,
                        after))
                : new convolution_forward(new convolution_forward.primitive_desc(
                        cpu,
                        dnnl.prop_kind.forward_inference,
                        dnnl.algorithm.convolution_direct,
                        xd,
                        wd,
                        od,
                        strides,
                        gaps,
                        before,
                        after));
        return run(p, xd, x, wd, w, od, outType, outDims);
    }

    /** A matrix product; {@code yStrides} say how the second operand lies in memory. */
    public TensorData matmul(
            TensorData x, long[] xDims, TensorData y, long[] yDims, long[] yStrides, DType outType, long[] outDims) {
        memory.desc xd = desc(xDims, x.dtype());
        memory.desc yd = new memory.desc(yDims, type(y.dtype()), yStrides);
        memory.desc od = desc(outDims, outType);
        return run(new matmul(new matmul.primitive_desc(cpu, xd, yd, od)), xd, x, yd, y, od, outType, outDims);
    }

    private TensorData run(
            primitive p,
            memory.desc xd,
            TensorData x,
            memory.desc wd,
            TensorData w,
            memory.desc od,
            DType outType,
            long[] outDims) {
        int n = (int) java.util.Arrays.stream(outDims).reduce(1, Math::multiplyExact);
        FloatPointer floats = new FloatPointer(outType.isFloat() ? n : 1);
        IntPointer ints = new IntPointer(outType.isFloat() ? 1 : n);
        // memory does not own what it points to: these must stay until the result is there.
        Pointer left = pointer(x);
        Pointer right = pointer(w);
        stream s = new stream(cpu);
        p.execute(
                s,
                new IntMemoryMap()
                        .put(dnnl.DNNL_ARG_SRC, new memory(xd, cpu, left))
                        .put(dnnl.DNNL_ARG_WEIGHTS, new memory(wd, cpu, right))
                        .put(dnnl.DNNL_ARG_DST, new memory(od, cpu, outType.isFloat() ? floats : ints)));
        s._wait();
        left.close();
        right.close();
        List<Long> shape = java.util.Arrays.stream(outDims).boxed().toList();
        if (outType.isFloat()) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = floats.get(i);
            }
            return TensorData.ofFloats(outType, shape, values);
        }
        long[] values = new long[n];
        for (int i = 0; i < n; i++) {
            values[i] = ints.get(i);
        }
        return TensorData.ofInts(outType, shape, values);
    }

    private static memory.desc desc(long[] dims, DType type) {
        return new memory.desc(dims, type(type), dense(dims));
    }

    /** Strides of a dense tensor. */
    public static long[] dense(long[] dims) {
        long[] strides = new long[dims.length];
        long s = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = s;
            s *= dims[i];
        }
        return strides;
    }

    private static memory.data_type type(DType t) {
        return t.isFloat() ? memory.data_type.f32 : t.bits() == 8 ? memory.data_type.s8 : memory.data_type.s32;
    }

    private static Pointer pointer(TensorData data) {
        if (data.dtype().isFloat()) {
            float[] values = new float[data.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) data.real(i);
            }
            return new FloatPointer(values);
        }
        byte[] values = new byte[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) data.integer(i);
        }
        return new BytePointer(values);
    }
}
