package marvel.ir.loop;

import java.util.Locale;

/** Where a buffer lives. An L1 buffer exists once in every processing element. */
public enum Space {
    DRAM,
    L2,
    L1;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
