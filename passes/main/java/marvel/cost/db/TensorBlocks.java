package marvel.cost.db;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Tensor;

/**
 * Distinct DRAM blocks that the tiles of a tensor touch, in closed form.
 *
 * <p>The tensor starts at a block boundary. A tile is the bounding box of the elements that its iterations use, clipped to
 * the tensor: padding is not in memory, gaps of a stride are moved. Under a layout, a tile is a set of runs of
 * consecutive bytes, in ascending order: axes inside the innermost axis that is not covered in full coalesce. A run from
 * byte s of length L touches floor((s + L - 1) / b) - floor(s / b) + 1 blocks, and shares its first with the run before it
 * if that ends in the same block. Both sums need of the starts only their residues modulo b, which are added up axis by
 * axis as {@link Histogram}s, for all tiles of a grid at once.
 *
 * <p>Keeps what it worked out for each axis; not safe for use by several threads.
 */
public final class TensorBlocks {
    private final Tensor tensor;
    private final long[] extents;
    private final int block;
    private final Cover[] covers;
    private final List<Map<Long, AxisTiles>> known = new ArrayList<>();

    /**
     * @param extents of the workload's dims, by {@link DimName#ordinal}
     * @param block bytes of a DRAM block
     * @throws IllegalArgumentException if a dim indexes two axes of the tensor
     */
    public TensorBlocks(Tensor tensor, long[] extents, int block) {
        this.tensor = tensor;
        this.extents = extents.clone();
        this.block = block;
        for (DimName d : DimName.values()) {
            if (tensor.axes().stream().filter(a -> a.coefficient(d) != 0).count() > 1) {
                throw new IllegalArgumentException(
                        "expected dim " + d + " to index one axis of " + tensor.name() + ", got several");
            }
        }
        tensor.axes().forEach(a -> known.add(new HashMap<>()));
        this.covers =
                tensor.axes().stream().map(a -> new Cover(a, this.extents)).toArray(Cover[]::new);
    }

    /** Elements of all tiles of the grid together, padding not counted. */
    public long elements(long[] tile) {
        long sum = 1;
        for (int i = 0; i < known.size(); i++) {
            sum = Math.multiplyExact(sum, covered(i, tile));
        }
        return sum;
    }

    /** Elements that the tiles of the grid have along one axis, all tiles of that axis together, padding not counted. */
    public long covered(int axis, long[] tile) {
        return covers[axis].covered(tile);
    }

    /** Tiles that the dims of one axis make, those in the padding not counted. */
    public long tiles(int axis, long[] tile) {
        return covers[axis].tiles(tile);
    }

    /**
     * Blocks touched by a tile, added up over all tiles of the grid, in blocks.
     *
     * @param tile extents of a tile, by {@link DimName#ordinal}
     * @param layout numbers of the tensor's axes, in the order in memory, innermost last
     * @param element bytes of an element
     */
    public long blocks(long[] tile, int[] layout, int element) {
        AxisTiles[] axes = new AxisTiles[layout.length];
        for (int i = 0; i < layout.length; i++) {
            axes[i] = axis(layout[i], tile);
        }
        return gridBlocks(axes, element, block);
    }

    private AxisTiles axis(int i, long[] tile) {
        Axis axis = tensor.axes().get(i);
        long key = 0;
        for (Axis.Term t : axis.terms()) {
            int d = t.dim().ordinal();
            key = key * (extents[d] + 1) + tile[d];
        }
        AxisTiles tiles = known.get(i).get(key);
        if (tiles == null) {
            tiles = AxisTiles.of(axis, extents, tile, block);
            known.get(i).put(key, tiles);
        }
        return tiles;
    }

    /** Sum over all tiles; {@code axes} outermost first. */
    private static long gridBlocks(AxisTiles[] axes, int element, int block) {
        int rank = axes.length;
        long[] stride = new long[rank + 1]; // stride[i + 1]: bytes between neighbours along axis i
        stride[rank] = element;
        for (int i = rank - 1; i >= 0; i--) {
            stride[i] = Math.multiplyExact(stride[i + 1], axes[i].extent);
        }
        Histogram[] outer = new Histogram[rank]; // outer[i]: offsets from all axes outside axis i
        Histogram sum = Histogram.origin(block);
        for (int i = 0; i < rank; i++) {
            outer[i] = sum;
            if (i + 1 < rank) {
                sum = sum.plus(axes[i].every(stride[i + 1]));
            }
        }
        long total = 0;
        long inside = 1; // combinations of tiles of the axes inside that are covered in full
        for (int j = rank - 1; j >= 0 && inside > 0; j--) {
            if (axes[j].full < axes[j].count()) {
                long runs = runBlocks(axes[j], stride[j + 1], outer[j]);
                total += inside * (runs - sharedBlocks(axes, stride, outer, j));
            }
            inside *= axes[j].full;
        }
        return total + inside * ((stride[0] + block - 1) / block);
    }

    /** Blocks of every run, for tiles whose innermost axis not covered in full is this one. */
    private static long runBlocks(AxisTiles axis, long stride, Histogram outer) {
        int block = outer.block();
        long[] upTo = new long[2 * block + 1]; // offsets of the residues 0, 1, .., twice around
        for (int r = 0; r < 2 * block; r++) {
            upTo[r + 1] = upTo[r] + outer.at(r % block);
        }
        long total = 0;
        for (int i = 0; i < axis.count(); i++) {
            if (!axis.isFull(i)) {
                long last = axis.length(i) * stride - 1;
                int rest = (int) (last % block);
                // Runs that begin in the last residues, as many as the rest is long, reach into one block more.
                int first = (int) Math.floorMod(-rest - axis.start(i) * stride, (long) block);
                total += upTo[block] * (last / block + 1) + upTo[first + rest] - upTo[first];
            }
        }
        return total;
    }

    /**
     * Runs whose first block is the last one of the run before, in the same tile. From one run to the next, some axis k
     * steps on, and the axes between k and the runs' axis j fall back from their last index to their first. The distance
     * from the last byte of a run to the first byte of the next only grows with every axis that is not covered in full,
     * so few combinations stay below a block.
     */
    private static long sharedBlocks(AxisTiles[] axes, long[] stride, Histogram[] outer, int j) {
        int block = outer[0].block();
        Map<Long, Histogram> ends = new HashMap<>(); // distance to the next run -> residues of last bytes
        for (int i = 0; i < axes[j].count() && stride[j + 1] < block; i++) {
            long distance = (axes[j].extent - axes[j].length(i)) * stride[j + 1] + 1;
            if (!axes[j].isFull(i) && distance < block) {
                long end = (axes[j].start(i) + axes[j].length(i)) * stride[j + 1] - 1;
                ends.computeIfAbsent(distance, d -> new Histogram(block)).add((int) (end % block), 1);
            }
        }
        long shared = 0;
        for (int k = j - 1; k >= 0 && !ends.isEmpty(); k--) {
            Histogram before = outer[k].plus(axes[k].notLast(stride[k + 1]));
            Map<Long, Histogram> next = new HashMap<>();
            for (Map.Entry<Long, Histogram> e : ends.entrySet()) {
                shared += before.below(e.getValue(), block - e.getKey());
                for (int i = 0; k > 0 && i < axes[k].count(); i++) {
                    long distance = e.getKey() + (axes[k].extent - axes[k].length(i)) * stride[k + 1];
                    if (distance < block) {
                        long last = (axes[k].start(i) + axes[k].length(i) - 1) * stride[k + 1];
                        Histogram to = next.computeIfAbsent(distance, d -> new Histogram(block));
                        for (int r = 0; r < block; r++) {
                            to.add((int) ((r + last) % block), e.getValue().at(r));
                        }
                    }
                }
            }
            ends = next;
        }
        return shared;
    }
}
