package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Create calls of one kind that the cloud refused because the resource exists already, while no listing shows one. Within
 * the longest lag of listings, the resource is most likely our own: a call whose response was lost created it, or the
 * process that ran before. Then the step waits until a listing shows the resource. Later it has another owner. Not
 * thread-safe: guarded by its {@link KindCache}.
 */
final class NameCollisions {
    /** Longer than the longest delay between two attempts, so that a later collision has another cause. */
    private static final Duration RELATED_WITHIN = Duration.ofMinutes(30);

    private final PollIntervals intervals;
    private final Map<Identity, Collision> collisions = new HashMap<>();

    private record Collision(Instant first, Instant latest) {}

    NameCollisions(PollIntervals intervals) {
        this.intervals = intervals;
    }

    /** Records a collision. The returned error is a wait within the longest lag after the first one, then a conflict. */
    CloudError record(Identity identity, CloudError error, Instant at) {
        var previous = collisions.get(identity);
        var isRelated = previous != null && at.isBefore(previous.latest().plus(RELATED_WITHIN));
        var first = isRelated ? previous.first() : at;
        collisions.put(identity, new Collision(first, at));
        return at.isBefore(first.plus(intervals.longestLag()))
                ? new CloudError(
                        ErrorClass.WAITING,
                        error.code(),
                        error.message() + " No listing shows it yet: waits for one that does",
                        error.requestId())
                : new CloudError(ErrorClass.CONFLICT, error.code(), error.message(), error.requestId());
    }

    void remove(Identity identity) {
        collisions.remove(identity);
    }
}
