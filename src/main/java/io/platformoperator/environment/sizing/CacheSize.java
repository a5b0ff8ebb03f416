package io.platformoperator.environment.sizing;

/** Size of a cache. */
public record CacheSize(String nodeType, int nodes) {
    String text() {
        return nodes + " x " + nodeType;
    }
}
