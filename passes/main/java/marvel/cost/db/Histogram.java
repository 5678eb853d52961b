package marvel.cost.db;

import java.util.Arrays;

/** How many byte offsets have each residue modulo the block size. */
final class Histogram {
    private final long[] count;

    Histogram(int block) {
        count = new long[block];
    }

    /** One offset, 0. */
    static Histogram origin(int block) {
        Histogram h = new Histogram(block);
        h.count[0] = 1;
        return h;
    }

    int block() {
        return count.length;
    }

    long at(int residue) {
        return count[residue];
    }

    void add(int residue, long times) {
        count[residue] += times;
    }

    /** Adds the residues of {@code first + i * step}, for i from 0 to {@code n - 1}. */
    void addRun(int first, int step, long n) {
        int block = count.length;
        if (step == 0) {
            count[first] += n;
            return;
        }
        int period = block / gcd(step, block);
        long rounds = n / period;
        long rest = n % period;
        int residue = first;
        for (int i = 0; i < (rounds > 0 ? period : rest); i++) {
            count[residue] += rounds + (i < rest ? 1 : 0);
            residue = (residue + step) % block;
        }
    }

    /** The offsets of this, each plus each of the other: a cyclic convolution. */
    Histogram plus(Histogram other) {
        int block = count.length;
        Histogram sum = new Histogram(block);
        if (isEven() || other.isEven()) {
            Arrays.fill(sum.count, isEven() ? count[0] * other.total() : total() * other.count[0]);
            return sum;
        }
        for (int a = 0; a < block; a++) {
            if (count[a] != 0) {
                for (int b = 0; b < block; b++) {
                    if (other.count[b] != 0) {
                        sum.count[a + b < block ? a + b : a + b - block] += count[a] * other.count[b];
                    }
                }
            }
        }
        return sum;
    }

    /** How many offsets of this, each plus each of the other, have a residue below a limit. */
    long below(Histogram other, long limit) {
        int block = count.length;
        long n = 0;
        for (int b = 0; b < block; b++) {
            if (other.count[b] != 0) {
                long ours = 0;
                for (int r = 0; r < limit; r++) {
                    ours += count[r >= b ? r - b : r - b + block];
                }
                n += ours * other.count[b];
            }
        }
        return n;
    }

    /** True if all residues are as frequent. */
    private boolean isEven() {
        for (long c : count) {
            if (c != count[0]) {
                return false;
            }
        }
        return true;
    }

    private long total() {
        long total = 0;
        for (long c : count) {
            total += c;
        }
        return total;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
