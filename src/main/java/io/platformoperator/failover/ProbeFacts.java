package io.platformoperator.failover;

import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a failover needs from the observations that a probe published. */
final class ProbeFacts {
    private ProbeFacts() {}

    static ProbedRegion of(PublishedObservation observed) {
        return new ProbedRegion(observed.observedAt(), store(observed.database()), store(observed.cache()));
    }

    private static ProbedStore store(@Nullable StoreObservation observed) {
        var store = Objects.requireNonNullElse(observed, StoreObservation.NOTHING_YET);
        return new ProbedStore(
                store.role(),
                store.heartbeatAt(),
                store.sequence(),
                store.writer(),
                null,
                null,
                null,
                null,
                store.error());
    }
}
