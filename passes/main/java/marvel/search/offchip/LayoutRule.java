package marvel.search.offchip;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import marvel.workload.Role;

/** Which tensors' layouts may be chosen; the others keep the graph's order of axes. */
public enum LayoutRule {
    SEARCH,
    /** Weights only, which are packed ahead of time. */
    WEIGHTS,
    FIXED;

    /** The tensors whose layouts may be chosen. */
    public Set<Role> free() {
        return this == SEARCH
                ? EnumSet.allOf(Role.class)
                : this == WEIGHTS ? EnumSet.of(Role.WEIGHT) : EnumSet.noneOf(Role.class);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
