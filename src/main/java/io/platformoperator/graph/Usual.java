package io.platformoperator.graph;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long the cloud usually takes to make one of a kind: what the kind says, corrected by what was seen here. */
final class Usual {
    private final Pace pace;
    private final Map<ResourceKind<?, ?, ?>, Duration> seen = new ConcurrentHashMap<>();

    Usual(Pace pace) {
        this.pace = pace;
    }

    /** Zero when it is made by the call itself. */
    Duration of(ResourceKind<?, ?, ?> kind) {
        return seen.getOrDefault(kind, pace.usual(kind));
    }

    /** One of that kind was made in that time: a quarter of the difference counts, as no two are the same. */
    void saw(ResourceKind<?, ?, ?> kind, Duration took) {
        seen.compute(kind, (same, before) -> {
            var known = before == null ? pace.usual(kind) : before;
            return known.plus(took.minus(known).dividedBy(4));
        });
    }
}
