package marvel.cost.maestro;

import java.util.Arrays;

/**
 * One cluster level of a mapping: what {@link LevelCompiler} fixes (SPEC section 4). Reused from mapping to mapping.
 * Tables are indexed by dimension number, lists by directive.
 */
final class Level {
    /** Largest count of sub-units and of active sub-units at a partial spatial step: n and e of the SPEC. */
    int units;

    int edgeUnits;
    boolean top;
    boolean bottom;
    int bandwidth;
    long latency;

    /** The directives, outermost first. */
    int count;

    int[] dim = new int[16];
    int[] size = new int[16];
    int[] offset = new int[16];
    boolean[] spatial = new boolean[16];

    /** First and last directive of a dimension, -1 if none. */
    int[] first = new int[16];

    int[] last = new int[16];

    /** Whether a dimension has two directives here, which only {@link DirectVolumes} can handle. */
    boolean duplicates;

    /** The spatial directives; the second is -1 when there is one only. */
    final int[] spatialAt = new int[2];

    /** Extents and strides of the tile that this level divides; an extent of {@link #ABSENT} is no dimension. */
    int[] extent = new int[16];

    int[] stride = new int[16];

    static final int ABSENT = Integer.MIN_VALUE;

    /** Elements a unit holds, and of them the new ones when the dimension moves on: M and U of the SPEC. */
    int[] mapped = new int[16];

    int[] unique = new int[16];

    /** The same at a partial tile: ME and UE. */
    int[] edgeMapped = new int[16];

    int[] edgeUnique = new int[16];

    void clear(int dims) {
        if (first.length < dims) {
            first = new int[dims];
            last = new int[dims];
            extent = new int[dims];
            stride = new int[dims];
            mapped = new int[dims];
            unique = new int[dims];
            edgeMapped = new int[dims];
            edgeUnique = new int[dims];
        }
        count = 0;
        Arrays.fill(first, 0, dims, -1);
        Arrays.fill(extent, 0, dims, ABSENT);
    }

    void room(int directives) {
        if (dim.length < directives) {
            int length = Math.max(directives, 2 * dim.length);
            dim = Arrays.copyOf(dim, length);
            size = Arrays.copyOf(size, length);
            offset = Arrays.copyOf(offset, length);
            spatial = Arrays.copyOf(spatial, length);
        }
    }

    void add(int newDim, int newSize, int newOffset, boolean isSpatial) {
        room(count + 1);
        dim[count] = newDim;
        size[count] = newSize;
        offset[count] = newOffset;
        spatial[count] = isSpatial;
        if (first[newDim] < 0) {
            first[newDim] = count;
        }
        count++;
    }

    /** Numbers the directives anew after some were moved or renamed. */
    void index(int dims) {
        Arrays.fill(first, 0, dims, -1);
        Arrays.fill(last, 0, dims, -1);
        duplicates = false;
        for (int i = 0; i < count; i++) {
            int d = dim[i];
            if (first[d] < 0) {
                first[d] = i;
            } else {
                duplicates = true;
            }
            last[d] = i;
        }
    }

    /** Fills the size tables (end of SPEC section 4): a later directive of a dimension overwrites an earlier one. */
    void measure(boolean slides, int dims) {
        Arrays.fill(mapped, 0, dims, 0);
        Arrays.fill(unique, 0, dims, 0);
        Arrays.fill(edgeMapped, 0, dims, 0);
        Arrays.fill(edgeUnique, 0, dims, 0);
        for (int i = 0; i < count; i++) {
            int d = dim[i];
            int m = size[i];
            int o = offset[i];
            int whole = extent[d];
            int steady = Math.max(0, (whole - m) / o);
            boolean hasEdge = steady * o + m < whole || m > whole;
            int rest = whole - (steady + 1) * o;
            if (rest < 0) {
                rest = whole;
            }
            mapped[d] = m;
            unique[d] = !spatial[i] && whole <= m ? 0 : Math.min(m, o);
            edgeMapped[d] = hasEdge ? rest : m;
            edgeUnique[d] = Math.max(o - (m - rest), 0);
        }
        if (!slides) {
            return;
        }
        for (int i = 0; i < count; i++) {
            int d = dim[i];
            if (d == Dims.X || d == Dims.Y) {
                int window = d == Dims.X ? Dims.S : Dims.R;
                int out = d == Dims.X ? Dims.OX : Dims.OY;
                mapped[out] = mapped[d] - mapped[window] + 1;
                unique[out] = Math.min(offset[i], size[i]);
                edgeMapped[out] = edgeMapped[d] - edgeMapped[window] + 1;
                edgeUnique[out] = Math.min(offset[i], edgeMapped[out]);
            }
        }
    }

    /** Active units at the partial step of the first spatial directive (SPEC section 4, item 7). */
    int partialUnits() {
        int i = spatialAt[0];
        int m = size[i];
        int o = offset[i];
        int whole = extent[dim[i]];
        int full = o * (units - 1) + m;
        if (whole > full) {
            int rest = whole - ((whole - m) / o + 1) / units * (o * units);
            return rest < m ? 1 : (rest - m) / o + 1;
        }
        if (whole > m) {
            int used = (whole - m) / o + 1;
            return o * (used - 1) + m < whole ? used + 1 : used;
        }
        return 1;
    }
}
