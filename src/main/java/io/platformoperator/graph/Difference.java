package io.platformoperator.graph;

/** One field that is not as wanted. Values are text for people; a secret's are hidden. */
public record Difference(String field, String from, String to, OnDifference rule) {
    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
