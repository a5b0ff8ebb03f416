package io.platformoperator.cli.plan;

import java.util.regex.Pattern;

/** Values of settings, made shorter for people. */
final class Values {
    private static final int LONG = 60;
    private static final int CONTEXT = 16;
    private static final Pattern TYPE_NAME = Pattern.compile("\\b[A-Z]\\w*(?=\\[)");

    private Values() {}

    /** Two values, as far as needed to see how they differ. */
    record Pair(String from, String to) {}

    /** Without names of Java types; nothing at all is called none. */
    static String plain(String value) {
        return switch (value) {
            case "[]", "{}", "null" -> "none";
            default -> TYPE_NAME.matcher(value).replaceAll("");
        };
    }

    /**
     * A value after its name, in one line. What matters of a long one is when it changes; to review a whole policy document is not
     * what a plan is read for.
     */
    static String upTo(int width, String name, String value) {
        var text = name + plain(value);
        if (text.length() <= width) {
            return text;
        }
        return value.startsWith("{\"") ? name + "{…}" : text.substring(0, width - 1) + "…";
    }

    /** Long values without what they have in common at both ends. */
    static Pair apart(String from, String to) {
        var a = plain(from);
        var b = plain(to);
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
