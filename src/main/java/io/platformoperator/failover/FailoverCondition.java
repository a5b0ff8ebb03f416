package io.platformoperator.failover;

import io.platformoperator.kubernetes.Conditions;

/**
 * The condition {@code FailingOver}.
 *
 * @param status {@code True} during a failover, {@code Unknown} while it can't be told whether it may begin, else {@code False}
 * @param reason the step during a failover; why a request was refused; {@code Active} in a steady environment
 * @param message what happens now and next, or what to do
 */
public record FailoverCondition(String status, String reason, String message) {
    /** Type of the condition. */
    public static final String TYPE = "FailingOver";

    /** Reason in an environment without a failover. */
    static final String ACTIVE = "Active";

    /** Reason while the fence of a failover is removed that the spec does not want any more. */
    static final String REVERTED = "Reverted";

    /** Adds the condition. */
    public void addTo(Conditions conditions) {
        conditions.with(TYPE, status, reason, message);
    }

    /** True during a failover. */
    public boolean isTrue() {
        return status.equals("True");
    }

    static FailoverCondition active(String message) {
        return new FailoverCondition("False", ACTIVE, message);
    }

    static FailoverCondition of(FailoverRefusal refusal) {
        return new FailoverCondition("False", refusal.reason(), refusal.message());
    }
}
