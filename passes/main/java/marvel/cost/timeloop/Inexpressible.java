package marvel.cost.timeloop;

/** Why Timeloop has no form for a mapping; the message is a clause without a full stop. */
public final class Inexpressible extends Exception {
    private static final long serialVersionUID = 1;

    Inexpressible(String reason) {
        super(reason, null, false, false);
    }
}
