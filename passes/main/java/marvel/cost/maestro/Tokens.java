package marvel.cost.maestro;

import marvel.cost.maestro.MaestroException.End;
import marvel.diag.Source;
import marvel.diag.Span;

/**
 * MAESTRO's tokens (SPEC section 2): lines are split at {@code space , - > ( ) : TAB ;}; braces do not split, a carriage
 * return is no space, and a token that starts with {@code //} ends its line.
 */
final class Tokens {
    private static final String SEPARATORS = " ,->():\t;";

    private final Source source;
    private final String text;
    private int at;
    private int start;
    private String token = "";

    Tokens(Source source) {
        this.source = source;
        this.text = source.text();
    }

    /** Moves to the next token; false at the end of the text. */
    boolean advance() {
        while (true) {
            while (at < text.length() && (text.charAt(at) == '\n' || SEPARATORS.indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            start = at;
            while (at < text.length() && text.charAt(at) != '\n' && SEPARATORS.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            token = text.substring(start, at);
            if (token.isEmpty()) {
                return false;
            }
            if (!token.startsWith("//")) {
                return true;
            }
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        }
    }

    /** Moves to the next token, which must exist. */
    String next(String expected) {
        if (!advance()) {
            throw error(expected + " before the end of the file");
        }
        return token;
    }

    /** Moves past a token that must be {@code wanted}. */
    void expect(String wanted, String what) {
        if (!next("'" + wanted + "' " + what).equals(wanted)) {
            throw error("'" + wanted + "' " + what);
        }
    }

    String token() {
        return token;
    }

    /** Where the current token stands; at the end of the text the last character. */
    Span span() {
        if (!token.isEmpty()) {
            return new Span(source, start, at);
        }
        int last = text.stripTrailing().length();
        return new Span(source, Math.max(0, last - 1), Math.max(last, 1));
    }

    /** An error at the current token: {@code expected ..., got '...'}. */
    MaestroException error(String expected) {
        String hint = token.length() > 1 && (token.startsWith("{") || token.endsWith("}") || token.endsWith("{"))
                ? "; braces must stand alone"
                : token.endsWith("\r") ? "; lines must not end in a carriage return" : "";
        String got = token.isEmpty() ? "nothing" : "'" + token.replace("\r", "\\r") + "'";
        return fault("expected " + expected + ", got " + got + hint);
    }

    MaestroException fault(String message) {
        return new MaestroException(End.EXIT, span(), message);
    }

    /** Reads a number as C's atoi does: leading digits, 0 if there are none, 64 bits cut to 32. */
    static int number(String token) {
        int i = 0;
        while (i < token.length() && (token.charAt(i) == ' ' || (token.charAt(i) >= 9 && token.charAt(i) <= 13))) {
            i++;
        }
        boolean signed = i < token.length() && token.charAt(i) == '+';
        if (signed) {
            i++;
        }
        long value = 0;
        for (; i < token.length() && token.charAt(i) >= '0' && token.charAt(i) <= '9'; i++) {
            int digit = token.charAt(i) - '0';
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return (int) value;
    }
}
