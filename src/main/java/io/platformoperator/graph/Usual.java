package io.platformoperator.graph;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Expected creation time by kind: the kind's own value, corrected by the creations observed here. */
final class Usual {
    private final Pace pace;
    private final Map<ResourceKind<?, ?, ?>, Duration> seen = new ConcurrentHashMap<>();

    Usual(Pace pace) {
        this.pace = pace;
    }

    /** Expected creation time; zero if the create call returns a ready resource. */
    Duration of(ResourceKind<?, ?, ?> kind) {
        return seen.getOrDefault(kind, pace.usual(kind));
    }

    /** Adds an observed creation time, with a weight of one quarter because single creations vary. */
    void saw(ResourceKind<?, ?, ?> kind, Duration took) {
        seen.compute(kind, (same, before) -> {
            var known = before == null ? pace.usual(kind) : before;
            return known.plus(took.minus(known).dividedBy(4));
        });
    }
}
