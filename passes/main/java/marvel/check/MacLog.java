package marvel.check;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Which multiply-accumulates ran: one 64-bit key each, a linear hash of the coordinates of the output, left and right
 * element in their DRAM tensors. Where an on-chip output tile belongs is known only once it is stored, so keys are logged
 * relative to the tile (an <em>epoch</em>: from one fill or load of a buffer to the next) and completed at the end.
 */
final class MacLog {
    static final int DRAM = 0;
    private long[] keys = new long[1024];
    private int size;
    private int[] runEpoch = new int[256];
    private int[] runStart = new int[256];
    private int runs;
    private int[] parent = new int[256];
    private long[] offset = new long[256];
    private int epochs = 1;

    int newEpoch() {
        if (epochs == parent.length) {
            parent = Arrays.copyOf(parent, epochs * 2);
            offset = Arrays.copyOf(offset, epochs * 2);
        }
        parent[epochs] = -1;
        return epochs++;
    }

    /** Says that element 0 of an epoch lies {@code key} from element 0 of another. False if it was said to lie elsewhere. */
    boolean link(int epoch, int to, long key) {
        if (parent[epoch] < 0) {
            parent[epoch] = to;
            offset[epoch] = key;
            return true;
        }
        return parent[epoch] != to || offset[epoch] == key;
    }

    void mac(int epoch, long key) {
        if (runs == 0 || runEpoch[runs - 1] != epoch) {
            if (runs == runEpoch.length) {
                runEpoch = Arrays.copyOf(runEpoch, runs * 2);
                runStart = Arrays.copyOf(runStart, runs * 2);
            }
            runEpoch[runs] = epoch;
            runStart[runs++] = size;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, Math.max(size + 1, (int) Math.min(Integer.MAX_VALUE - 8L, size * 2L)));
        }
        keys[size++] = key;
    }

    /** How many multiply-accumulates repeat one that ran before; empty if sums of some were never stored. Ends the log. */
    OptionalLong repeats() {
        for (int r = 0; r < runs; r++) {
            long at = 0;
            for (int e = runEpoch[r]; e != DRAM; e = parent[e]) {
                if (parent[e] < 0) {
                    return OptionalLong.empty();
                }
                at += offset[e];
            }
            int end = r + 1 < runs ? runStart[r + 1] : size;
            for (int i = runStart[r]; i < end; i++) {
                keys[i] += at;
            }
        }
        Arrays.sort(keys, 0, size);
        long repeats = 0;
        for (int i = 1; i < size; i++) {
            repeats += keys[i] == keys[i - 1] ? 1 : 0;
        }
        return OptionalLong.of(repeats);
    }
}
