package io.platformoperator.apply;

import java.util.List;

/**
 * Progress of a deletion.
 *
 * @param remaining objects that still have to be deleted, each with the reason: {@code Elasticsearch logging/logs is being deleted}
 * @param retained objects that are retained, each with the reason: their deletion would delete objects outside of the set
 * @param requests number of requests sent to the API server
 */
public record UninstallResult(List<String> remaining, List<String> retained, int requests) {
    public UninstallResult {
        remaining = List.copyOf(remaining);
        retained = List.copyOf(retained);
    }

    /** True if no object remains to be deleted. */
    public boolean isDone() {
        return remaining.isEmpty();
    }
}
