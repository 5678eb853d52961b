package marvel.cost.exact;

import java.util.List;
import java.util.stream.IntStream;
import marvel.mapping.Loop;
import marvel.workload.DimName;

/** How one dim is cut: into L2 tiles, array tiles inside them, and lanes (processing elements) inside those. */
final class DimTiles {
    final DimName dim;
    final long extent;
    final long l2Tile;
    final long arrayTile;

    /** Start of each lane's part of an array tile, and the end of it if the tile is a whole one; both ascend. */
    final long[] laneStart;

    private final long[] laneEnd;

    /** Places of the dim's DRAM and L2 loop among the sequential loops, -1 without one. */
    final int dramAt;

    final int l2At;

    DimTiles(DimName dim, long extent, List<Loop> sequential, int dramLoops, List<Loop> rows, List<Loop> cols) {
        this.dim = dim;
        this.extent = extent;
        int dram = -1;
        int l2 = -1;
        for (int i = 0; i < sequential.size(); i++) {
            if (sequential.get(i).dim() == dim) {
                dram = i < dramLoops ? i : dram;
                l2 = i < dramLoops ? l2 : i;
            }
        }
        this.dramAt = dram;
        this.l2At = l2;
        this.l2Tile = dram < 0 ? extent : sequential.get(dram).step();
        this.arrayTile = l2 < 0 ? l2Tile : sequential.get(l2).step();
        long row = step(dim, rows, arrayTile);
        long col = step(dim, cols, row);
        int rowLanes = Math.toIntExact((arrayTile + row - 1) / row);
        int colLanes = Math.toIntExact((row + col - 1) / col);
        this.laneStart = new long[rowLanes * colLanes];
        this.laneEnd = new long[laneStart.length];
        for (int i = 0; i < laneStart.length; i++) {
            long rowEnd = Math.min(arrayTile, (i / colLanes + 1) * row);
            laneStart[i] = Math.min(rowEnd, i / colLanes * row + i % colLanes * col);
            laneEnd[i] = Math.min(rowEnd, laneStart[i] + col);
        }
    }

    private static long step(DimName dim, List<Loop> loops, long whole) {
        return loops.stream()
                .filter(l -> l.dim() == dim)
                .mapToLong(Loop::step)
                .findFirst()
                .orElse(whole);
    }

    int lanes() {
        return laneStart.length;
    }

    /** Iterations of a lane in an array tile: less than in others in the last lanes of the last tile, or none. */
    long length(int lane, long i2, long i1) {
        return Math.max(0, Math.min(laneEnd[lane], arrayLength(i2, i1)) - laneStart[lane]);
    }

    /** Whether all lanes have as many iterations as any other in every array tile. */
    boolean isEven() {
        long whole = wholeLength(0);
        return lanes() == 1
                || (extent % l2Tile == 0
                        && l2Tile % arrayTile == 0
                        && IntStream.range(0, lanes()).allMatch(i -> wholeLength(i) == whole));
    }

    /** Iterations of a lane in a whole array tile. */
    long wholeLength(int lane) {
        return laneEnd[lane] - laneStart[lane];
    }

    /** The last L2 tile in which a lane has iterations. It has some in all before. */
    long lastL2Tile(int lane) {
        long last = l2Tiles() - 1;
        return last > 0 && length(lane, last, 0) == 0 ? last - 1 : last;
    }

    /** The last array tile of an L2 tile in which a lane has iterations. It has some in all before. */
    long lastArrayTile(int lane, long i2) {
        long last = arrayTiles(i2) - 1;
        return last > 0 && length(lane, i2, last) == 0 ? last - 1 : last;
    }

    long l2Tiles() {
        return (extent + l2Tile - 1) / l2Tile;
    }

    long l2Length(long i2) {
        return Math.min(l2Tile, extent - i2 * l2Tile);
    }

    /** Array tiles in an L2 tile. */
    long arrayTiles(long i2) {
        return (l2Length(i2) + arrayTile - 1) / arrayTile;
    }

    long arrayLength(long i2, long i1) {
        return Math.min(arrayTile, l2Length(i2) - i1 * arrayTile);
    }
}
