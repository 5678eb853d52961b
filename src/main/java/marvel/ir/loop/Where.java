package marvel.ir.loop;

import java.util.Locale;

/** What runs a loop: a sequencer (one iteration after the other) or an axis of the array (all iterations at once). */
public enum Where {
    /** Steps from one L2 tile to the next. */
    DRAM(false),
    /** Steps from one array-wide tile to the next inside an L2 tile. */
    L2(false),
    /** Steps inside a processing element. */
    L1(false),
    /** Spreads over the rows of the array. */
    ROWS(true),
    /** Spreads over the columns of the array. */
    COLS(true);

    private final boolean parallel;

    Where(boolean parallel) {
        this.parallel = parallel;
    }

    public boolean isParallel() {
        return parallel;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
