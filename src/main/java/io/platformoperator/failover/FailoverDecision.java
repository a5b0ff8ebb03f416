package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the facts.
 *
 * @param roles what the composition asks of each region now
 * @param status the next status of the latest failover; null if there was none
 * @param condition the condition {@code FailingOver}
 * @param refusal why the request of the spec is not met; empty if there is none, or it goes on
 */
public record FailoverDecision(
        RegionRoles roles,
        @Nullable FailoverStatus status,
        FailoverCondition condition,
        Optional<FailoverRefusal> refusal) {
    /** True from the acceptance of a failover until its last step has ended. */
    public boolean isInProgress() {
        return condition.isTrue();
    }

    /** True from the acceptance of a failover until the platform runs in the other region. */
    public boolean isUnverified() {
        return isInProgress() && status != null && status.verifiedAt() == null;
    }

    /** This decision with another status. */
    FailoverDecision withStatus(@Nullable FailoverStatus newStatus) {
        return new FailoverDecision(roles, newStatus, condition, refusal);
    }
}
