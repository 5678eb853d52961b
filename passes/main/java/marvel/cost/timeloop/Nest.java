package marvel.cost.timeloop;

import java.util.List;

/** The loops of a mapping in arrays, outermost first, with what one step of each advances. Reused from mapping to mapping. */
final class Nest {
    /** Sequential loops: those of DRAM, then those of L2. */
    int[] dimension = new int[16];

    long[] trips = new long[16];
    long[] step = new long[16];
    int dramLoops;
    int loops;

    /** Spatial loops: those of Y, then those of X. */
    int[] spatialDimension = new int[8];

    long[] spatialTrips = new long[8];
    long[] spatialStep = new long[8];
    int yLoops;
    int spatialLoops;
    long xSize;
    long ySize;

    /** Extents of the tiles, by dimension. */
    final long[] l1Tile;

    final long[] l2Tile;
    final long[] whole;

    Nest(int dimensions) {
        this.l1Tile = new long[dimensions];
        this.l2Tile = new long[dimensions];
        this.whole = new long[dimensions];
    }

    void read(TimeloopMapping m) {
        loops = 0;
        spatialLoops = 0;
        temporal(m.dram());
        dramLoops = loops;
        temporal(m.l2());
        ySize = spatial(m.y());
        yLoops = spatialLoops;
        xSize = spatial(m.x());
        java.util.Arrays.fill(whole, 1);
        List<TimeloopMapping.Trip> inner = m.l1();
        for (int i = 0; i < inner.size(); i++) {
            int d = inner.get(i).dimension();
            whole[d] = Math.multiplyExact(whole[d], inner.get(i).count());
        }
        System.arraycopy(whole, 0, l1Tile, 0, whole.length);
        for (int i = spatialLoops - 1; i >= 0; i--) {
            int d = spatialDimension[i];
            spatialStep[i] = whole[d];
            whole[d] = Math.multiplyExact(whole[d], spatialTrips[i]);
        }
        for (int i = loops - 1; i >= dramLoops; i--) {
            grow(i);
        }
        System.arraycopy(whole, 0, l2Tile, 0, whole.length);
        for (int i = dramLoops - 1; i >= 0; i--) {
            grow(i);
        }
    }

    private void grow(int i) {
        int d = dimension[i];
        step[i] = whole[d];
        whole[d] = Math.multiplyExact(whole[d], trips[i]);
    }

    private void temporal(List<TimeloopMapping.Trip> all) {
        for (int i = 0; i < all.size(); i++) {
            TimeloopMapping.Trip t = all.get(i);
            if (t.count() > 1) {
                if (loops == trips.length) {
                    dimension = java.util.Arrays.copyOf(dimension, 2 * loops);
                    trips = java.util.Arrays.copyOf(trips, 2 * loops);
                    step = java.util.Arrays.copyOf(step, 2 * loops);
                }
                dimension[loops] = t.dimension();
                trips[loops++] = t.count();
            }
        }
    }

    private long spatial(List<TimeloopMapping.Trip> all) {
        long size = 1;
        for (int i = 0; i < all.size(); i++) {
            TimeloopMapping.Trip t = all.get(i);
            if (t.count() > 1) {
                if (spatialLoops == spatialTrips.length) {
                    spatialDimension = java.util.Arrays.copyOf(spatialDimension, 2 * spatialLoops);
                    spatialTrips = java.util.Arrays.copyOf(spatialTrips, 2 * spatialLoops);
                    spatialStep = java.util.Arrays.copyOf(spatialStep, 2 * spatialLoops);
                }
                spatialDimension[spatialLoops] = t.dimension();
                spatialTrips[spatialLoops++] = t.count();
                size = Math.multiplyExact(size, t.count());
            }
        }
        return size;
    }
}
