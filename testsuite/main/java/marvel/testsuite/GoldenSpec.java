package marvel.testsuite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.tool.TextRun;

/**
 * What the comments of a golden's input say: how to run it, and what must hold of what it prints.
 *
 * @param args arguments of {@code marvel-opt}, with {@code %s} (the input) and {@code %t} (a scratch path) still in
 * @param fromStdin whether the input comes through standard input
 * @param out checks of standard output
 * @param err checks of standard error
 * @param exit the exit code expected
 * @param roundTrip whether standard output must be a text that prints as itself
 * @param compare whether all that is printed lies in files beside the input, or the checks alone count
 */
record GoldenSpec(
        List<String> args,
        boolean fromStdin,
        List<Check> out,
        List<Check> err,
        int exit,
        boolean roundTrip,
        boolean compare) {
    private static final String TOOL = "marvel-opt";
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?m)^\\s*// *(RUN|CHECK(?:-[A-Z]+)*|EXIT|ROUNDTRIP|COMPARE): *(.*?)\\s*$");

    static GoldenSpec of(String text) {
        List<String> words = List.of();
        List<Check> out = new ArrayList<>();
        List<Check> err = new ArrayList<>();
        int exit = 0;
        boolean roundTrip = true;
        boolean compare = true;
        Matcher m = DIRECTIVE.matcher(text);
        while (m.find()) {
            String value = m.group(2);
            switch (m.group(1)) {
                case "RUN" -> {
                    require(words.isEmpty(), "one RUN line", "another: " + value);
                    words = TextRun.words(value);
                }
                case "EXIT" -> exit = Integer.parseInt(value);
                case "ROUNDTRIP" -> {
                    require(value.equals("no"), "ROUNDTRIP: no", value);
                    roundTrip = false;
                }
                case "COMPARE" -> {
                    require(value.equals("no"), "COMPARE: no", value);
                    compare = false;
                }
                default -> {
                    boolean isErr = m.group(1).startsWith("CHECK-ERR");
                    String kind = m.group(1).replaceFirst("CHECK(-ERR)?-?", "");
                    (isErr ? err : out).add(Check.of(kind, value));
                }
            }
        }
        require(
                !words.isEmpty() && words.get(0).equals(TOOL),
                "a line '// RUN: marvel-opt %s'",
                String.join(" ", words));
        int stdin = words.indexOf("<");
        require(stdin < 0 || words.subList(stdin, words.size()).equals(List.of("<", "%s")), "'< %s' at the end", "no");
        List<String> args = words.subList(1, stdin < 0 ? words.size() : stdin);
        require(compare || !out.isEmpty() || !err.isEmpty(), "checks where nothing is compared", "none");
        roundTrip &= exit == 0 && printsIr(args);
        return new GoldenSpec(List.copyOf(args), stdin >= 0, out, err, exit, roundTrip, compare);
    }

    private static boolean printsIr(List<String> args) {
        return args.stream().noneMatch(a -> a.matches("(--emit|--help|--version|-h|-o).*"))
                || (args.contains("--emit=ir") && !args.contains("-o"));
    }

    static void require(boolean holds, String expected, String got) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + expected + ", got " + got);
        }
    }

    /** How a pattern must be found. */
    enum Kind {
        /** Behind the line of the one before. */
        PLAIN,
        /** On the line behind the one before. */
        NEXT,
        /** Not between the matches around it. */
        NOT,
        /** Behind the match before the group, the group in any order. */
        DAG
    }

    /** A pattern that a line must, or must not, contain. */
    record Check(Kind kind, Pattern pattern, String text) {
        static Check of(String kind, String text) {
            require(!text.isEmpty(), "a text behind CHECK:", "none");
            Kind k = Arrays.stream(Kind.values())
                    .filter(v -> v.name().equals(kind.isEmpty() ? "PLAIN" : kind))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected CHECK, CHECK-NEXT, CHECK-NOT or CHECK-DAG, got CHECK-" + kind));
            StringBuilder regex = new StringBuilder();
            Matcher m = Pattern.compile("\\{\\{(.*?)}}").matcher(text);
            int end = 0;
            while (m.find()) {
                regex.append(quote(text.substring(end, m.start())))
                        .append("(?:")
                        .append(m.group(1))
                        .append(')');
                end = m.end();
            }
            return new Check(
                    k, Pattern.compile(regex.append(quote(text.substring(end))).toString()), text);
        }

        private static String quote(String s) {
            String folded = fold(s);
            return folded.isEmpty() ? "" : Pattern.quote(folded);
        }

        boolean matches(String line) {
            return pattern.matcher(fold(line)).find();
        }

        private static String fold(String s) {
            return s.replaceAll("\\s+", " ");
        }
    }

    /** Holds the text against the checks; gives what is wrong, or nothing. */
    static List<String> verify(String name, List<Check> checks, String text) {
        List<String> lines = text.lines().toList();
        List<String> wrong = new ArrayList<>();
        List<Check> absent = new ArrayList<>();
        int at = 0;
        int dagStart = -1;
        int dagEnd = -1;
        for (Check c : checks) {
            if (c.kind() == Kind.NOT) {
                absent.add(c);
                continue;
            }
            boolean dag = c.kind() == Kind.DAG;
            if (!dag && dagStart >= 0) {
                at = dagEnd;
                dagStart = -1;
            }
            int from = dag && dagStart >= 0 ? dagStart : at;
            int last = c.kind() == Kind.NEXT ? Math.min(at + 1, lines.size()) : lines.size();
            int found = find(c, lines, from, last);
            if (found < 0) {
                wrong.add(name + ": no line"
                        + (c.kind() == Kind.NEXT ? " " + (at + 1) : " from line " + (from + 1) + " on") + " has: "
                        + c.text());
                continue;
            }
            absent(name, absent, lines, from, found, wrong);
            if (dag) {
                dagEnd = dagStart < 0 ? found + 1 : Math.max(dagEnd, found + 1);
                dagStart = from;
            } else {
                at = found + 1;
            }
        }
        absent(name, absent, lines, dagStart >= 0 ? dagEnd : at, lines.size(), wrong);
        return wrong;
    }

    private static int find(Check c, List<String> lines, int from, int to) {
        for (int k = from; k < to; k++) {
            if (c.matches(lines.get(k))) {
                return k;
            }
        }
        return -1;
    }

    private static void absent(
            String name, List<Check> absent, List<String> lines, int from, int to, List<String> wrong) {
        for (Check c : absent) {
            int found = find(c, lines, from, to);
            if (found >= 0) {
                wrong.add(name + ": line " + (found + 1) + " has what must not be there: " + c.text());
            }
        }
        absent.clear();
    }
}
