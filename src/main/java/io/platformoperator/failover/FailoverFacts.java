package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a failover is derived from.
 *
 * @param spec the user's request. It has two regions
 * @param hasResources true if a resource of the environment exists on AWS
 * @param isManaged true if the operator may change the environment
 * @param replicatesCache true if a global datastore replicates the cache
 * @param primary the primary region
 * @param secondary the secondary region
 * @param readiness whether the region that is not active could take over
 * @param expectedLossSeconds seconds of writes that would be lost if the active region did not answer any more; null if unknown
 * @param bucketsBehind which buckets the other region lacks objects of; empty if none
 * @param recorded the latest failover in the status: only its times are used, and the words of steps that have ended
 * @param refusal why this very request was refused before; empty if it was not
 * @param limit how long the fence and the drain of a failover may take
 */
public record FailoverFacts(
        EnvironmentSpec spec,
        boolean hasResources,
        boolean isManaged,
        boolean replicatesCache,
        RegionFacts primary,
        RegionFacts secondary,
        Readiness readiness,
        @Nullable Long expectedLossSeconds,
        Optional<String> bucketsBehind,
        @Nullable FailoverStatus recorded,
        Optional<FailoverRefusal> refusal,
        Duration limit,
        Instant now) {
    /** The region that the spec wants to be active. */
    String requested() {
        return RegionRoles.requested(spec);
    }

    FailoverMode mode() {
        return spec.failover().mode();
    }

    boolean isForced() {
        return mode() == FailoverMode.FORCED;
    }

    /** What is observed of a region. */
    RegionFacts of(String region) {
        return primary.region().equals(region) ? primary : secondary;
    }

    /** The other region. */
    RegionFacts other(String region) {
        return primary.region().equals(region) ? secondary : primary;
    }

    /** The failover between these regions that the status records as not ended; null if there is none. */
    @Nullable
    FailoverStatus recorded(String from, String to) {
        return recorded != null
                        && recorded.endedAt() == null
                        && recorded.from().equals(from)
                        && recorded.to().equals(to)
                ? recorded
                : null;
    }

    /** ID of the request to verify the other region. Answers of earlier failovers have another one. */
    String verifyRequest(String from, String to) {
        var current = recorded(from, to);
        var startedAt = current == null ? now : Instant.parse(current.startedAt());
        return "verify-" + startedAt.getEpochSecond();
    }

    /** True if the fence and the drain have taken as long as they may. */
    boolean isOverdue(String from, String to) {
        var current = recorded(from, to);
        return current != null && now.isAfter(Instant.parse(current.startedAt()).plus(limit));
    }
}
