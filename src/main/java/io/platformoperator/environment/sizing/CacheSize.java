package io.platformoperator.environment.sizing;

/** How big a cache is. */
public record CacheSize(String nodeType, int nodes) {
    String text() {
        return nodes + " x " + nodeType;
    }
}
