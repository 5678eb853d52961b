package marvel.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Damages texts as people and programs do: tokens, numbers, lines and brackets taken out, doubled, moved, replaced. */
public final class Mutator {
    private static final Pattern TOKEN = Pattern.compile(
            "[%@#]?[A-Za-z_][A-Za-z0-9_.]*|[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\\s+|\"[^\"\\n]*\"|.");

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "3",
            "7",
            "127",
            "128",
            "255",
            "65536",
            "2147483647",
            "2147483648",
            "4294967296",
            "3037000500",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1e308",
            "1e-320",
            "0.5",
            "99999999999999999999",
            "inf",
            "nan",
            "1f",
            "2i64",
            "?");

    private final List<List<String>> corpus;
    private final Random random;

    /** @param corpus texts whose tokens others may get */
    public Mutator(List<List<String>> corpus, Random random) {
        this.corpus = corpus;
        this.random = random;
    }

    public static List<String> tokens(String text) {
        return TOKEN.matcher(text).results().map(r -> r.group()).toList();
    }

    /** One of the texts with one to four changes. */
    public String next() {
        List<String> text = new ArrayList<>(corpus.get(random.nextInt(corpus.size())));
        for (int n = random.nextInt(4); n >= 0; n--) {
            change(text);
        }
        return String.join("", text);
    }

    private void change(List<String> text) {
        if (text.isEmpty()) {
            text.add("x");
        }
        int at = random.nextInt(text.size());
        int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
        List<String> piece = new ArrayList<>(text.subList(at, Math.min(text.size(), at + length)));
        switch (random.nextInt(9)) {
            case 0 -> text.subList(at, at + piece.size()).clear();
            case 1 -> text.addAll(at, piece);
            case 2 -> text.addAll(random.nextInt(text.size()), piece);
            case 3 -> text.set(at, token());
            case 4, 5, 6 -> number(text, at);
            case 7 -> {
                List<String> other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(Math.max(1, other.size()));
                text.addAll(at, other.subList(from, Math.min(other.size(), from + length)));
            }
            default -> text.set(at, String.valueOf((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000)));
        }
    }

    /** The next number behind a place is another one. */
    private void number(List<String> text, int from) {
        for (int i = from; i < text.size(); i++) {
            if (text.get(i).charAt(0) >= '0' && text.get(i).charAt(0) <= '9') {
                text.set(i, random.nextInt(3) == 0 ? NUMBERS.get(random.nextInt(NUMBERS.size())) : near(text.get(i)));
                return;
            }
        }
        text.set(from, NUMBERS.get(random.nextInt(NUMBERS.size())));
    }

    private String near(String number) {
        String digits = number.replaceAll("[^0-9].*", "");
        long value = digits.length() > 15 ? 1 : Long.parseLong(digits);
        return String.valueOf(
                switch (random.nextInt(4)) {
                    case 0 -> value + 1;
                    case 1 -> Math.max(0, value - 1);
                    case 2 -> value * (2 + random.nextInt(3));
                    default -> value / 2;
                });
    }

    private String token() {
        List<String> other = corpus.get(random.nextInt(corpus.size()));
        return other.isEmpty() ? "" : other.get(random.nextInt(other.size()));
    }
}
