package marvel.diag;

/** How much a diagnostic matters. Only {@link #ERROR} makes a run fail. */
public enum Severity {
    ERROR,
    WARNING,
    REMARK,
    NOTE;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
