package marvel.search.joint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.DimName;

/** Writes what the search found as a mapping. */
final class BestMapping {
    private final Shape shape;
    private final Best best;
    private final OffChip off;

    BestMapping(Shape shape, Best best, OffChip off) {
        this.shape = shape;
        this.best = best;
        this.off = off;
    }

    Mapping mapping(List<String> layouts) {
        List<Loop> dram = new ArrayList<>();
        for (int i = off.loops.length - 1; i >= 0; i--) {
            int d = off.loops[i] - Traffic.DRAM;
            dram.add(new Loop(shape.names[d], off.cuts[d].dram, off.cuts[d].tile));
        }
        List<Loop> l2 = new ArrayList<>();
        for (int i = best.loops.length - 1; i >= 0; i--) {
            int d = best.loops[i];
            int a = off.cuts[d].array(best.cut[d]);
            l2.add(new Loop(shape.names[d], off.cuts[d].trips[a], off.cuts[d].size[a]));
        }
        List<Loop> rows = new ArrayList<>();
        List<Loop> cols = new ArrayList<>();
        spread(columns(), rows, cols);
        List<Loop> l1 = new ArrayList<>();
        for (DimName name : DimName.values()) {
            long n = shape.workload.extent(name);
            for (int d = 0; d < shape.dims; d++) {
                n = shape.names[d] == name ? off.cuts[d].size[off.cuts[d].l1(best.cut[d])] : n;
            }
            if (n > 1) {
                l1.add(new Loop(name, n, 1));
            }
        }
        List<Boolean> keeps = new ArrayList<>(Collections.nCopies(Shape.TENSORS, true));
        for (int t = 0; t < Shape.TENSORS; t++) {
            keeps.set(t, (best.mask >> t & 1) == 0);
        }
        return new Mapping(dram, l2, rows, cols, l1, keeps, layouts);
    }

    /** Loops over the array with so many columns in use. */
    private void spread(long columns, List<Loop> rows, List<Loop> cols) {
        long left = columns;
        for (int d = 0; d < shape.dims; d++) {
            long l1 = off.cuts[d].size[off.cuts[d].l1(best.cut[d])];
            long lanes = off.cuts[d].lanes(best.cut[d]);
            long c = gcd(lanes, left);
            left /= c;
            if (c > 1) {
                cols.add(new Loop(shape.names[d], c, l1));
            }
            if (lanes / c > 1) {
                rows.add(new Loop(shape.names[d], lanes / c, l1 * c));
            }
        }
    }

    /** Columns in use, for as few loops as can be: it makes no difference to the cost, but the nest is simpler. */
    private long columns() {
        long n = 1;
        for (int d = 0; d < shape.dims; d++) {
            n *= off.cuts[d].lanes(best.cut[d]);
        }
        long fewest = 0;
        int least = Integer.MAX_VALUE;
        for (long c = Math.min(n, shape.target.cols()); c >= 1; c--) {
            if (n % c == 0 && n / c <= shape.target.rows()) {
                List<Loop> loops = new ArrayList<>();
                spread(c, loops, loops);
                if (loops.size() < least) {
                    least = loops.size();
                    fewest = c;
                }
            }
        }
        return fewest;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
