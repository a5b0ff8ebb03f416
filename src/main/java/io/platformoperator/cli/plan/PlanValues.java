package io.platformoperator.cli.plan;

import java.util.regex.Pattern;

/** Shortens values of settings for text output. */
final class PlanValues {
    private static final int LONG = 60;
    private static final int CONTEXT = 16;
    private static final Pattern TYPE_NAME = Pattern.compile("\\b[A-Z]\\w*(?=\\[)");

    private PlanValues() {}

    /** Two values, shortened to the part in which they differ. */
    record Pair(String from, String to) {}

    /** The value without names of Java types; an empty value is {@code none}. */
    static String readable(String value) {
        return switch (value) {
            case "[]", "{}", "null" -> "none";
            default -> TYPE_NAME.matcher(value).replaceAll("");
        };
    }

    /**
     * Name and value in one line of at most {@code width} columns. A longer value is truncated, a JSON document is replaced by {@code
     * {…}}: readers of a plan do not review whole policy documents.
     */
    static String truncated(int width, String name, String value) {
        var text = name + readable(value);
        if (text.length() <= width) {
            return text;
        }
        return value.startsWith("{\"") ? name + "{…}" : text.substring(0, width - 1) + "…";
    }

    /** Removes the common prefix and suffix of long values, except for some context. */
    static Pair difference(String from, String to) {
        var a = readable(from);
        var b = readable(to);
        if (a.length() <= LONG && b.length() <= LONG) {
            return new Pair(a, b);
        }
        var shorter = Math.min(a.length(), b.length());
        int same = 0;
        while (same < shorter && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        int sameAtEnd = 0;
        while (sameAtEnd < shorter - same
                && a.charAt(a.length() - 1 - sameAtEnd) == b.charAt(b.length() - 1 - sameAtEnd)) {
            sameAtEnd++;
        }
        return new Pair(middle(a, same, sameAtEnd), middle(b, same, sameAtEnd));
    }

    private static String middle(String value, int same, int sameAtEnd) {
        var start = Math.max(0, same - CONTEXT);
        var end = Math.min(value.length(), value.length() - sameAtEnd + CONTEXT);
        return (start > 0 ? "…" : "") + value.substring(start, end) + (end < value.length() ? "…" : "");
    }
}
