package marvel.workload;

import java.util.Locale;

/** What a tensor is to an operator. */
public enum Role {
    INPUT,
    WEIGHT,
    OUTPUT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
