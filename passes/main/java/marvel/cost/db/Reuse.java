package marvel.cost.db;

import java.util.Locale;

/** When a tile is fetched. */
public enum Reuse {
    /** At every step of the loops over tiles: the paper's model, in which the order of loops does not matter. */
    NONE,
    /** When it is another tile than before: it stays while only loops advance that its tensor does not depend on. */
    TILES;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
