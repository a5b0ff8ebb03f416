package io.platformoperator.graph;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Resources of one kind that this process deleted and that stale listings may still show. Not thread-safe: guarded by
 * its {@link KindCache}.
 */
final class RecentDeletions {
    private final PollIntervals intervals;
    private final Map<String, Instant> deletedAt = new HashMap<>();

    RecentDeletions(PollIntervals intervals) {
        this.intervals = intervals;
    }

    void record(String id, Instant at) {
        deletedAt.put(id, at);
    }

    boolean contains(String id) {
        return deletedAt.containsKey(id);
    }

    /**
     * Drops the deletions that the listing shows, and those that every listing shows by now. A resource of the same id
     * that is listed later is a new one.
     */
    void dropVisible(Collection<String> listed, Instant start) {
        deletedAt.entrySet().removeIf(deletion -> {
            var age = deletion.getValue();
            return start.isAfter(age.plus(intervals.longestLag()))
                    || (!listed.contains(deletion.getKey()) && start.isAfter(age.plus(intervals.consistencyWindow())));
        });
    }
}
