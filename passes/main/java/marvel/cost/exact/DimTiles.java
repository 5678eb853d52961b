package marvel.cost.exact;

import java.util.List;
import marvel.mapping.Loop;
import marvel.workload.DimName;

/** How one dim is cut: into L2 tiles, array tiles inside them, and lanes (processing elements) inside those. */
final class DimTiles {
    final DimName dim;
    final long extent;
    final long l2Tile;
    final long arrayTile;

    /** Start of each lane's part of an array tile, and the one length that all of them have. */
    final long[] laneStart;

    final long laneLength;

    /** Places of the dim's DRAM and L2 loop among the sequential loops, -1 without one. */
    final int dramAt;

    final int l2At;

    /**
     * Cuts a dim.
     *
     * @throws IllegalArgumentException if some lane is idle in some array tile, or has a shorter part
     */
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
        boolean even = extent % l2Tile == 0 && l2Tile % arrayTile == 0 && arrayTile % row == 0 && row % col == 0;
        if (!even && row * col != arrayTile * arrayTile) {
            throw new IllegalArgumentException("expected tiles of " + dim + " that divide, as it runs in parallel");
        }
        this.laneLength = col;
        this.laneStart = new long[Math.toIntExact((arrayTile + col - 1) / col)];
        for (int i = 0; i < laneStart.length; i++) {
            laneStart[i] = i * col;
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
