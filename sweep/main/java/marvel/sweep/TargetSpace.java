package marvel.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;

/**
 * An accelerator some of whose numbers are ranges, {@code 8..64 by 8}, or sets, <code>{32, 64, 128}</code>: one target for every
 * choice of each.
 *
 * @param axes in the order of the text
 */
record TargetSpace(Source source, List<Axis> axes) {
    /** More targets than these are a mistake. */
    static final int MOST = 1_000_000;

    private static final Pattern CHOICE = Pattern.compile("//[^\\n]*"
            + "|(\\d+)\\s*\\.\\.\\s*(\\d+)(?:\\s*by\\s+(\\d+))?"
            + "|\\{\\s*((?:\\d+(?:\\.\\d+)?\\s*,\\s*)*\\d+(?:\\.\\d+)?)\\s*\\}");

    private static final Pattern KEY = Pattern.compile("([a-z_0-9]+)\\s*[=:][^;=:]*$");

    /**
     * A number that varies.
     *
     * @param name key that it is a value of
     * @param start of its text
     * @param end of its text
     */
    record Axis(String name, int start, int end, List<String> values) {}

    /** @throws CompileException where a range or set is wrong, or there are too many targets */
    static TargetSpace read(Source source) {
        Map<String, Integer> names = new LinkedHashMap<>();
        List<Axis> axes = new ArrayList<>();
        Matcher m = CHOICE.matcher(source.text());
        double count = 1;
        while (m.find()) {
            Span span = new Span(source, m.start(), m.end());
            List<String> values = m.group(4) != null
                    ? List.of(m.group(4).split("\\s*,\\s*", 0))
                    : m.group(1) != null ? range(m, span) : List.of();
            if (values.isEmpty()) {
                continue; // a comment
            }
            Matcher key = KEY.matcher(source.text().substring(0, m.start()));
            String name = key.find() ? key.group(1) : "value";
            int n = names.merge(name, 1, Integer::sum);
            axes.add(new Axis(n == 1 ? name : name + "_" + n, m.start(), m.end(), values));
            count *= values.size();
            if (count > MOST) {
                throw new CompileException(
                        Code.SWEEP, span, "expected at most " + MOST + " targets in all, got more with this");
            }
        }
        if (axes.isEmpty()) {
            throw new CompileException(
                    Code.SWEEP,
                    new Span(source, 0, 0),
                    "expected a range, such as 8..64 by 8, or a set, such as {32, 64, 128}, got none");
        }
        return new TargetSpace(source, axes);
    }

    private static List<String> range(Matcher m, Span span) {
        long from = number(m.group(1), span);
        long to = number(m.group(2), span);
        long by = m.group(3) == null ? 1 : number(m.group(3), span);
        if (by == 0 || to < from) {
            throw new CompileException(
                    Code.SWEEP, span, "expected a range that goes up in steps of 1 or more, got " + m.group());
        }
        if ((to - from) / by >= MOST) {
            throw new CompileException(
                    Code.SWEEP, span, "expected at most " + MOST + " targets in all, got more with this");
        }
        List<String> values = new ArrayList<>();
        for (long v = from; v <= to; v += by) {
            values.add(Long.toString(v));
        }
        return values;
    }

    private static long number(String digits, Span span) {
        if (digits.length() > 12) {
            throw new CompileException(Code.SWEEP, span, "expected numbers of at most 12 digits, got " + digits);
        }
        return Long.parseLong(digits);
    }

    int size() {
        return axes.stream().mapToInt(a -> a.values().size()).reduce(1, Math::multiplyExact);
    }

    /** The values of one target; the last axis varies fastest. */
    List<String> values(int index) {
        String[] all = new String[axes.size()];
        int rest = index;
        for (int i = all.length - 1; i >= 0; i--) {
            List<String> values = axes.get(i).values();
            all[i] = values.get(rest % values.size());
            rest /= values.size();
        }
        return List.of(all);
    }

    /** @throws CompileException if this choice of values is no accelerator */
    Target target(int index) {
        return Targets.read(text(index));
    }

    /** The text of one target. */
    Source text(int index) {
        List<String> values = values(index);
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int i = 0; i < axes.size(); i++) {
            out.append(source.text(), at, axes.get(i).start()).append(values.get(i));
            at = axes.get(i).end();
        }
        String named = out.append(source.text().substring(at)).toString();
        return new Source(source.name() + " with " + String.join(", ", values), named);
    }
}
