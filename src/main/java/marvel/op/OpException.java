package marvel.op;

/** Arguments or attributes that do not fit an operator. Whoever knows the place in the text makes a diagnostic of it. */
public final class OpException extends RuntimeException {
    /** Stands for the call as a whole. */
    public static final int CALL = -1;

    private static final long serialVersionUID = 1;
    private final int argument;

    /** @param argument index of the argument at fault, or {@link #CALL} */
    public OpException(int argument, String message) {
        super(message, null, false, false);
        this.argument = argument;
    }

    public int argument() {
        return argument;
    }

    /** The message. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
