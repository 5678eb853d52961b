package marvel.check;

import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Space;

/** What a run needs to know of a buffer: its declaration, resolved. Axes are in the order of the declaration. */
final class Buffer {
    final BufferDecl decl;
    /** Place among the buffers of its kind: parameters and L2 buffers share one numbering, L1 buffers have another. */
    final int slot;

    final int size;
    final int[] extent;
    final int[] stride;
    final boolean real;
    /** The DRAM tensor whose words it holds. */
    Buffer root;
    /** For each axis: the root's axis of the same letter. */
    int[] rootAxis;
    /** For each axis: the root's stride in logical order, and the factor of the hash of coordinates. */
    int[] rootStride;

    long[] factor;
    /** True if it holds sums: something accumulates into it, or is stored to it. */
    boolean sums;
    /** Of a parameter: its place among the parameters, elements to a DRAM block, and strides of its layout. */
    int param = -1;

    int blockWords = 1;
    final long[] memoryStride;

    Buffer(BufferDecl decl, int slot) {
        this.decl = decl;
        this.slot = slot;
        this.size = Math.toIntExact(decl.elements());
        this.extent = decl.shape().stream().mapToInt(Long::intValue).toArray();
        this.stride = new int[extent.length];
        int s = 1;
        for (int i = extent.length - 1; i >= 0; i--) {
            stride[i] = s;
            s *= extent[i];
        }
        this.real = decl.dtype().isFloat();
        this.root = this;
        this.rootAxis = new int[0];
        this.rootStride = stride;
        this.factor = new long[0];
        this.memoryStride = decl.strides();
    }

    boolean inL1() {
        return decl.space() == Space.L1;
    }

    /** A parameter, or a buffer in DRAM that holds partial sums. */
    boolean inDram() {
        return decl.space() == Space.DRAM;
    }

    int rank() {
        return extent.length;
    }

    /** Says whose words this buffer holds. */
    void belongsTo(Buffer tensor) {
        root = tensor;
        rootAxis = new int[rank()];
        rootStride = new int[rank()];
        factor = new long[rank()];
        for (int i = 0; i < rank(); i++) {
            rootAxis[i] = tensor.decl.axes().indexOf(decl.axes().charAt(i));
            rootStride[i] = tensor.stride[rootAxis[i]];
            factor[i] = mix(tensor.param * 31L + rootAxis[i] + 1);
        }
    }

    /** Index in memory order, in elements, of a logical index of a parameter. */
    long address(int logical) {
        long at = 0;
        for (int i = 0; i < extent.length; i++) {
            at += logical / stride[i] % extent[i] * memoryStride[i];
        }
        return at;
    }

    /** The finaliser of splitmix64, made odd. */
    static long mix(long v) {
        long z = v * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) | 1;
    }
}
