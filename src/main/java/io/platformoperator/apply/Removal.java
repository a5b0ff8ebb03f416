package io.platformoperator.apply;

import java.util.List;

/**
 * How far a removal is.
 *
 * @param left what is still there and has to go, with the reason in words: {@code Elasticsearch logging/logs: has finalizer …}
 * @param kept what stays for good, and why: it would take with it what isn't the set's
 * @param requests how many requests the pass sent to the API server
 */
public record Removal(List<String> left, List<String> kept, int requests) {
    public Removal {
        left = List.copyOf(left);
        kept = List.copyOf(kept);
    }

    /** Whether nothing is left that has to go. */
    public boolean isDone() {
        return left.isEmpty();
    }
}
