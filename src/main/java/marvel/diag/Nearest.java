package marvel.diag;

import java.util.List;
import java.util.Optional;

/** The word that somebody probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The nearest of some words, if it is within a third of the word's length. */
    public static Optional<String> of(String word, List<String> words) {
        String best = "";
        int least = Math.max(1, word.length() / 3) + 1;
        for (String w : words) {
            int d = distance(word, w);
            if (d < least) {
                least = d;
                best = w;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** {@code did you mean 'x'?}, or the list of words where none is near. */
    public static String suggestion(String word, List<String> words) {
        return of(word, words)
                .map(n -> "did you mean '" + n + "'?")
                .orElse("expected one of " + String.join(", ", words));
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
