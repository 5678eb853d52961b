package marvel.arch;

/** What a buffer does about the next tile while one is worked on. */
public enum Buffering {
    /** Moving and working take turns. */
    SINGLE,

    /** Words of the next tile take the place of words that are done with, as in the buffets of Timeloop. */
    OVERLAPPED,

    /** Every tile is held twice: the next one loads beside this one. */
    DOUBLE;

    /** Whether words move while others are worked on. */
    public boolean overlaps() {
        return this != SINGLE;
    }

    /** How often a tile is held. */
    public int copies() {
        return this == DOUBLE ? 2 : 1;
    }

    /** The keyword in an accelerator; empty for {@link #SINGLE}. */
    public String keyword() {
        return this == SINGLE ? "" : this == OVERLAPPED ? "overlapped" : "double_buffered";
    }
}
