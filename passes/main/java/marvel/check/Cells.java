package marvel.check;

/** One buffer at run time: its words, which of them are there, and where in DRAM they belong. */
final class Cells {
    static final byte NONE = 0;
    static final byte WORD = 1;
    static final byte PADDING = 2;

    final Buffer buffer;
    long[] ints;
    double[] floats;
    byte[] state;
    int[] sums;
    private long[] spareInts;
    private double[] spareFloats;
    private byte[] spareState;
    private int[] spareSums;

    /** True if the words are those of the last copy, unchanged since. */
    boolean held;
    /** True if {@link #origin} says where the words belong. */
    boolean placed;
    /** Coordinates in the DRAM tensor of element 0, by axis of this buffer, and the same as a flat index and as a hash. */
    final int[] origin;

    final int[] length;
    int flat;
    long key;
    int epoch;
    /** True once the words were stored: the next word stored here begins another tile. */
    boolean closed;

    /** Of a shared buffer that is written: who wrote and read each word last, and in which parallel nest. */
    int[] writer = new int[0];

    int[] writeNest = new int[0];
    int[] reader = new int[0];
    int[] readNest = new int[0];

    /** Of a shared buffer: when each word, and each block, was last counted. */
    long[] counted = new long[0];

    long[] blockCounted = new long[0];

    Cells(Buffer buffer) {
        this.buffer = buffer;
        int n = buffer.size;
        this.ints = new long[buffer.real ? 0 : n];
        this.floats = new double[buffer.real ? n : 0];
        this.state = new byte[n];
        this.sums = new int[buffer.sums ? n : 0];
        this.spareInts = new long[0];
        this.spareFloats = new double[0];
        this.spareState = new byte[0];
        this.spareSums = new int[0];
        this.origin = new int[buffer.rank()];
        this.length = new int[buffer.rank()];
        if (!buffer.inL1()) {
            counted = new long[n];
            blockCounted = new long[n / buffer.blockWords + 1];
            if (buffer.sums) {
                writer = new int[n];
                writeNest = new int[n];
                reader = new int[n];
                readNest = new int[n];
            }
        }
    }

    /** Sets the words aside, to be copied from, and starts an empty buffer. */
    Cells flip() {
        Cells before = new Cells(this);
        int n = buffer.size;
        if (spareState.length != n) {
            spareInts = new long[ints.length];
            spareFloats = new double[floats.length];
            spareState = new byte[n];
            spareSums = new int[sums.length];
        }
        ints = spareInts;
        floats = spareFloats;
        state = spareState;
        sums = spareSums;
        spareInts = before.ints;
        spareFloats = before.floats;
        spareState = before.state;
        spareSums = before.sums;
        java.util.Arrays.fill(state, NONE);
        return before;
    }

    private Cells(Cells c) {
        buffer = c.buffer;
        ints = c.ints;
        floats = c.floats;
        state = c.state;
        sums = c.sums;
        held = c.held;
        placed = c.placed;
        origin = c.origin.clone();
        length = c.length.clone();
        spareInts = c.spareInts;
        spareFloats = c.spareFloats;
        spareState = c.spareState;
        spareSums = c.spareSums;
    }

    /** Copies one word with all that is known of it; converts it to this buffer's type. */
    void take(int to, Cells from, int at) {
        if (buffer.real) {
            floats[to] = Numbers.round(buffer.decl.dtype(), from.buffer.real ? from.floats[at] : from.ints[at]);
        } else {
            ints[to] = from.buffer.real
                    ? Numbers.toInt(buffer.decl.dtype(), from.floats[at])
                    : Numbers.wrap(buffer.decl.dtype(), from.ints[at]);
        }
        state[to] = from.state[at];
        if (buffer.sums && from.buffer.sums) {
            sums[to] = from.sums[at];
        }
    }

    void put(int to, Scalar value, int macs) {
        if (buffer.real) {
            floats[to] = Numbers.round(buffer.decl.dtype(), value.real());
        } else {
            ints[to] = value.type().isFloat()
                    ? Numbers.toInt(buffer.decl.dtype(), value.floating())
                    : Numbers.wrap(buffer.decl.dtype(), value.integer());
        }
        state[to] = WORD;
        if (buffer.sums) {
            sums[to] = macs;
        }
    }

    Scalar get(int at) {
        return buffer.real ? Scalar.of(buffer.decl.dtype(), floats[at]) : Scalar.of(buffer.decl.dtype(), ints[at]);
    }

    /** Says where element 0 belongs; {@code start} is by axis of this buffer. */
    void place(int[] start) {
        placed = true;
        flat = 0;
        key = 0;
        for (int i = 0; i < start.length; i++) {
            origin[i] = start[i];
            flat += start[i] * buffer.rootStride[i];
            key += start[i] * buffer.factor[i];
        }
    }
}
