package marvel.cost.maestro;

/** Small numbers for the names of dimensions, in the order of their names as strings: MAESTRO sorts them so. */
final class Dims {
    static final int C = 0;
    static final int G = 1;
    static final int K = 2;
    static final int M = 3;
    static final int N = 4;
    static final int R = 5;
    static final int S = 6;
    static final int X = 7;
    static final int Y = 8;
    /** Output column, written {@code X'}. */
    static final int OX = 9;
    /** Output row, written {@code Y'}. */
    static final int OY = 10;
    /** How many dimensions have a fixed number; others are numbered from here on, layer by layer. */
    static final int KNOWN = 11;

    private static final String[] NAMES = {"C", "G", "K", "M", "N", "R", "S", "X", "Y", "X'", "Y'"};

    private Dims() {}

    static String name(int id) {
        return NAMES[id];
    }

    /** The number of a known dimension, -1 for any other name. */
    static int id(String name) {
        if (name.length() == 1) {
            return switch (name.charAt(0)) {
                case 'C' -> C;
                case 'G' -> G;
                case 'K' -> K;
                case 'M' -> M;
                case 'N' -> N;
                case 'R' -> R;
                case 'S' -> S;
                case 'X' -> X;
                case 'Y' -> Y;
                default -> -1;
            };
        }
        if (name.length() == 2 && name.charAt(1) == '\'') {
            return name.charAt(0) == 'X' ? OX : name.charAt(0) == 'Y' ? OY : -1;
        }
        return -1;
    }
}
