package marvel.search;

/** Thrown where no choice in the space fits; the message names the buffer, the tensor and the least size that would do. */
public final class InfeasibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InfeasibleException(String message) {
        super(message, null, false, false);
    }
}
