package marvel.cost.timeloop;

/** A mapping that Timeloop refuses; the message is Timeloop's. */
public final class IllegalMappingException extends Exception {
    private static final long serialVersionUID = 1;

    private final String kind;

    IllegalMappingException(String kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** A word for what is wrong, such as {@code capacity-L1}. */
    public String kind() {
        return kind;
    }
}
