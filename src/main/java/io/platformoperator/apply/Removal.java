package io.platformoperator.apply;

import java.util.List;

/**
 * Progress of a deletion.
 *
 * @param left objects that still have to be deleted, each with the reason: {@code Elasticsearch logging/logs is being deleted}
 * @param kept objects that are retained, each with the reason: their deletion would delete objects outside of the set
 * @param requests number of requests sent to the API server
 */
public record Removal(List<String> left, List<String> kept, int requests) {
    public Removal {
        left = List.copyOf(left);
        kept = List.copyOf(kept);
    }

    /** True if no object remains to be deleted. */
    public boolean isDone() {
        return left.isEmpty();
    }
}
