package marvel.search.offchip;

import java.util.Locale;
import marvel.workload.Role;

/** Which tensors' layouts may be chosen; the others keep the graph's order of axes. */
public enum LayoutRule {
    SEARCH,
    /** Weights only, which are packed ahead of time. */
    WEIGHTS,
    FIXED;

    boolean isFree(Role role) {
        return this == SEARCH || (this == WEIGHTS && role == Role.WEIGHT);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
