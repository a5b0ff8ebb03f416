package io.platformoperator.graph;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Resources of one kind that this process deleted and that stale listings may still show. Not thread-safe: guarded by
 * its {@link KindCache}.
 */
final class RecentDeletions<O> {
    private final PollIntervals intervals;
    private final Map<String, Deletion<O>> deletions = new HashMap<>();

    private record Deletion<O>(@Nullable O observed, Instant at) {}

    RecentDeletions(PollIntervals intervals) {
        this.intervals = intervals;
    }

    /**
     * Records an accepted delete call.
     *
     * @param deleted the cached resource; null if it was not cached
     */
    void record(String id, @Nullable CachedResource<O> deleted, Instant at) {
        deletions.put(id, new Deletion<>(deleted == null ? null : deleted.observed(), at));
    }

    boolean contains(String id) {
        return deletions.containsKey(id);
    }

    /** The deleted resource of that id, as last observed; null if none is known. */
    @Nullable
    O get(String id) {
        var deletion = deletions.get(id);
        return deletion == null ? null : deletion.observed();
    }

    /**
     * Drops the deletions that the listing shows, and those that every listing shows by now. A resource of the same id
     * that is listed later is a new one.
     */
    void dropVisible(Collection<String> listed, Instant start) {
        deletions.entrySet().removeIf(entry -> {
            var at = entry.getValue().at();
            return start.isAfter(at.plus(intervals.longestLag()))
                    || (!listed.contains(entry.getKey()) && start.isAfter(at.plus(intervals.consistencyWindow())));
        });
    }
}
