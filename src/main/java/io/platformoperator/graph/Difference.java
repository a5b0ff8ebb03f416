package io.platformoperator.graph;

/** One field that is not as wanted. Values are text for people; nothing that is wanted of a resource is a secret. */
public record Difference(String field, String from, String to, OnDifference rule) {
    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
