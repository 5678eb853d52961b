package marvel.tool;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Diagnostics in colour, on terminals whose users have not said otherwise (no-color.org). */
final class Colours {
    private static final Map<String, String> OF =
            Map.of("error", "\033[1;31m", "warning", "\033[1;35m", "remark", "\033[1;34m", "note", "\033[1;36m");
    private static final String PLACE = "\033[32m";
    private static final String PLAIN = "\033[0m";

    /** A line's first severity, or a caret under a line of the source. */
    private static final Pattern PART = Pattern.compile("(?m)^(\\S.*?: )(error|warning|remark|note)(: )|^( +)(\\^~*)$");

    private Colours() {}

    static boolean areWanted() {
        return Boolean.getBoolean("marvel.terminal") && areWanted(System.getenv());
    }

    static boolean areWanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    static String in(String diagnostic) {
        return PART.matcher(diagnostic).replaceAll(m -> {
            String text = m.group(2) != null
                    ? m.group(1) + OF.get(m.group(2)) + m.group(2) + PLAIN + m.group(3)
                    : m.group(4) + PLACE + m.group(5) + PLAIN;
            return Matcher.quoteReplacement(text);
        });
    }
}
