package io.platformoperator.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One field whose observed value differs from the desired value. Values are text for people. Desired state contains no
 * secrets, so the text is safe to show.
 */
public record Difference(String field, String from, String to, UpdateBehavior updateBehavior) {
    /** All differences in one line. */
    static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
