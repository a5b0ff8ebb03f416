package io.platformoperator.graph;

import java.util.List;
import java.util.stream.Collectors;

/** One field that is not as wanted. Values are text for people; nothing that is wanted of a resource is a secret. */
public record Difference(String field, String from, String to, OnDifference rule) {
    /** All of them in one line. */
    static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
